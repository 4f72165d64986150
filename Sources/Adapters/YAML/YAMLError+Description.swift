extension YAMLError: CustomStringConvertible {
    /// The sentence without the place, which `diagnostic(file:)` puts before it.
    package var description: String {
        sentence + (nearest.map { "; did you mean \($0.quoted)?" } ?? "")
    }

    /// The known name nearest to a misspelt one; nil where none is close.
    package var nearest: String? {
        switch self {
        case .notAmong(_, let found, let choices, _): NearestName.to(found, among: choices)
        case .unknownKey(_, _, let nearest, _): nearest
        default: nil
        }
    }

    /// The description without the suggestion.
    package var sentence: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "the file has \(bytes) bytes, \(limit) is the limit"
        case .outOfMemory: "libyaml ran out of memory"
        case .empty: "the file is empty"
        case .severalDocuments: "a second document begins here; only one is read"
        case .syntax(let problem, let context, _):
            context.map { "\(problem) (\($0))" } ?? problem
        case .tooDeep(let limit, _): "nested deeper than \(limit) levels"
        case .tooManyNodes(let limit, _):
            "more than \(limit) values, counting those that aliases repeat"
        case .unknownAnchor(let name, _): "no anchor \(name.quoted) before this alias"
        case .anchorInsideItself(let name, _): "the anchor \(name.quoted) contains itself"
        case .keyNotText(let path, _): "\(path.prefix)a key must be a text"
        case .duplicateKey(let path, let key, let firstLine, _):
            "\(path.prefix)key \(key.quoted) is already on line \(firstLine)"
        case .mergeOfNonMapping(let path, _):
            "\(path.prefix)'<<' takes a mapping or a list of mappings"
        case .wrongKind(let path, let expected, let found, _):
            "\(path.prefix)expected \(expected), found \(found)"
        case .outOfRange(let path, let lowest, let highest, _):
            "\(path.prefix)must be \(Self.span(lowest, highest))"
        case .notAmong(let path, let found, let choices, _):
            "\(path.prefix)must be \(choices.joined(separator: " or ")), not \(found.quoted)"
        case .missingKey(let path, let key, _): "\(path.prefix)\(key) is missing"
        case .unknownKey(let path, let key, _, _):
            "\(path.prefix)unknown key \(key.quoted)"
        }
    }

    /// `from 1 to 900`, or one side of it where the other is as far as numbers go.
    private static func span(_ lowest: String, _ highest: String) -> String {
        if highest == "\(Int.max)" { return "\(lowest) or more" }
        if lowest == "\(Int.min)" { return "\(highest) or less" }
        return "from \(lowest) to \(highest)"
    }
}

extension YAMLPath {
    /// The path before a sentence about it; nothing before one about the root.
    package var prefix: String {
        if case .root = self { return "" }
        return "\(self): "
    }
}
