import YAML

/// A resource as the template declares it, before its properties are read.
struct Declaration {
    var logicalID: String
    /// Nil where the local runtime does not know the type.
    var type: ResourceType?
    /// The type where AWS alone knows it.
    var typeNotEmulated: String?
    /// The condition that it is made under, and where that is named.
    var condition: (name: String, position: YAMLPosition)?
    var isDropped = false
    /// Where the logical ID stands.
    var position: YAMLPosition
    /// The properties as written; an empty mapping where there are none.
    var properties: YAMLNode
    /// `Metadata.Plumb`: hints to the local runtime, which AWS ignores.
    var hints: YAMLNode?
}

extension Declaration {
    /// An attribute of a resource that the local runtime does not emulate: something of its form.
    func attributeNotEmulated(_ attribute: String) -> String {
        guard attribute.hasSuffix("Arn"), let typeNotEmulated else { return logicalID }
        let service = typeNotEmulated.split(separator: ":").dropFirst().first ?? ""
        let (region, account) = (PseudoParameter.region.value, PseudoParameter.accountID.value)
        return "arn:aws:\(service.lowercased()):\(region):\(account):\(logicalID)"
    }
}
