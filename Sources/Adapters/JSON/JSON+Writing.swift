internal import CJansson

// jansson's own writer prints reals with a fixed number of digits (7.8 as 7.7999999999999998) and
// hands its text on through a callback per token. This one prints the shortest digits that read
// back to the same value. Tests read its output back through jansson, awkward bytes included.

extension JSON {
    /// Compact JSON text as UTF-8: no white space, members in their order.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        write(into: &output)
        return output
    }

    /// Compact JSON text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends compact JSON text.
    package func write(into output: inout [UInt8]) {
        Self.write(pointer, into: &output)
    }

    /// Walks jansson's own tree, so that no reference is counted on the way.
    private static func write(_ value: UnsafeMutablePointer<json_t>, into output: inout [UInt8]) {
        switch plumb_json_type(value) {
        case JSON_OBJECT: writeMembers(of: value, into: &output)
        case JSON_ARRAY: writeElements(of: value, into: &output)
        case JSON_STRING:
            let bytes = UnsafeRawBufferPointer(
                start: json_string_value(value),
                count: json_string_length(value)
            )
            JSONText.append(string: bytes, to: &output)
        case JSON_INTEGER:
            JSONText.append(integer: Int(json_integer_value(value)), to: &output)
        case JSON_REAL: output.append(contentsOf: json_real_value(value).description.utf8)
        case JSON_TRUE: output.append(contentsOf: "true".utf8)
        case JSON_FALSE: output.append(contentsOf: "false".utf8)
        default: output.append(contentsOf: "null".utf8)
        }
    }

    private static func writeMembers(
        of object: UnsafeMutablePointer<json_t>,
        into output: inout [UInt8]
    ) {
        output.append(UInt8(ascii: "{"))
        var iterator = json_object_iter(object)
        while let current = iterator {
            let key = UnsafeRawBufferPointer(
                start: json_object_iter_key(current),
                count: json_object_iter_key_len(current)
            )
            JSONText.append(string: key, to: &output)
            output.append(UInt8(ascii: ":"))
            write(json_object_iter_value(current), into: &output)
            iterator = json_object_iter_next(object, current)
            if iterator != nil { output.append(UInt8(ascii: ",")) }
        }
        output.append(UInt8(ascii: "}"))
    }

    private static func writeElements(
        of array: UnsafeMutablePointer<json_t>,
        into output: inout [UInt8]
    ) {
        output.append(UInt8(ascii: "["))
        for index in 0..<json_array_size(array) {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(json_array_get(array, index), into: &output)
        }
        output.append(UInt8(ascii: "]"))
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
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: string[start..<index]))
            appendEscape(of: byte, to: &output)
            start = index + 1
        }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: string[start...]))
        output.append(UInt8(ascii: "\""))
    }

    /// Looks at every byte without a branch, which lets the compiler take many at once: nearly all
    /// strings hold nothing to escape.
    private static func holdsEscaped(_ string: UnsafeRawBufferPointer) -> Bool {
        var found: UInt8 = 0
        for byte in string {
            found |= byte < 0x20 ? 1 : 0
            found |= byte == UInt8(ascii: "\"") ? 1 : 0
            found |= byte == UInt8(ascii: "\\") ? 1 : 0
        }
        return found != 0
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
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = integer.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if integer < 0 { output.append(UInt8(ascii: "-")) }
            output.append(contentsOf: digits[start..<20])
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
