internal import CCrypto

/// Bytes as Base64 with padding (RFC 4648, section 4).
package enum Base64 {
    /// One line, padded.
    ///
    /// Calls `EVP_EncodeBlock`.
    package static func encode(_ bytes: [UInt8]) -> String {
        let groups = (bytes.count + 2) / 3
        precondition(bytes.count <= Int(Int32.max) / 2, "EVP_EncodeBlock counts in 32 bits")
        // One byte more: the function ends its output with NUL.
        return String(unsafeUninitializedCapacity: groups * 4 + 1) { buffer in
            Int(EVP_EncodeBlock(buffer.baseAddress, bytes, Int32(bytes.count)))
        }
    }

    /// The bytes that `text` stands for, or nil.
    ///
    /// Strict: padding is required, and there are no spaces, line ends or stray bits, so that
    /// each sequence of bytes has exactly one text. OpenSSL's decoder accepts more.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0) }
    }

    /// As for a `String`.
    package static func decode(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBufferPointer { decode($0) }
    }

    /// As for a `String`; the array has capacity for `room` bytes more.
    package static func decode(_ text: UnsafeRawBufferPointer, room: Int) -> [UInt8]? {
        text.withMemoryRebound(to: UInt8.self) { decode($0, room: room) }
    }

    /// Appends what `encode` makes.
    package static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        precondition(bytes.count <= Int(Int32.max) / 2, "EVP_EncodeBlock counts in 32 bits")
        let size = (bytes.count + 2) / 3 * 4 + 1
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { text in
            bytes.withMemoryRebound(to: UInt8.self) { bytes in
                _ = EVP_EncodeBlock(text.baseAddress, bytes.baseAddress, Int32(bytes.count))
            }
            output.append(contentsOf: text[..<(size - 1)])
        }
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>,
        room: Int = 0
    ) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        guard let last = text.last else { return [] }
        let padding = UInt8(ascii: "=")
        let padCount = last != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        // 6 bits of each character; 0xFF marks what is none, and stays through the OR.
        var invalid: UInt8 = 0
        let count = text.count / 4 * 3 - padCount
        let bytes = values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: count + padCount + room) { buffer, filled in
                var output = 0
                for input in stride(from: 0, to: text.count - (padCount > 0 ? 4 : 0), by: 4) {
                    let (a, b) = (values[Int(text[input])], values[Int(text[input + 1])])
                    let (c, d) = (values[Int(text[input + 2])], values[Int(text[input + 3])])
                    invalid |= a | b | c | d
                    buffer[output] = a << 2 | b >> 4
                    buffer[output + 1] = b << 4 | c >> 2
                    buffer[output + 2] = c << 6 | d
                    output += 3
                }
                if padCount > 0 {
                    let start = text.count - 4
                    let (a, b) = (values[Int(text[start])], values[Int(text[start + 1])])
                    let c = padCount == 1 ? values[Int(text[start + 2])] : 0
                    // The bits that no byte takes must be zero.
                    let stray = padCount == 1 ? c & 0x03 : b & 0x0F
                    invalid |= a | b | c | (stray == 0 ? 0 : 0xFF)
                    buffer[output] = a << 2 | b >> 4
                    buffer[output + 1] = b << 4 | c >> 2
                }
                filled = count
            }
        }
        return invalid & 0x80 == 0 ? bytes : nil
    }

    /// The 6 bits of each character, 0xFF where it is not of the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()
}
