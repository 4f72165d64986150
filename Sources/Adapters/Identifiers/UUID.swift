/// A UUID (RFC 9562).
package struct UUID: Hashable, Sendable, CustomStringConvertible {
    /// Sixteen bytes in network order, as two halves.
    private var high: UInt64
    private var low: UInt64

    private init(high: UInt64, low: UInt64, version: UInt64) {
        self.high = (high & ~0xF000) | version << 12
        self.low = (low & ~(0b11 << 62)) | 0b10 << 62
    }

    /// Version 7: ordered by time, unique by randomness.
    ///
    /// - Parameters:
    ///   - milliseconds: Unix time.
    ///   - random: two random words, of which 74 bits are used.
    package init(milliseconds: Int, random: (UInt64, UInt64)) {
        self.init(
            high: UInt64(truncatingIfNeeded: milliseconds) << 16 | random.0 & 0xFFF,
            low: random.1,
            version: 7
        )
    }

    /// Version 8: the same bytes, the same UUID.
    ///
    /// For names that come from elsewhere.
    ///
    /// - Parameter digest: a hash of the name, of which the first sixteen bytes are used.
    package init(digest: [UInt8]) {
        precondition(digest.count >= 16, "a digest of \(digest.count) bytes is too short")
        let half = { (bytes: ArraySlice<UInt8>) in bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        self.init(high: half(digest[0..<8]), low: half(digest[8..<16]), version: 8)
    }

    package var version: Int { Int(high >> 12 & 0xF) }

    /// Lower case with hyphens.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[end] = UInt8(ascii: "-")
                    end += 1
                }
                let word = digit < 16 ? high : low
                let value = UInt8(word >> UInt64(60 - digit % 16 * 4) & 0xF)
                text[end] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                end += 1
            }
            return end
        }
    }
}
