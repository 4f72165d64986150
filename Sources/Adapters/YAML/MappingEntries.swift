/// The keys of one mapping while it is read: its own, and those it takes over with `<<`.
/// https://yaml.org/type/merge.html
struct MappingEntries {
    let path: YAMLPath
    private(set) var own: [YAMLNode.Entry] = []
    private var lines: [String: Int] = [:]
    private var merge: YAMLNode?

    init(path: YAMLPath) {
        self.path = path
    }

    mutating func append(_ entry: YAMLNode.Entry, isMerge: Bool) throws(YAMLError) {
        let (key, position) = (entry.key, entry.keyPosition)
        if let first = lines[key] {
            throw .duplicateKey(path, key, firstLine: first, position)
        }
        lines[key] = position.line
        if isMerge {
            merge = entry.value
        } else {
            own.append(entry)
        }
    }

    /// The entries of merged mappings whose keys are not written here; of equal ones the first.
    func inherited() throws(YAMLError) -> [YAMLNode.Entry] {
        guard let merge else { return [] }
        var known = Set(lines.keys)
        var inherited: [YAMLNode.Entry] = []
        for mapping in try sources(merge) {
            guard case .mapping(let entries) = mapping.content, mapping.tag == nil else {
                throw .mergeOfNonMapping(path, mapping.position)
            }
            inherited += entries.filter { known.insert($0.key).inserted }
        }
        return inherited
    }

    private func sources(_ merge: YAMLNode) throws(YAMLError) -> [YAMLNode] {
        if case .sequence(let mappings) = merge.content, merge.tag == nil { return mappings }
        return [merge]
    }
}
