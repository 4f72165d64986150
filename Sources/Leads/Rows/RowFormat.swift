/// How a text is divided into rows.
package enum RowFormat: Equatable, Sendable {
    /// Values between delimiters, a line a row, quoted where need be (RFC 4180).
    case delimited(by: UInt8)
    /// A JSON object a line.
    case jsonLines
    /// One JSON array of objects.
    case jsonArray

    /// The format of a text by its beginning.
    ///
    /// `{` begins lines of JSON, `[` an array. Of delimiters, comma, semicolon, tab or bar, the one
    /// counts that divides the most of the first rows into as many values as the first one has;
    /// Excel's `sep=;` says it outright.
    ///
    /// - Parameters:
    ///   - head: the first 64 KB of the text, or all of it.
    ///   - isWhole: whether that is all.
    /// - Returns: the format.
    package static func detect(_ head: [UInt8], isWhole: Bool) -> RowFormat {
        switch head.first(where: { !isWhiteSpace($0) }) {
        case UInt8(ascii: "{"): return .jsonLines
        case UInt8(ascii: "["): return .jsonArray
        default: break
        }
        if let declared = separatorLine(head) { return .delimited(by: declared.delimiter) }
        var best = (delimiter: delimiters[0], agreeing: 0, columns: 1)
        for delimiter in delimiters {
            let (agreeing, columns) = agreement(head, delimiter, isWhole: isWhole)
            guard columns > 1 else { continue }
            if agreeing > best.agreeing || agreeing == best.agreeing && columns > best.columns {
                best = (delimiter, agreeing, columns)
            }
        }
        return .delimited(by: best.delimiter)
    }

    /// The line `sep=;` that Excel begins with where it is told to: its delimiter and its length.
    static func separatorLine(_ head: [UInt8]) -> (delimiter: UInt8, bytes: Int)? {
        let mark = Array("sep=".utf8)
        guard head.count > mark.count, head.starts(with: mark) else { return nil }
        var end = mark.count + 1
        if end < head.count, head[end] == 0x0D { end += 1 }
        guard end < head.count, head[end] == 0x0A else { return nil }
        return (head[mark.count], end + 1)
    }

    private static let delimiters = Array(",;\t|".utf8)
    private static let comparedRows = 50

    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// How many of the first rows have as many values as the first one, and how many that is.
    private static func agreement(
        _ head: [UInt8],
        _ delimiter: UInt8,
        isWhole: Bool
    ) -> (agreeing: Int, columns: Int) {
        var row = Row()
        var (agreeing, columns, rows, start) = (0, 0, 0, 0)
        while rows < comparedRows, start < head.count {
            let scan = head.withUnsafeBytes {
                RowScan.delimited($0, from: start, delimiter, isWhole: isWhole, into: &row)
            }
            guard case .row(let end, _) = scan else { break }
            start = end
            if row.isBlank { continue }
            rows += 1
            if rows == 1 { columns = row.count }
            if row.count == columns, row.fault == nil { agreeing += 1 }
        }
        return (agreeing, columns)
    }
}
