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
        let normal = String(text.filter { !$0.isWhitespace }).lowercased()
        let parts = normal.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, normal.utf8.count <= 254, Self.isUser(parts[0]),
            Self.isDomain(parts[1])
        else { return nil }
        raw = text
        self.normal = normal
    }

    private static func isUser(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64
            && atoms.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isAtomScalar) }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.utf8.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy { isLetterOrDigit($0) || $0 == "-" }
        } && !last.allSatisfy(\.isNumber)
    }

    /// `atext` of RFC 5322, and everything beyond ASCII (RFC 6531).
    private static func isAtomScalar(_ scalar: Unicode.Scalar) -> Bool {
        isLetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return scalar.properties.generalCategory != .control }
        return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
