/// Why the rest of a text cannot be read; the rows before are sound.
package struct RowsError: Error, Equatable {
    package enum Reason: String, Sendable {
        case openQuote = "a quote is never closed"
        case rowTooLarge = "a row of more than 1048576 bytes"
        case noSeparator = "expected , or ] after an element of the JSON array"
        case arrayNotClosed = "the JSON array ends without ]"
        case textAfterArray = "text after the end of the JSON array"
    }

    package var reason: Reason
    /// The line of the text that the damaged row begins on, from 1.
    package var line: Int
    /// The value that is damaged, from 0; nil where that is not known.
    package var column: Int?

    package init(_ reason: Reason, line: Int, column: Int? = nil) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension RowsError: CustomStringConvertible {
    package var description: String {
        let place = column.map { "line \(line), column \($0 + 1)" } ?? "line \(line)"
        return "\(place): \(reason.rawValue)"
    }
}
