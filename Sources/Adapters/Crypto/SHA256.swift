internal import CCrypto

/// SHA-256 (FIPS 180-4), whole or in pieces.
package struct SHA256 {
    package static let digestBytes = 32
    /// The size of the blocks it works on, which HMAC needs.
    static let blockBytes = 64

    private var context = SHA256_CTX()

    package init() {
        SHA256_Init(&context)
    }

    /// The digest of `bytes`.
    ///
    /// Calls `SHA256_Init`, `SHA256_Update` and `SHA256_Final`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// Takes further bytes.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Takes further bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes taken.
    package consuming func finish() -> [UInt8] {
        var context = context
        return [UInt8](unsafeUninitializedCapacity: Self.digestBytes) { buffer, count in
            SHA256_Final(buffer.baseAddress, &context)
            count = Self.digestBytes
        }
    }
}
