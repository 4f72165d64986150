import YAML

/// `Parameters`: their defaults, and what was given instead.
///
/// Read before anything that may refer to one. `AllowedPattern` is left to AWS: its expressions are
/// Java's.
struct ParameterValues {
    private(set) var values: [String: String] = [:]
    private(set) var findings: [Finding] = []

    private static let keys = [
        "Type", "Default", "Description", "AllowedValues", "AllowedPattern",
        "ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho",
    ]

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
        values[entry.key] = given ?? ""
        let (name, position) = (entry.key, entry.keyPosition)
        do throws(YAMLError) {
            findings += try entry.value.unknownKeys(known: Self.keys).map(Finding.init)
            let type = try entry.value.required("Type")
            guard try isText(type) else {
                let typeName = try type.string()
                let problem = Problem.unsupported(what: "parameter type", name: typeName)
                findings.append(Finding(problem, at: type.position))
                return
            }
            let isStored = try type.string().hasPrefix("AWS::SSM::")
            let standing = isStored ? nil : try entry.value["Default"]
            let defaultValue = try standing?.string()
            guard let value = given ?? defaultValue else {
                findings.append(Finding(.parameterWithoutValue(name), at: position))
                return
            }
            values[name] = value
            if let rule = try brokenRule(value, entry.value) {
                findings.append(Finding(.parameterValue(name, mustBe: rule), at: position))
            }
        } catch {
            findings.append(Finding(error))
        }
    }

    /// Whether a parameter of this type is one text, not a list.
    private func isText(_ type: YAMLNode) throws(YAMLError) -> Bool {
        let name = try type.string()
        guard !name.hasSuffix("List<String>>"), !name.hasSuffix("CommaDelimitedList>") else {
            return false
        }
        return name == "String" || name == "Number" || name.hasPrefix("AWS::")
    }

    /// What the value should be and is not.
    private func brokenRule(_ value: String, _ node: YAMLNode) throws(YAMLError) -> String? {
        if let allowed = try node["AllowedValues"]?.elements() {
            var texts: [String] = []
            for element in allowed { texts.append(try element.string()) }
            if !texts.contains(value) { return "one of \(texts.joined(separator: ", "))" }
        }
        if let least = try node["MinLength"]?.int(), value.unicodeScalars.count < least {
            return "\(least) characters or more"
        }
        if let most = try node["MaxLength"]?.int(), value.unicodeScalars.count > most {
            return "\(most) characters or less"
        }
        guard try node.required("Type").string() == "Number" else { return nil }
        guard let number = Double(value), number.isFinite else { return "a number" }
        if let least = try node["MinValue"]?.double(), number < least { return "\(least) or more" }
        if let most = try node["MaxValue"]?.double(), number > most { return "\(most) or less" }
        return nil
    }
}
