import YAML

/// `Parameters`: their defaults, and what was given instead.
///
/// Read before anything that may refer to one.
struct ParameterValues {
    private(set) var values: [String: ParameterValue] = [:]
    private(set) var positions: [String: YAMLPosition] = [:]
    private(set) var findings: [Finding] = []

    private static let keys = [
        "Type", "Default", "Description", "AllowedValues", "AllowedPattern",
        "ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho",
    ]
    /// The most bytes of a value, as on AWS.
    private static let longest = 4_096

    init(_ node: YAMLNode?, given: [String: String]) {
        do throws(Finding) {
            let entries = try Finding.wrapping { () throws(YAMLError) in try node?.entries() ?? [] }
            let names = entries.map(\.key)
            for name in given.keys.sorted() where !names.contains(name) {
                let nearest = NearestName.to(name, among: names)
                let position = node?.position ?? .start
                findings.append(Finding(.unknownParameter(name, nearest: nearest), at: position))
            }
            for entry in entries { read(entry, given: given[entry.key]) }
        } catch {
            findings.append(error)
        }
    }

    private mutating func read(_ entry: YAMLNode.Entry, given: String?) {
        // Known from here on, so that a bad parameter is found once and not at every reference.
        values[entry.key] = .text(given ?? "")
        let (name, position) = (entry.key, entry.keyPosition)
        positions[name] = position
        do throws(YAMLError) {
            findings += try entry.value.unknownKeys(known: Self.keys).map(Finding.init)
            let typeNode = try entry.value.required("Type")
            let typeName = try typeNode.string()
            guard let type = ParameterType(typeName) else {
                let nearest = ParameterType.nearest(to: typeName)
                report(.parameterType(typeName, nearest: nearest), at: typeNode.position)
                return
            }
            let standing = type.isStored ? nil : try entry.value["Default"]
            let defaultValue = try standing?.canonicalString()
            guard let value = given ?? defaultValue else {
                report(.parameterWithoutValue(name), at: position)
                return
            }
            guard value.utf8.count <= Self.longest else {
                report(.parameterValue(name, mustBe: "\(Self.longest) bytes or less"), at: position)
                return
            }
            let parts = type.isList ? Self.elements(of: value) : [value]
            values[name] = type.isList ? .list(parts) : .text(value)
            let rules = ParameterRules(entry.value, type)
            if let rule = try rules.broken(by: parts) {
                report(.parameterValue(name, mustBe: rule), at: position)
            }
            if let pattern = try rules.patternNotChecked() {
                let problem = Problem.uncheckedPattern(name)
                findings.append(Finding(problem, at: pattern.position, severity: .warning))
            }
        } catch {
            findings.append(Finding(error))
        }
    }

    private mutating func report(_ problem: Problem, at position: YAMLPosition) {
        findings.append(Finding(problem, at: position))
    }

    /// What stands between commas, without the spaces around it.
    private static func elements(of value: String) -> [String] {
        guard !value.isEmpty else { return [] }
        return References.parts(of: value, between: ",").map { part in
            let start = part.drop { $0 == " " }
            return String(start.reversed().drop { $0 == " " }.reversed())
        }
    }
}
