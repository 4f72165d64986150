import YAML

/// Functions that take and give lists, and look-ups in `Mappings`.
extension References {
    func joined(
        _ list: YAMLNode,
        _ separator: String,
        _ position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        var result = ""
        var isFirst = true
        for element in try elements(of: list, visiting) {
            guard let resolved = try resolved(element, visiting: visiting) else { continue }
            if !isFirst { result += separator }
            isFirst = false
            result += try Finding.wrapping { () throws(YAMLError) in
                try resolved.canonicalString()
            }
            try bound(result.utf8.count, position)
        }
        return result
    }

    func split(
        _ source: YAMLNode,
        _ separator: String,
        _ visiting: [String]
    ) throws(Finding) -> [String] {
        guard !separator.isEmpty else {
            let problem = Problem.malformedIntrinsic("Fn::Split", takes: "a separator")
            throw Finding(problem, at: source.position)
        }
        return Self.parts(of: try text(source, visiting), between: separator)
    }

    /// The texts between separators; one where there is none.
    static func parts(of text: String, between separator: String) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }

    func selected(
        _ index: YAMLNode,
        _ list: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> YAMLNode? {
        let elements = try elements(of: list, visiting)
        guard let number = Int(try text(index, visiting)), elements.indices.contains(number) else {
            let shape =
                elements.isEmpty
                ? "a list that is not empty" : "an index from 0 to \(elements.count - 1)"
            let problem = Problem.malformedIntrinsic("Fn::Select", takes: shape)
            throw Finding(problem, at: index.position)
        }
        return try resolved(elements[number], visiting: visiting)
    }

    private func elements(
        of list: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> [YAMLNode] {
        guard let resolved = try resolved(list, visiting: visiting) else { return [] }
        return try Finding.wrapping { () throws(YAMLError) in try resolved.elements() }
    }

    func mapped(
        _ mapping: YAMLNode,
        _ first: YAMLNode,
        _ second: YAMLNode,
        _ node: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> YAMLNode {
        var found = mappings
        for (what, name) in [("mapping", mapping), ("key", first), ("key", second)] {
            let key = try text(name, visiting)
            let entries = try Finding.wrapping { () throws(YAMLError) in
                try found?.entries() ?? []
            }
            try spend(entries.count, at: node.position)
            guard let value = entries.first(where: { $0.key == key })?.value else {
                let nearest = nearest(key, among: entries.map(\.key))
                let problem = Problem.unknownMapping(what: what, key, nearest: nearest)
                throw Finding(problem, at: name.position)
            }
            found = value
        }
        guard let value = found else { return node.giving([]) }
        return try Finding.wrapping { () throws(YAMLError) in
            guard case .sequence(let elements) = value.content else {
                return node.giving(try value.canonicalString())
            }
            var texts: [String] = []
            for element in elements { texts.append(try element.canonicalString()) }
            return node.giving(texts)
        }
    }
}
