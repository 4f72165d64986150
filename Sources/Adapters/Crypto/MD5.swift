internal import CCrypto

/// MD5 (RFC 1321): for the checksums of SQS and S3, which are no protection.
package enum MD5 {
    /// The digest of `bytes`.
    ///
    /// Calls `MD5_Init`, `MD5_Update` and `MD5_Final`.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var context = MD5_CTX()
        MD5_Init(&context)
        MD5_Update(&context, bytes, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            MD5_Final(buffer.baseAddress, &context)
            count = 16
        }
    }
}
