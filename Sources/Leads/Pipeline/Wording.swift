/// A text as its words, to look for others in: without regard to case and marks.
package struct Wording: Hashable, Sendable {
    /// Small letters and digits in UTF-8, a space before, between and behind the words.
    private let bytes: [UInt8]
    /// Where the words' spaces before them stand.
    private let starts: [Int]

    /// Apostrophes vanish, so that `isn't` is one word.
    package init(_ text: String) {
        var bytes = [Self.space]
        for scalar in text.lowercased().unicodeScalars where scalar != "'" && scalar != "’" {
            if Self.isOfWord(scalar) {
                bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            } else if bytes.last != Self.space {
                bytes.append(Self.space)
            }
        }
        if bytes.last != Self.space { bytes.append(Self.space) }
        self.bytes = bytes
        starts = bytes.indices.dropLast().filter { bytes[$0] == Self.space }
    }

    package var isEmpty: Bool { bytes.count < 2 }

    /// Whether the text has these words, and does not deny them, in one place at least.
    ///
    /// Denied is what stands behind `no` or `not`, as in `not an emergency`. No words are nowhere.
    package func says(_ phrase: Wording) -> Bool {
        let words = phrase.bytes
        guard !phrase.isEmpty, words.count <= bytes.count else { return false }
        for start in starts where bytes[start + 1] == words[1] {
            if bytes[start...].starts(with: words), !Self.isDenied(bytes[..<start]) { return true }
        }
        return false
    }

    private static let space = UInt8(ascii: " ")

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else {
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Whether the last word, articles and the like aside, denies what follows.
    private static func isDenied(_ before: ArraySlice<UInt8>) -> Bool {
        let words = before.suffix(64).split(separator: space)
        let last = words.reversed().prefix(4).first { !fillers.contains(Array($0)) }
        return last.map { denials.contains(Array($0)) } ?? false
    }

    private static let denials = set(["no", "not", "non", "isnt", "never", "without", "nothing"])
    private static let fillers = set(["a", "an", "the", "that", "really", "very", "so"])

    private static func set(_ words: [String]) -> Set<[UInt8]> { Set(words.map { Array($0.utf8) }) }
}

extension Wording: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}
