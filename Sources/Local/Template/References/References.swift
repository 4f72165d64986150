import YAML

/// Resolves intrinsic functions to the values they have in the local runtime.
///
/// A resource's name may itself be a reference, so names are resolved on demand; `visiting` holds
/// the resources whose names are being resolved, to refuse one that needs itself. Each name is
/// resolved once and no text grows beyond a bound: a few lines of `Fn::Sub` that each use the one
/// before twice would otherwise make gigabytes.
final class References {
    /// The most bytes an intrinsic function may give.
    static let longestText = 65_536
    /// The logical ID SAM gives the API of events that name none.
    static let implicitAPI = "ServerlessHttpApi"

    /// By logical ID.
    let declarations: [String: Declaration]
    let parameters: [String: String]
    let options: TemplateOptions
    private var names: [String: String] = [:]

    init(
        declarations: [String: Declaration],
        parameters: [String: String],
        options: TemplateOptions
    ) {
        self.declarations = declarations
        self.parameters = parameters
        self.options = options
    }

    /// What an intrinsic function gives, or the node itself; children stay as they are.
    func resolved(_ node: YAMLNode, visiting: [String] = []) throws(Finding) -> YAMLNode {
        guard let intrinsic = try Intrinsic.recognized(in: node) else { return node }
        let text = try value(of: intrinsic, at: node.position, visiting)
        return YAMLNode(
            .scalar(text: text, isPlain: false),
            position: node.position,
            path: node.path
        )
    }

    /// The name of a declared resource.
    func name(of resource: Declaration, visiting: [String] = []) throws(Finding) -> String {
        let id = resource.logicalID
        if let name = names[id] { return name }
        guard !visiting.contains(id) else {
            throw Finding(.circularReference(id), at: resource.position)
        }
        if resource.type == .httpAPI { return id.lowercased() }
        guard let node = try nameNode(of: resource) else {
            return resource.type == .bucket ? LocalBucketName.standing(for: id) : id
        }
        let resolved = try resolved(node, visiting: visiting + [id])
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
