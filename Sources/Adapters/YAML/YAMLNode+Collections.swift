/// Reading lists and mappings.
extension YAMLNode {
    /// The elements of a list.
    package func elements() throws(YAMLError) -> [YAMLNode] {
        guard case .sequence(let elements) = content, tag == nil else {
            throw wrongKind(expected: "a list")
        }
        return elements
    }

    /// The keys and values of a mapping, in the order of the document.
    package func entries() throws(YAMLError) -> [Entry] {
        guard case .mapping(let entries) = content, tag == nil else {
            throw wrongKind(expected: "a mapping")
        }
        return entries
    }

    /// The value of a key of this mapping; nil where the key is missing.
    package subscript(key: String) -> YAMLNode? {
        get throws(YAMLError) { try entries().first { $0.key == key }?.value }
    }

    /// The value of a key that must be there.
    package func required(_ key: String) throws(YAMLError) -> YAMLNode {
        guard let value = try self[key] else { throw .missingKey(path, key, position) }
        return value
    }

    /// One error for each key of this mapping that is not among the known ones, with the known name
    /// that is nearest.
    package func unknownKeys(known: [String]) throws(YAMLError) -> [YAMLError] {
        try entries().filter { !known.contains($0.key) }.map { entry in
            let nearest = NearestName.to(entry.key, among: known)
            return .unknownKey(path, entry.key, nearest: nearest, entry.keyPosition)
        }
    }
}
