/// Reads the rows of a text one after another, in memory that does not grow with it.
///
/// The text is pulled piece by piece, already without byte order mark and not in UTF-16 any more.
/// A reader can begin behind any row: `position` says where, and needs the same format again.
package struct RowReader: ~Copyable {
    /// Where a reader may begin.
    package struct Position: Equatable, Sendable {
        /// Bytes of the text before it.
        package var offset: Int
        /// Line breaks before it, and one.
        package var line: Int

        package init(offset: Int = 0, line: Int = 1) {
            self.offset = offset
            self.line = line
        }
    }

    /// Further text; empty at its end.
    package typealias Pull = () throws -> [UInt8]

    package let format: RowFormat
    /// Behind the row that was read last.
    package private(set) var position: Position
    private let encoding: TextEncoding
    private let pull: Pull
    private var buffer: [UInt8] = []
    /// Where the text not yet read begins in `buffer`.
    private var start = 0
    private var isWhole = false

    /// The longest row; a quote that is never closed must not take the rest of a file for a value.
    package static let maximumRowBytes = 1_048_576
    private static let headBytes = 65_536

    /// Begins a text, whose format is found out.
    ///
    /// - Parameters:
    ///   - encoding: what the values are in.
    ///   - pull: gives the text.
    /// - Throws: what `pull` does.
    package init(encoding: TextEncoding, pull: @escaping Pull) throws {
        var (head, isWhole): ([UInt8], Bool) = ([], false)
        while head.count < Self.headBytes, !isWhole {
            let piece = try pull()
            isWhole = piece.isEmpty
            head += piece
        }
        self.encoding = encoding
        self.pull = pull
        self.isWhole = isWhole
        format = RowFormat.detect(head, isWhole: isWhole)
        position = Position()
        buffer = head
        if case .delimited = format, let line = RowFormat.separatorLine(head) {
            advance(to: line.bytes, lines: 1)
        }
    }

    /// Goes on with a text.
    ///
    /// - Parameters:
    ///   - position: behind a row; `pull` begins there.
    ///   - format: of the text.
    ///   - encoding: what the values are in.
    ///   - pull: gives the text.
    package init(
        at position: Position,
        _ format: RowFormat,
        encoding: TextEncoding,
        pull: @escaping Pull
    ) {
        self.position = position
        self.format = format
        self.encoding = encoding
        self.pull = pull
    }

    /// Reads the next row that is no empty line; false at the end of the text.
    ///
    /// - Throws: `RowsError` where the rest of the text cannot be read, and what `pull` does.
    package mutating func next(_ row: inout Row) throws -> Bool {
        if format == .jsonArray, try !enterElement() { return false }
        while true {
            if start == buffer.count, try !fill() { return false }
            row.line = position.line
            switch scan(into: &row) {
            case .row(let end, let lines):
                guard end - start <= Self.maximumRowBytes else {
                    throw RowsError(.rowTooLarge, line: position.line)
                }
                if format == .jsonArray, row.bytes.allSatisfy(RowFormat.isWhiteSpace) {
                    throw RowsError(.noSeparator, line: position.line)
                }
                advance(to: end, lines: lines)
                if row.isBlank { continue }
                row.decode(encoding)
                return true
            case .openQuote(let column):
                throw RowsError(.openQuote, line: position.line, column: column)
            case .incomplete:
                guard buffer.count - start <= Self.maximumRowBytes else {
                    throw RowsError(.rowTooLarge, line: position.line)
                }
                if try !fill(), format == .jsonArray {
                    throw RowsError(.arrayNotClosed, line: position.line)
                }
            }
        }
    }

    private func scan(into row: inout Row) -> RowScan {
        let (start, isWhole, format) = (start, isWhole, format)
        return buffer.withUnsafeBytes { text in
            switch format {
            case .delimited(let delimiter):
                RowScan.delimited(text, from: start, delimiter, isWhole: isWhole, into: &row)
            case .jsonLines: RowScan.line(text, from: start, isWhole: isWhole, into: &row)
            case .jsonArray: RowScan.element(text, from: start, into: &row)
            }
        }
    }

    private mutating func advance(to end: Int, lines: Int) {
        position.offset += end - start
        position.line += lines
        start = end
    }

    /// Gets further text behind what is there; false where there is none.
    private mutating func fill() throws -> Bool {
        guard !isWhole else { return false }
        let piece = try pull()
        guard !piece.isEmpty else {
            isWhole = true
            // The row that seemed to go on ends here: look again.
            return start < buffer.count
        }
        buffer.removeFirst(start)
        start = 0
        buffer.append(contentsOf: piece)
        return true
    }
}

// MARK: - Arrays

extension RowReader {
    /// Passes the brackets and commas before an element; false behind the array.
    private mutating func enterElement() throws -> Bool {
        let isFirst = position.offset == 0
        guard let mark = try nextMark() else {
            throw RowsError(.arrayNotClosed, line: position.line)
        }
        switch mark {
        case UInt8(ascii: "[") where isFirst:
            guard try nextMark(isTaken: false) == UInt8(ascii: "]") else { return true }
            _ = try nextMark()
        case UInt8(ascii: ",") where !isFirst:
            _ = try nextMark(isTaken: false)
            return true
        case UInt8(ascii: "]") where !isFirst: break
        default: throw RowsError(.noSeparator, line: position.line)
        }
        guard try nextMark() == nil else { throw RowsError(.textAfterArray, line: position.line) }
        return false
    }

    /// The next byte that is no white space; nil at the end of the text.
    private mutating func nextMark(isTaken: Bool = true) throws -> UInt8? {
        while true {
            while start < buffer.count {
                let byte = buffer[start]
                let isMark = !RowFormat.isWhiteSpace(byte)
                if !isMark || isTaken { advance(to: start + 1, lines: byte == 0x0A ? 1 : 0) }
                if isMark { return byte }
            }
            guard try fill() else { return nil }
        }
    }
}
