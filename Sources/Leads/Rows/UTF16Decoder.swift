extension TextEncoding {
    /// The text of a whole file for a reader of rows: without mark, and not in UTF-16 any more.
    package static func text(of file: [UInt8]) -> (text: [UInt8], encoding: TextEncoding) {
        let (encoding, markBytes) = detect(file)
        let bytes = Array(file.dropFirst(markBytes))
        guard var decoder = UTF16Decoder(encoding) else { return (bytes, encoding) }
        var text: [UInt8] = []
        decoder.append(bytes, to: &text)
        decoder.finish(into: &text)
        return (text, encoding)
    }
}

/// Turns UTF-16 into UTF-8 as it comes.
///
/// What is no UTF-16, a surrogate without its other half, becomes U+FFFD.
package struct UTF16Decoder: Sendable {
    private let isBigEndian: Bool
    /// The first byte of a unit whose second one is still to come.
    private var half: UInt8?
    /// A high surrogate whose low one is still to come.
    private var high: UInt16?

    package init(isBigEndian: Bool) {
        self.isBigEndian = isBigEndian
    }

    /// Nil for what is not UTF-16.
    package init?(_ encoding: TextEncoding) {
        switch encoding {
        case .utf16LittleEndian: isBigEndian = false
        case .utf16BigEndian: isBigEndian = true
        case .utf8, .unmarked: return nil
        }
    }

    /// Decodes further bytes.
    package mutating func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        text.reserveCapacity(text.count + bytes.count)
        for byte in bytes {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let unit =
                isBigEndian
                ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            append(unit, to: &text)
        }
    }

    /// Says that nothing follows.
    package mutating func finish(into text: inout [UInt8]) {
        if half != nil || high != nil { Self.append(Self.replacement, to: &text) }
        (half, high) = (nil, nil)
    }

    private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
        if let high {
            self.high = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                Self.append(value, to: &text)
                return
            }
            Self.append(Self.replacement, to: &text)
        }
        switch unit {
        case 0xD800...0xDBFF: high = unit
        case 0xDC00...0xDFFF: Self.append(Self.replacement, to: &text)
        default: Self.append(UInt32(unit), to: &text)
        }
    }

    private static let replacement: UInt32 = 0xFFFD

    /// Appends a code point as UTF-8.
    static func append(_ value: UInt32, to text: inout [UInt8]) {
        switch value {
        case ..<0x80: text.append(UInt8(value))
        case ..<0x800:
            text.append(0xC0 | UInt8(value >> 6))
            text.append(0x80 | UInt8(value & 0x3F))
        case ..<0x10000:
            text.append(0xE0 | UInt8(value >> 12))
            text.append(0x80 | UInt8(value >> 6 & 0x3F))
            text.append(0x80 | UInt8(value & 0x3F))
        default:
            text.append(0xF0 | UInt8(value >> 18))
            text.append(0x80 | UInt8(value >> 12 & 0x3F))
            text.append(0x80 | UInt8(value >> 6 & 0x3F))
            text.append(0x80 | UInt8(value & 0x3F))
        }
    }
}
