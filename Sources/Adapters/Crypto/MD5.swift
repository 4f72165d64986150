internal import CCrypto

/// MD5 (RFC 1321), whole or in pieces: for the checksums of SQS and S3, which are no protection.
package struct MD5 {
    private var context = MD5_CTX()

    package init() {
        MD5_Init(&context)
    }

    /// The digest of `bytes`.
    ///
    /// Calls `MD5_Init`, `MD5_Update` and `MD5_Final`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash = MD5()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    /// Takes further bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        MD5_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes taken.
    package consuming func finish() -> [UInt8] {
        var context = context
        return [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            MD5_Final(buffer.baseAddress, &context)
            count = 16
        }
    }
}
