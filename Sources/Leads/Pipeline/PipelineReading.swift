internal import YAML

extension PipelineConfiguration {
    /// The most bytes of a pipeline file.
    package static let maximumBytes = 1_048_576

    /// Reads a pipeline file and checks it whole.
    ///
    /// - Parameters:
    ///   - bytes: YAML.
    ///   - variable: the value of a variable that the file refers to; nil where it is not set.
    /// - Throws: `PipelineError` with everything that is wrong.
    package init(
        yaml bytes: [UInt8],
        variable: @escaping (String) -> String?
    ) throws(PipelineError) {
        try self.init(bytes, PipelineReading(variable: variable))
    }

    /// Reads a pipeline file to describe it: no variable has to be set, and no secret is read.
    ///
    /// Each secret is the reference to its variable, such as `${META_APP_SECRET}`.
    ///
    /// - Parameter bytes: YAML.
    /// - Throws: `PipelineError` with everything else that is wrong.
    package init(describing bytes: [UInt8]) throws(PipelineError) {
        try self.init(bytes, PipelineReading(variable: nil))
    }

    private init(_ bytes: [UInt8], _ reading: PipelineReading) throws(PipelineError) {
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLDocument.read(bytes)
        } catch {
            throw PipelineError(findings: [.init(.yaml(error), at: error.position)])
        }
        let configuration = reading.configuration(root)
        guard reading.findings.isEmpty else { throw PipelineError(findings: reading.findings) }
        self = configuration
    }
}

/// One reading of a pipeline file.
///
/// What cannot be read is a finding and is left out: the reading goes on, to find what else is
/// wrong, and its result is not used.
final class PipelineReading {
    private(set) var findings: [PipelineError.Finding] = []
    /// Nil where references stand for their values.
    private let variable: ((String) -> String?)?

    var readsSecrets: Bool { variable != nil }

    init(variable: ((String) -> String?)?) {
        self.variable = variable
    }

    func configuration(_ root: YAMLNode) -> PipelineConfiguration {
        checkKeys(root, ["tenants", "flows", "sources", "unauthorized_limits"])
        let tenants = named(root, "tenants") { tenant($0) }
        let flows = named(root, "flows") { flow($0, tenants: names(root, "tenants")) }
        let sources = named(root, "sources") { source($0, flows: names(root, "flows")) }
        checkPaths(root, sources)
        var configuration = PipelineConfiguration(tenants: tenants, flows: flows, sources: sources)
        if let limits = unauthorizedLimits(root) { configuration.unauthorizedLimits = limits }
        return configuration
    }

    private func tenant(_ entry: YAMLNode.Entry) -> Tenant? {
        checkKeys(entry.value, ["name", "limits"])
        var tenant = Tenant(id: entry.key, name: text(entry.value, "name") ?? entry.key)
        tenant.limits = tenantLimits(entry.value)
        return tenant
    }

    private func flow(_ entry: YAMLNode.Entry, tenants: [String]) -> Flow? {
        let node = entry.value
        let keys = [
            "name", "tenant", "default_region", "consent", "fields", "urgency", "duplicates",
            "price",
        ]
        checkKeys(node, keys)
        guard let tenantID = reference(node, "tenant", to: "tenant", among: tenants) else {
            return nil
        }
        var flow = Flow(id: entry.key, name: text(node, "name") ?? entry.key, tenantID: tenantID)
        if let region = text(node, "default_region") {
            if region.utf8.count != 2 || !region.utf8.allSatisfy({ (65...90).contains($0) }) {
                report(node, "default_region", expected: "two capital letters such as US")
            }
            flow.defaultRegion = region
        }
        if let consent = value(node, "consent") { flow.consent = policy(consent) }
        if let fields = value(node, "fields") { flow.fields = declarations(fields) }
        if let urgency = value(node, "urgency") { flow.urgency = urgencyPolicy(urgency) }
        if let windows = value(node, "duplicates") { flow.duplicates = duplicateWindows(windows) }
        flow.price = price(node) ?? 0
        return flow
    }

    private func policy(_ node: YAMLNode) -> ConsentPolicy {
        checkKeys(node, ["required", "fields", "text"])
        var policy = ConsentPolicy()
        if let required = value(node, "required") {
            policy.isRequired = attempt { () throws(YAMLError) in try required.bool() } ?? true
        }
        if let fields = value(node, "fields") {
            policy.fields = texts(fields, expected: "at least one field").map { $0.lowercased() }
        }
        policy.text = text(node, "text")
        return policy
    }

    private func checkPaths(_ root: YAMLNode, _ sources: [Source]) {
        for (index, source) in sources.enumerated() {
            guard let other = sources[..<index].first(where: { $0.path == source.path }),
                let node = value(root, "sources").flatMap({ value($0, source.id) }),
                let path = value(node, "path")
            else { continue }
            report(.samePath(path: "\(path.path)", source: other.id), at: path.position)
        }
        for (index, source) in sources.enumerated() {
            guard let prefix = source.uploadPrefix,
                let other = sources[..<index].first(where: { $0.uploadPrefix == prefix }),
                let node = value(root, "sources").flatMap({ value($0, source.id) }),
                let uploads = value(node, "uploads")
            else { continue }
            report(.samePath(path: "\(uploads.path)", source: other.id), at: uploads.position)
        }
    }
}

// MARK: - Names, secrets and variables

extension PipelineReading {
    /// What `read` makes of each entry of a mapping that must be there.
    private func named<Value>(
        _ root: YAMLNode,
        _ key: String,
        read: (YAMLNode.Entry) -> Value?
    ) -> [Value] {
        guard let node = required(root, key) else { return [] }
        return attempt { () throws(YAMLError) in try node.entries() }?.compactMap(read) ?? []
    }

    /// What a mapping defines, sound or not: a reference to it leads somewhere.
    private func names(_ root: YAMLNode, _ key: String) -> [String] {
        guard case .mapping(let entries)? = value(root, key)?.content else { return [] }
        return entries.map(\.key)
    }

    /// A name that must be one of those the file defines.
    func reference(
        _ node: YAMLNode,
        _ key: String,
        to kind: String,
        among names: [String]
    ) -> String? {
        guard let name = requiredText(node, key), let value = value(node, key) else { return nil }
        guard !names.contains(name) else { return name }
        let nearest = NearestName.to(name, among: names)
        report(
            .unknownName(path: "\(value.path)", kind: kind, name: name, nearest: nearest),
            at: value.position
        )
        return nil
    }

    /// The value of the variable that a secret refers to.
    func secretText(_ node: YAMLNode) -> String? {
        guard let text = attempt({ () throws(YAMLError) in try node.string() }) else { return nil }
        guard text.hasPrefix("${"), text.hasSuffix("}") else {
            report(.secretInFile(path: "\(node.path)"), at: node.position)
            return nil
        }
        let name = String(text.dropFirst(2).dropLast())
        guard VariableName.isValid(name) else {
            let problem = PipelineError.Problem.malformed(
                path: "\(node.path)",
                expected: "${VARIABLE}, of letters, digits and underscores"
            )
            report(problem, at: node.position)
            return nil
        }
        guard let variable else { return text }
        guard let value = variable(name), !value.isEmpty else {
            report(.unresolved(path: "\(node.path)", variable: name), at: node.position)
            return nil
        }
        return value
    }
}

// MARK: - Values

extension PipelineReading {
    func checkKeys(_ node: YAMLNode, _ known: [String]) {
        let errors = attempt { () throws(YAMLError) in try node.unknownKeys(known: known) } ?? []
        for error in errors { report(.yaml(error), at: error.position) }
    }

    /// The value of a key; nil where it is missing or the node is no mapping.
    func value(_ node: YAMLNode, _ key: String) -> YAMLNode? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    func required(_ node: YAMLNode, _ key: String) -> YAMLNode? {
        guard case .mapping = node.content else { return nil }
        return attempt { () throws(YAMLError) in try node.required(key) }
    }

    func text(_ node: YAMLNode, _ key: String) -> String? {
        guard let value = value(node, key) else { return nil }
        return attempt { () throws(YAMLError) in try value.nonEmptyString() }
    }

    /// The texts of a list that is not empty.
    func texts(_ node: YAMLNode, expected: String) -> [String] {
        let elements = attempt { () throws(YAMLError) in try node.elements() }
        if elements?.isEmpty == true {
            report(.malformed(path: "\(node.path)", expected: expected), at: node.position)
        }
        return (elements ?? []).compactMap { element in
            attempt { () throws(YAMLError) in try element.nonEmptyString() }
        }
    }

    func requiredText(_ node: YAMLNode, _ key: String) -> String? {
        required(node, key) == nil ? nil : text(node, key)
    }

    func attempt<Value>(_ read: () throws(YAMLError) -> Value) -> Value? {
        do throws(YAMLError) {
            return try read()
        } catch {
            report(.yaml(error), at: error.position)
            return nil
        }
    }

    func report(_ node: YAMLNode, _ key: String, expected: String) {
        guard let value = value(node, key) else { return }
        report(.malformed(path: "\(value.path)", expected: expected), at: value.position)
    }

    func report(_ problem: PipelineError.Problem, at position: YAMLPosition) {
        findings.append(PipelineError.Finding(problem, at: position))
    }
}
