/// Reads YAML 1.1 with libyaml into a tree of values that know their place.
package enum YAMLDocument {
    /// Reads one document, anchors, aliases and merge keys resolved.
    ///
    /// - Throws: `YAMLError` for what is no YAML, over a limit, a key twice in one mapping, or more
    ///   than one document.
    package static func read(
        _ bytes: [UInt8],
        limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= limits.documentBytes else {
            throw .tooLarge(bytes: bytes.count, limit: limits.documentBytes)
        }
        var composer = try Composer(bytes, limits: limits)
        return try composer.document()
    }
}
