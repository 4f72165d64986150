/// Writes values in the form that scripts of Redis unpack with `cmsgpack`.
///
/// https://github.com/msgpack/msgpack/blob/master/spec.md
package struct MessagePack {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func array(_ count: Int) {
        if count < 16 {
            bytes.append(0x90 | UInt8(count))
        } else {
            bytes.append(0xDD)
            append(UInt32(count))
        }
    }

    package mutating func map(_ count: Int) {
        if count < 16 {
            bytes.append(0x80 | UInt8(count))
        } else {
            bytes.append(0xDF)
            append(UInt32(count))
        }
    }

    /// An integer; scripts keep those up to 2^53 exactly.
    package mutating func write(_ value: Int) {
        if 0..<128 ~= value {
            bytes.append(UInt8(value))
        } else {
            bytes.append(0xD3)
            append(UInt64(bitPattern: Int64(value)))
        }
    }

    package mutating func write(_ value: Bool) {
        bytes.append(value ? 0xC3 : 0xC2)
    }

    package mutating func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// A text, or `false`, which a script can keep in a table where it cannot keep nothing.
    package mutating func write(optional text: String?) {
        if let text { write(text) } else { write(false) }
    }

    /// Any bytes: a string of Lua.
    package mutating func write(_ value: [UInt8]) {
        if value.count < 32 {
            bytes.append(0xA0 | UInt8(value.count))
        } else {
            bytes.append(0xDB)
            append(UInt32(value.count))
        }
        bytes.append(contentsOf: value)
    }

    private mutating func append<Word: FixedWidthInteger>(_ word: Word) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
