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
    package static func decode(_ text: UnsafeRawBufferPointer, room: Int = 0) -> [UInt8]? {
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
        let count = text.count / 4 * 3 - padCount
        var invalid: UInt32 = 0
        let bytes = values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: count + padCount + room) { buffer, filled in
                let whole = text.count - (padCount > 0 ? 4 : 0)
                var input = 0
                var output = 0
                while input < whole {
                    let bits = group(values, text, input)
                    invalid |= bits
                    buffer[output] = UInt8(truncatingIfNeeded: bits >> 16)
                    buffer[output + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                    buffer[output + 2] = UInt8(truncatingIfNeeded: bits)
                    input += 4
                    output += 3
                }
                if padCount > 0 {
                    let third = padCount == 1 ? text[whole + 2] : UInt8(ascii: "A")
                    let last = [text[whole], text[whole + 1], third, UInt8(ascii: "A")]
                    let bits = last.withUnsafeBufferPointer { group(values, $0, 0) }
                    // The bits that no byte takes must be zero.
                    let stray = padCount == 1 ? bits & 0xFF : bits & 0xFFFF
                    invalid |= bits | (stray == 0 ? 0 : invalidBit)
                    buffer[output] = UInt8(truncatingIfNeeded: bits >> 16)
                    buffer[output + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                }
                filled = count
            }
        }
        return invalid & invalidBit == 0 ? bytes : nil
    }

    /// The 24 bits of four characters.
    @inline(__always)
    private static func group(
        _ values: UnsafeBufferPointer<UInt32>,
        _ text: UnsafeBufferPointer<UInt8>,
        _ input: Int
    ) -> UInt32 {
        values[Int(text[input])] << 18 | values[Int(text[input + 1])] << 12
            | values[Int(text[input + 2])] << 6 | values[Int(text[input + 3])]
    }

    /// Set where a character is not of the alphabet: no shift moves a bit of a value there, and
    /// none moves the mark beyond it.
    private static let invalidBit: UInt32 = 0x8000_0000

    /// The 6 bits of each character; all of the upper ones where it is not of the alphabet.
    private static let values: [UInt32] = {
        var values = [UInt32](repeating: 0xFFFF_FF00, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() {
            values[Int(character)] = UInt32(value)
        }
        return values
    }()
}
