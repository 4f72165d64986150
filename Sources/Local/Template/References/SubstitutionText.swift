/// The text of `Fn::Sub`, split at its `${…}`.
enum SubstitutionText {
    enum Piece: Equatable {
        case literal(String)
        case name(String)
    }

    /// The pieces in order; nil where a `${` is not ended or names nothing.
    static func pieces(_ text: String) -> [Piece]? {
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.first {
            rest.removeFirst()
            guard character == "$", rest.first == "{" else {
                literal.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let name = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            guard !name.isEmpty else { return nil }
            if name.first == "!" {
                literal += "${\(name.dropFirst())}"
            } else {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.name(String(name)))
            }
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        return pieces
    }
}
