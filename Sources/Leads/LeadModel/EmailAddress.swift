/// An e-mail address: as received, and in the normal form that equality and opt-outs go by.
///
/// Follows the mailbox rule of RFC 5321 without quoted local parts and address literals, which no
/// person types into a form.
package struct EmailAddress: Hashable, Sendable {
    /// Without white space, lower case.
    package let normal: String
    package let raw: String

    package var user: Substring { normal.prefix { $0 != "@" } }
    package var domain: Substring { normal[normal.index(after: user.endIndex)...] }

    /// Nil where the text is no address.
    package init?(_ text: String) {
        let normal = Self.normal(text)
        var copy = normal
        guard copy.withUTF8({ Self.isAddress(Array($0)) }) else { return nil }
        raw = text
        self.normal = normal
    }

    /// Nearly every address is of ASCII alone, which needs no tables of Unicode.
    private static func normal(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return String(text.filter { !$0.isWhitespace }).lowercased()
        }
        let bytes = text.utf8.lazy.filter { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
        let small = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: Array(small), as: UTF8.self)
    }

    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, bytes.count <= 254, isUser(parts[0]), isDomain(parts[1])
        else { return false }
        return bytes.allSatisfy { $0 < 0x80 } || !holdsControl(bytes)
    }

    private static func isUser(_ text: ArraySlice<UInt8>) -> Bool {
        let atoms = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.count <= 64
            && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy { isAtom[Int($0)] } }
    }

    private static func isDomain(_ text: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
        } && !String(decoding: last, as: UTF8.self).allSatisfy(\.isNumber)
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
    private static func holdsControl(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).unicodeScalars
            .contains { (0x80...0x9F).contains($0.value) }
    }
}
