/// Builds the tree of one document from its events.
///
/// Every node is counted when it is made, a copy that an alias makes, too: that bounds what a small
/// file can expand to (https://en.wikipedia.org/wiki/Billion_laughs_attack).
struct Composer: ~Copyable {
    private var parser: EventParser
    private let limits: YAMLLimits
    private var anchors: [String: YAMLNode] = [:]
    private var openAnchors: Set<String> = []
    private var nodes = 0

    init(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLError) {
        parser = try EventParser(bytes)
        self.limits = limits
    }

    mutating func document() throws(YAMLError) -> YAMLNode {
        _ = try parser.next()  // The start of the stream.
        let start = try parser.next()
        guard case .documentStart = start.kind else { throw .empty }
        let root = try node(parser.next(), path: .root, depth: 0)
        _ = try parser.next()  // The end of the document.
        let end = try parser.next()
        guard case .streamEnd = end.kind else { throw .severalDocuments(end.position) }
        return root
    }

    private mutating func node(
        _ event: YAMLEvent,
        path: YAMLPath,
        depth: Int
    ) throws(YAMLError) -> YAMLNode {
        guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth, event.position) }
        try count(event.position)
        switch event.kind {
        case .alias(let name): return try copy(name, event.position, path: path, depth: depth)
        case .scalar(let text, let isPlain, let properties):
            let node = YAMLNode(
                .scalar(text: text, isPlain: isPlain && !CoreTag.isText(properties.tag)),
                tag: CoreTag.scalar.contains(properties.tag) ? nil : properties.tag,
                position: event.position,
                path: path
            )
            if let anchor = properties.anchor { anchors[anchor] = node }
            return node
        case .sequenceStart(let properties):
            return try collection(properties, core: CoreTag.sequence, event.position, path) {
                (composer) throws(YAMLError) in
                .sequence(try composer.elements(path: path, depth: depth + 1))
            }
        case .mappingStart(let properties):
            return try collection(properties, core: CoreTag.mapping, event.position, path) {
                (composer) throws(YAMLError) in
                .mapping(try composer.entries(path: path, depth: depth + 1))
            }
        case .documentStart, .documentEnd, .streamStart, .streamEnd, .sequenceEnd, .mappingEnd:
            throw .syntax(problem: "no value here", context: nil, event.position)
        }
    }

    /// A list or mapping; its anchor is known only when it is complete.
    private mutating func collection(
        _ properties: YAMLEvent.Properties,
        core: String,
        _ position: YAMLPosition,
        _ path: YAMLPath,
        content: (inout Composer) throws(YAMLError) -> YAMLNode.Content
    ) throws(YAMLError) -> YAMLNode {
        if let anchor = properties.anchor { openAnchors.insert(anchor) }
        let node = YAMLNode(
            try content(&self),
            tag: properties.tag == core ? nil : properties.tag,
            position: position,
            path: path
        )
        if let anchor = properties.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private mutating func elements(path: YAMLPath, depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, path: path.appending(elements.count), depth: depth))
        }
    }

    private mutating func entries(
        path: YAMLPath,
        depth: Int
    ) throws(YAMLError) -> [YAMLNode.Entry] {
        var mapping = MappingEntries(path: path)
        while true {
            let event = try parser.next()
            if case .mappingEnd = event.kind { return try merged(mapping) }
            try count(event.position)
            guard case .scalar(let key, let isPlain, let properties) = event.kind,
                properties.tag == nil || CoreTag.isText(properties.tag)
            else { throw .keyNotText(path, event.position) }
            let value = try node(parser.next(), path: path.appending(key), depth: depth)
            if let anchor = properties.anchor {
                let content = YAMLNode.Content.scalar(text: key, isPlain: isPlain)
                anchors[anchor] = YAMLNode(content, position: event.position, path: value.path)
            }
            let entry = YAMLNode.Entry(key: key, keyPosition: event.position, value: value)
            try mapping.append(entry, isMerge: isPlain && key == "<<")
        }
    }

    private mutating func merged(_ mapping: MappingEntries) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries = mapping.own
        for entry in try mapping.inherited() {
            let path = mapping.path.appending(entry.key)
            entries.append(
                .init(
                    key: entry.key,
                    keyPosition: entry.keyPosition,
                    value: try relocate(entry.value, to: path, countedAt: entry.keyPosition)
                )
            )
        }
        return entries
    }
}

extension Composer {
    private mutating func count(_ position: YAMLPosition) throws(YAMLError) {
        nodes += 1
        guard nodes <= limits.nodes else { throw .tooManyNodes(limit: limits.nodes, position) }
    }

    private mutating func copy(
        _ anchor: String,
        _ position: YAMLPosition,
        path: YAMLPath,
        depth: Int
    ) throws(YAMLError) -> YAMLNode {
        if openAnchors.contains(anchor) { throw .anchorInsideItself(anchor, position) }
        guard let node = anchors[anchor] else { throw .unknownAnchor(anchor, position) }
        guard depth + node.height <= limits.depth else {
            throw .tooDeep(limit: limits.depth, position)
        }
        return try relocate(node, to: path, countedAt: position)
    }

    /// The node under another path.
    ///
    /// It keeps its position: that is where its text can be mended.
    private mutating func relocate(
        _ node: YAMLNode,
        to path: YAMLPath,
        countedAt position: YAMLPosition
    ) throws(YAMLError) -> YAMLNode {
        try count(position)
        var copy = node
        copy.path = path
        switch node.content {
        case .scalar: break
        case .sequence(let elements):
            var copies: [YAMLNode] = []
            for element in elements {
                let path = path.appending(copies.count)
                copies.append(try relocate(element, to: path, countedAt: position))
            }
            copy.content = .sequence(copies)
        case .mapping(let entries):
            var copies: [YAMLNode.Entry] = []
            for var entry in entries {
                let path = path.appending(entry.key)
                entry.value = try relocate(entry.value, to: path, countedAt: position)
                copies.append(entry)
            }
            copy.content = .mapping(copies)
        }
        return copy
    }
}
