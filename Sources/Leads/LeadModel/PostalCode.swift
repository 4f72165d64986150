/// A US ZIP code: as received, and as `78704` or `78704-4224`.
package struct PostalCode: Hashable, Sendable {
    /// Five digits, or nine with a hyphen.
    package let normal: String
    package let raw: String

    /// The first five digits.
    package var zip: String { String(normal.prefix(5)) }

    /// Nil where the text is no ZIP code.
    ///
    /// White space around it and a missing hyphen do not matter.
    package init?(_ text: String) {
        let trimmed = text.trimmed
        let parts = trimmed.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        switch parts.map(\.utf8.count) {
        case [5]: normal = trimmed
        case [5, 4]: normal = trimmed
        case [9]: normal = "\(digits.prefix(5))-\(digits.suffix(4))"
        default: return nil
        }
        raw = text
    }
}
