import YAML

/// A resource as the template declares it, before its properties are read.
struct Declaration {
    var logicalID: String
    /// Nil where the type is not supported, which is a finding of its own.
    var type: ResourceType?
    /// Where the logical ID stands.
    var position: YAMLPosition
    /// The properties as written; an empty mapping where there are none.
    var properties: YAMLNode
    /// `Metadata.Plumb`: hints to the local runtime, which AWS ignores.
    var hints: YAMLNode?
}
