import YAML

/// One reading of a template: what references resolve against, and what was found wrong so far.
final class Reading {
    /// What AWS carries out and the local runtime does not.
    var notices: [Notice] = []
    let references: References
    private(set) var findings: [Finding] = []
    /// The logical IDs of functions that something invokes.
    var triggered: Set<String> = []
    private var printed: Set<String> = []
    private var lines: [String: Int] = [:]

    init(references: References, findings: [Finding] = []) {
        self.references = references
        for finding in findings { report(finding) }
    }

    /// Keeps a finding, once: what Globals say is read again with every function.
    func report(_ finding: Finding) {
        guard printed.insert(finding.diagnostic(file: "")).inserted else { return }
        findings.append(finding)
    }

    func report(
        _ problem: Problem,
        at position: YAMLPosition,
        severity: Finding.Severity = .error
    ) {
        report(Finding(problem, at: position, severity: severity))
    }

    /// The value of a typed reading; nil, and a finding, where it fails.
    func attempt<Value>(_ body: () throws(YAMLError) -> Value?) -> Value? {
        do throws(YAMLError) {
            return try body()
        } catch {
            report(Finding(error))
            return nil
        }
    }

    /// Whether a value is `AWS::NoValue`, so that its key is as if it were not written.
    func isRemoved(_ node: YAMLNode) -> Bool {
        do throws(Finding) {
            return try references.resolved(node) == nil
        } catch {
            return false  // Found when the value is read.
        }
    }

    /// What a node resolves to; nil for `AWS::NoValue`, and with a finding where a reference in it
    /// leads nowhere.
    func resolved(_ node: YAMLNode) -> YAMLNode? {
        do throws(Finding) {
            return try references.resolved(node)
        } catch {
            report(error)
            return nil
        }
    }

    /// Finds the second use of a name that must be the only one of its kind.
    func claim(_ name: String, as what: String, shown: String? = nil, at position: YAMLPosition) {
        let key = "\(what) \(name)"
        if let first = lines[key] {
            let shown = shown ?? name
            report(.duplicate(what: what, name: shown, firstLine: first), at: position)
        } else {
            lines[key] = position.line
        }
    }

    /// Every declared resource by its ARN.
    private lazy var resourcesByARN: [String: Declaration] = {
        var index: [String: Declaration] = [:]
        for (id, resource) in references.declarations where references.dropped[id] == nil {
            do throws(Finding) {
                index[try references.arn(of: resource)] = resource
            } catch {
                report(error)
            }
        }
        return index
    }()

    /// The logical ID of the resource an ARN at a node names; nil, and a finding, for another.
    func logicalID(arn node: YAMLNode?, _ type: ResourceType, kind: String) -> String? {
        guard let node, let text = attempt({ () throws(YAMLError) in try node.string() }) else {
            return nil
        }
        if let resource = resourcesByARN[text], resource.type?.kind == type {
            return resource.logicalID
        }
        let meant = meantResource(text, type).map { "!GetAtt \($0).Arn" }
        report(.notInTemplate(kind: kind, found: text, nearest: meant), at: node.position)
        return nil
    }

    /// The logical ID of the function an ARN names, with or without the version `$LATEST`.
    func function(arn node: YAMLNode?) -> String? {
        guard var node else { return nil }
        let suffix = ":$LATEST"
        if case .scalar(let text, let isPlain) = node.content, text.hasSuffix(suffix) {
            let unqualified = String(text.dropLast(suffix.count))
            node.content = .scalar(text: unqualified, isPlain: isPlain)
        }
        return logicalID(arn: node, .function, kind: "function")
    }

    /// The logical ID of the resource that was probably meant by a text that does not name one:
    /// what `Ref` gives, the name, or a near logical ID.
    func meantResource(_ text: String, _ type: ResourceType) -> String? {
        let resources = references.declarations.values.filter { $0.type?.kind == type }
            .sorted { $0.position < $1.position }
        let named = resources.first { resource in
            do throws(Finding) {
                let name = try references.name(of: resource)
                let reference = try references.reference(to: resource)
                return name == text || reference == text
            } catch {
                report(error)
                return false
            }
        }
        return named?.logicalID ?? NearestName.to(text, among: resources.map(\.logicalID))
    }
}
