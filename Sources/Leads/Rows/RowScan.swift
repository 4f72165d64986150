internal import Glibc

/// Finds the end of a row in what is there of a text, and takes the row out.
enum RowScan {
    /// - `end`: behind the row and its line break.
    /// - `lines`: the line breaks that it has, its own included.
    case row(end: Int, lines: Int)
    /// The row goes on beyond what is there.
    case incomplete
    /// A quote opens in this column, from 0, and the text ends before it closes.
    case openQuote(column: Int)

    private static let quote = UInt8(ascii: "\"")
    private static let carriageReturn: UInt8 = 0x0D
    private static let lineFeed: UInt8 = 0x0A

    /// One row of delimited values.
    ///
    /// A row ends in CR LF, LF or CR. A quote that does not open a value is a character like any
    /// other. Text behind a closing quote is a fault and belongs to the value.
    ///
    /// - Parameters:
    ///   - text: as much as is there.
    ///   - start: where the row begins.
    ///   - delimiter: between values.
    ///   - isWhole: whether nothing follows the text.
    ///   - row: gets the values; unfinished where the answer is not `row`.
    /// - Returns: where the row ends.
    static func delimited(
        _ text: UnsafeRawBufferPointer,
        from start: Int,
        _ delimiter: UInt8,
        isWhole: Bool,
        into row: inout Row
    ) -> RowScan {
        row.clear()
        guard let base = text.baseAddress else {
            return isWhole ? .row(end: 0, lines: 0) : .incomplete
        }
        let count = text.count
        var (place, lines) = (start, 0)
        while true {
            var begin = place
            if place < count, base.load(fromByteOffset: place, as: UInt8.self) == quote {
                place += 1
                while true {
                    guard let found = memchr(base + place, CInt(quote), count - place) else {
                        return isWhole ? .openQuote(column: row.ends.count) : .incomplete
                    }
                    let close = UnsafeRawPointer(found) - base
                    row.bytes.append(contentsOf: text[place..<close])
                    lines += breaks(base, place, close)
                    place = close + 1
                    if place == count, !isWhole { return .incomplete }
                    guard place < count, base.load(fromByteOffset: place, as: UInt8.self) == quote
                    else { break }
                    row.bytes.append(quote)
                    place += 1
                }
                begin = place
            }
            var byte: UInt8 = 0
            while place < count {
                byte = base.load(fromByteOffset: place, as: UInt8.self)
                if byte == delimiter || byte == lineFeed || byte == carriageReturn { break }
                place += 1
            }
            if place == count, !isWhole { return .incomplete }
            if begin < place {
                if begin > start, base.load(fromByteOffset: begin - 1, as: UInt8.self) == quote,
                    row.fault == nil
                {
                    row.fault = Row.Fault(column: row.ends.count, reason: .textAfterQuote)
                }
                row.bytes.append(contentsOf: text[begin..<place])
            }
            row.ends.append(row.bytes.count)
            guard place < count else { return .row(end: place, lines: lines) }
            place += 1
            if byte == delimiter { continue }
            if byte == carriageReturn {
                if place == count, !isWhole { return .incomplete }
                if place < count, base.load(fromByteOffset: place, as: UInt8.self) == lineFeed {
                    place += 1
                }
            }
            return .row(end: place, lines: lines + 1)
        }
    }

    /// One line.
    static func line(
        _ text: UnsafeRawBufferPointer,
        from start: Int,
        isWhole: Bool,
        into row: inout Row
    ) -> RowScan {
        row.clear()
        guard let base = text.baseAddress else {
            return isWhole ? .row(end: 0, lines: 0) : .incomplete
        }
        let found = memchr(base + start, CInt(lineFeed), text.count - start)
        guard found != nil || isWhole else { return .incomplete }
        var end = found.map { UnsafeRawPointer($0) - base } ?? text.count
        let next = min(end + 1, text.count)
        if end > start, text[end - 1] == carriageReturn { end -= 1 }
        row.bytes.append(contentsOf: text[start..<end])
        return .row(end: next, lines: found == nil ? 0 : 1)
    }

    /// One JSON object or other value of an array, by its brackets; whether it is JSON is for
    /// others to judge.
    static func element(
        _ text: UnsafeRawBufferPointer,
        from start: Int,
        into row: inout Row
    ) -> RowScan {
        row.clear()
        guard let base = text.baseAddress else { return .incomplete }
        var (depth, place) = (0, start)
        var (isInString, isContainer) = (false, false)
        while place < text.count {
            let byte = base.load(fromByteOffset: place, as: UInt8.self)
            if isInString {
                if byte == UInt8(ascii: "\\") {
                    place += 1
                } else if byte == quote {
                    isInString = false
                }
            } else {
                switch byte {
                case quote: isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    isContainer = true
                case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                    let isClosing = byte != UInt8(ascii: ",")
                    if isClosing, depth > 0 { depth -= 1 }
                    if isClosing, depth == 0, isContainer { place += 1 }
                    if depth == 0 {
                        row.bytes.append(contentsOf: text[start..<place])
                        return .row(end: place, lines: breaks(base, start, place))
                    }
                default: break
                }
            }
            place += 1
        }
        return .incomplete
    }

    /// The line feeds between two places.
    static func breaks(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int {
        var (count, place) = (0, start)
        while place < end, let found = memchr(base + place, CInt(lineFeed), end - place) {
            count += 1
            place = UnsafeRawPointer(found) - base + 1
        }
        return count
    }
}
