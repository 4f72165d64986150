internal import CJansson

// jansson's own writer prints reals with a fixed number of digits (7.8 as 7.7999999999999998) and
// hands its text on through a callback per token. This one prints the shortest digits that read
// back to the same value. Tests read its output back through jansson, awkward bytes included.

extension JSON {
    /// Compact JSON text as UTF-8: no white space, members in their order.
    package var bytes: [UInt8] {
        var writer = JSONTextWriter()
        writer.append(pointer)
        return writer.withBytes { Array($0) }
    }

    /// Compact JSON text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends compact JSON text.
    package func write(into output: inout [UInt8]) {
        var writer = JSONTextWriter()
        writer.append(pointer)
        writer.withBytes { output.append(contentsOf: $0) }
    }
}

/// Pieces of JSON text, for writers of large documents that build no value first.
package enum JSONText {
    /// Appends a string with its quotes, escaping what RFC 8259 section 7 wants escaped.
    package static func append(string: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        guard holdsEscaped(string) else {
            output.append(contentsOf: string)
            output.append(UInt8(ascii: "\""))
            return
        }
        var start = 0
        for index in 0..<string.count {
            let byte = string[index]
            guard isEscaped(byte) else { continue }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: string[start..<index]))
            appendEscape(of: byte, to: &output)
            start = index + 1
        }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: string[start...]))
        output.append(UInt8(ascii: "\""))
    }

    /// Whether a string holds what has to be escaped; looks at eight bytes at a time.
    static func holdsEscaped(_ string: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place + 8 <= string.count {
            let word = string.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if holdsEscaped(word) { return true }
            place += 8
        }
        return string[place...].contains(where: isEscaped)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether one of eight bytes has to be escaped.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    private static func holdsEscaped(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let controls = (word &- ones &* 0x20) & ~word
        let marks = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
        return (controls | marks) & (ones &* 0x80) != 0
    }

    package static func append(string: String, to output: inout [UInt8]) {
        var string = string
        string.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &output) }
    }

    package static func append(string: [UInt8], to output: inout [UInt8]) {
        string.withUnsafeBytes { append(string: $0, to: &output) }
    }

    /// How many bytes `append` adds for a string.
    package static func byteCount(ofString string: [UInt8]) -> Int {
        var count = string.count + 2
        for byte in string {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: count += 1
            case ..<0x20: count += 5
            default: break
            }
        }
        return count
    }

    package static func append(integer: Int, to output: inout [UInt8]) {
        withDigits(of: integer) { output.append(contentsOf: $0) }
    }

    /// Lends the decimal digits of an integer, and its sign where it is negative.
    static func withDigits(of integer: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = integer.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if integer < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[start...]))
        }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        default:
            output.append(contentsOf: "u00".utf8)
            output.append(hexDigits[Int(byte >> 4)])
            output.append(hexDigits[Int(byte & 15)])
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
