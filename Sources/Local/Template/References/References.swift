import YAML

/// Resolves intrinsic functions to the values they have in the local runtime.
///
/// A resource's name may itself be a reference, so names are resolved on demand; `visiting` holds
/// the resources whose names are being resolved, to refuse one that needs itself. Each name and each
/// condition is resolved once, and neither one text nor all together grow beyond a bound: a few
/// lines of `Fn::Sub` that each use the one before twice would otherwise make gigabytes.
final class References {
    /// The most bytes an intrinsic function may give.
    static let longestText = 65_536
    /// The most bytes that all uses of intrinsic functions may give together.
    static let mostBytes = 33_554_432
    /// The logical ID SAM gives the API of events that name none.
    static let implicitAPI = "ServerlessHttpApi"

    /// By logical ID.
    let declarations: [String: Declaration]
    let parameters: [String: ParameterValue]
    let mappings: YAMLNode?
    let conditions: [YAMLNode.Entry]
    let conditionsByName: [String: YAMLNode.Entry]
    let options: TemplateOptions
    /// The conditions of resources that are not made, by logical ID.
    var dropped: [String: String] = [:]
    /// Whether what is resolved is not going to be made either, so that it may refer to those.
    var isUnused = false
    private(set) var usedParameters: Set<String> = []
    /// The logical IDs of resources that were referred to.
    var usedResources: Set<String> = []
    var truths: [String: Bool] = [:]
    private var names: [String: String] = [:]
    private var spentBytes = 0
    private var hintsLeft = 200

    init(
        declarations: [String: Declaration],
        parameters: [String: ParameterValue],
        mappings: YAMLNode? = nil,
        conditions: [YAMLNode.Entry] = [],
        options: TemplateOptions
    ) {
        self.declarations = declarations
        self.parameters = parameters
        self.mappings = mappings
        self.conditions = conditions
        conditionsByName = Dictionary(uniqueKeysWithValues: conditions.map { ($0.key, $0) })
        self.options = options
    }

    /// What an intrinsic function gives, or the node itself; children stay as they are.
    ///
    /// - Returns: nil for `AWS::NoValue`.
    func resolved(_ node: YAMLNode, visiting: [String] = []) throws(Finding) -> YAMLNode? {
        guard let intrinsic = try Intrinsic.recognized(in: node) else { return node }
        guard var result = try value(of: intrinsic, at: node, visiting) else { return nil }
        try spend(result, at: node.position)
        result.path = node.path
        return result
    }

    /// The text a node resolves to; empty for `AWS::NoValue`.
    func text(_ node: YAMLNode, _ visiting: [String] = []) throws(Finding) -> String {
        guard let resolved = try resolved(node, visiting: visiting) else { return "" }
        return try Finding.wrapping { () throws(YAMLError) in try resolved.canonicalString() }
    }

    /// The value of a parameter, which is thereby used.
    func parameter(_ name: String) -> ParameterValue? {
        guard let value = parameters[name] else { return nil }
        usedParameters.insert(name)
        return value
    }

    /// The name probably meant, for the first hundreds of misspelt ones: comparing all names of a
    /// large template with each other takes minutes.
    func nearest(_ name: String, among names: @autoclosure () -> [String]) -> String? {
        guard hintsLeft > 0 else { return nil }
        hintsLeft -= 1
        return NearestName.to(name, among: names().prefix(1_000))
    }

    private func spend(_ result: YAMLNode, at position: YAMLPosition) throws(Finding) {
        switch result.content {
        case .scalar(let text, _): try spend(text.utf8.count, at: position)
        case .sequence(let elements):
            try spend(elements.count * MemoryLayout<YAMLNode>.stride, at: position)
        case .mapping: break  // Written in the template as it is.
        }
    }

    func spend(_ bytes: Int, at position: YAMLPosition) throws(Finding) {
        spentBytes += bytes
        guard spentBytes <= Self.mostBytes else {
            throw Finding(.resultsTooLong(limit: Self.mostBytes), at: position)
        }
    }
}

/// What resources are called.
extension References {
    /// The name of a declared resource.
    func name(of resource: Declaration, visiting: [String] = []) throws(Finding) -> String {
        let id = resource.logicalID
        if let name = names[id] { return name }
        guard !visiting.contains(id) else {
            throw Finding(.circularReference(id), at: resource.position)
        }
        if resource.type == .httpAPI { return id.lowercased() }
        guard let node = try nameNode(of: resource),
            let resolved = try resolved(node, visiting: visiting + [id])
        else { return resource.type == .bucket ? LocalBucketName.standing(for: id) : id }
        let name = try Finding.wrapping { () throws(YAMLError) in try resolved.nonEmptyString() }
        names[id] = name
        return name
    }

    /// The value of `Fn::GetAtt Resource.Arn` for a resource.
    func arn(of resource: Declaration) throws(Finding) -> String {
        try identity(of: resource, [])?.attribute("Arn") ?? resource.logicalID
    }

    /// The value of `Ref` for a resource.
    func reference(to resource: Declaration) throws(Finding) -> String {
        try identity(of: resource, [])?.reference ?? resource.logicalID
    }

    private func nameNode(of resource: Declaration) throws(Finding) -> YAMLNode? {
        try Finding.wrapping { () throws(YAMLError) in
            if resource.type == .bucket, let hint = try resource.hints?["Name"] { return hint }
            guard let property = resource.type?.nameProperty else { return nil }
            return try resource.properties[property]
        }
    }

    func identity(
        of resource: Declaration,
        _ visiting: [String]
    ) throws(Finding) -> ResourceIdentity? {
        guard let type = resource.type else { return nil }
        let name = try name(of: resource, visiting: visiting)
        return ResourceIdentity(type: type, name: name, options: options)
    }
}
