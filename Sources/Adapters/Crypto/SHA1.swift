internal import CCrypto

/// SHA-1 (RFC 3174), in pieces: for the checksums of S3, which are no protection.
package struct SHA1 {
    private var context = SHA_CTX()

    package init() {
        SHA1_Init(&context)
    }

    /// Takes further bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA1_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes taken.
    package consuming func finish() -> [UInt8] {
        var context = context
        return [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            SHA1_Final(buffer.baseAddress, &context)
            count = 20
        }
    }
}
