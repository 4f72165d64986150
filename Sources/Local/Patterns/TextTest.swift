/// A condition on a text, by its UTF-8 bytes.
enum TextTest: Sendable {
    case prefix([UInt8])
    case suffix([UInt8])
    /// The given texts are in lower case.
    case equalIgnoringCase([UInt8])
    case prefixIgnoringCase([UInt8])
    case suffixIgnoringCase([UInt8])
    case wildcard(Wildcard)

    func takes(_ text: [UInt8]) -> Bool {
        switch self {
        case .prefix(let prefix): text.starts(with: prefix)
        case .suffix(let suffix): text.suffix(suffix.count).elementsEqual(suffix)
        case .equalIgnoringCase(let other): Self.lowercased(text) == other
        case .prefixIgnoringCase(let prefix): Self.lowercased(text).starts(with: prefix)
        case .suffixIgnoringCase(let suffix):
            Self.lowercased(text).suffix(suffix.count).elementsEqual(suffix)
        case .wildcard(let wildcard): wildcard.takes(text)
        }
    }

    static func lowercased(_ text: [UInt8]) -> [UInt8] {
        Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }
}

/// A text in which `*` stands for any bytes; `\*` is the star itself, `\\` the backslash.
struct Wildcard: Sendable {
    /// What must come, in this order, with anything in between; the first at the start and the last
    /// at the end.
    private let pieces: [[UInt8]]

    enum Problem: Error {
        /// Counted from one.
        case repeatedStar(position: Int)
        case loneEscape(position: Int)
    }

    init(_ text: [UInt8]) throws(Problem) {
        var pieces: [[UInt8]] = [[]]
        var index = 0
        var wasStar = false
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "*"):
                if wasStar { throw .repeatedStar(position: index) }
                pieces.append([])
            case UInt8(ascii: "\\"):
                let escapable = [UInt8(ascii: "*"), UInt8(ascii: "\\")]
                guard index + 1 < text.count, escapable.contains(text[index + 1]) else {
                    throw .loneEscape(position: index + 1)
                }
                index += 1
                pieces[pieces.count - 1].append(text[index])
            default: pieces[pieces.count - 1].append(byte)
            }
            wasStar = byte == UInt8(ascii: "*")
            index += 1
        }
        self.pieces = pieces
    }

    func takes(_ text: [UInt8]) -> Bool {
        guard let first = pieces.first, let last = pieces.last, text.starts(with: first) else {
            return false
        }
        guard pieces.count > 1 else { return text.count == first.count }
        guard text.count >= first.count + last.count,
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        // The earliest place of each piece leaves the most room for those behind it.
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() {
            guard let end = Self.end(of: piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func end(of piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard let head = piece.first else { return text.startIndex }
        var rest = text
        while let start = rest.firstIndex(of: head) {
            rest = rest[start...]
            if rest.starts(with: piece) { return start + piece.count }
            rest = rest.dropFirst()
        }
        return nil
    }
}
