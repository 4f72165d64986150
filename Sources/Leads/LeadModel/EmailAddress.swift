/// An e-mail address: as received, and in the normal form that equality and opt-outs go by.
///
/// Follows the mailbox rule of RFC 5321 without quoted local parts and address literals, which no
/// person types into a form.
package struct EmailAddress: Hashable, Sendable {
    /// Without white space, lower case.
    package let normal: String
    package let raw: String

    package var user: Substring { normal[..<sign] }
    package var domain: Substring { normal[normal.utf8.index(after: sign)...] }

    /// Of the only byte that is one: as a character it may have an accent behind it.
    private var sign: String.Index {
        normal.utf8.firstIndex(of: UInt8(ascii: "@")) ?? normal.startIndex
    }

    /// Nil where the text is no address.
    package init?(_ text: String) {
        let normal = Self.normal(text)
        var copy = normal
        guard copy.withUTF8({ Self.isAddress($0) }) else { return nil }
        raw = text
        self.normal = normal
    }

    /// Nearly every address is of ASCII alone, which needs no tables of Unicode, and most are normal
    /// as they come.
    private static func normal(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return String(text.filter { !$0.isWhitespace }).lowercased()
        }
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let isCapital = { (byte: UInt8) in (0x41...0x5A).contains(byte) }
        guard text.utf8.contains(where: { isSpace($0) || isCapital($0) }) else { return text }
        let bytes = text.utf8.lazy.filter { !isSpace($0) }
        return String(decoding: Array(bytes.map { isCapital($0) ? $0 | 0x20 : $0 }), as: UTF8.self)
    }

    private static func isAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= 254, let sign = bytes.firstIndex(of: UInt8(ascii: "@")),
            isUser(bytes[..<sign]), isDomain(bytes[(sign + 1)...])
        else { return false }
        return bytes.allSatisfy { $0 < 0x80 } || !holdsControl(bytes)
    }

    private static func isUser(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.count <= 64
            && areParts(of: text) { atom in
                !atom.isEmpty && atom.allSatisfy { isAtom[Int($0)] }
            }
    }

    private static func isDomain(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard let point = text.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let last = text[(point + 1)...]
        return last.count >= 2
            && areParts(of: text) { label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
            }
            && !String(decoding: last, as: UTF8.self).allSatisfy(\.isNumber)
    }

    /// Whether all that stands between points is as it should be.
    private static func areParts(
        of text: Slice<UnsafeBufferPointer<UInt8>>,
        _ isRight: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
    ) -> Bool {
        var rest = text
        while let point = rest.firstIndex(of: UInt8(ascii: ".")) {
            guard isRight(rest[..<point]) else { return false }
            rest = rest[(point + 1)...]
        }
        return isRight(rest)
    }

    /// `atext` of RFC 5322, and everything beyond ASCII (RFC 6531), by byte.
    private static let isAtom: [Bool] = {
        let marks = Array("!#$%&'*+-/=?^_`{|}~".utf8)
        return (UInt8.min...UInt8.max).map { isLetterOrDigit($0) || marks.contains($0) }
    }()

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
    }

    /// Of the controls those of C1 are beyond ASCII.
    private static func holdsControl(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).unicodeScalars
            .contains { (0x80...0x9F).contains($0.value) }
    }
}
