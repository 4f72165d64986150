/// JSON text without white space between its tokens, left otherwise as it is.
///
/// Numbers keep their digits and strings their escapes, which a parser and writer would change.
enum CompactJSON {
    /// The text, which must be valid JSON, on one line that ends in a line feed.
    static func line(_ text: [UInt8]) -> [UInt8] {
        var line = text
        while let last = line.last, isWhiteSpace(last) { line.removeLast() }
        if !isCompact(line) { line = compacted(line) }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func isCompact(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { text in
            var place = Place()
            for byte in text where !place.keeps(byte) { return false }
            return true
        }
    }

    private static func compacted(_ text: [UInt8]) -> [UInt8] {
        var place = Place()
        return text.filter { place.keeps($0) }
    }

    /// Whether a byte stands in a string, where white space is content.
    private struct Place {
        private var isInString = false
        private var isEscaped = false

        /// Takes the next byte; false if it is white space between tokens.
        @inline(__always)
        mutating func keeps(_ byte: UInt8) -> Bool {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                return true
            }
            if byte == UInt8(ascii: "\"") { isInString = true }
            return !isWhiteSpace(byte)
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
