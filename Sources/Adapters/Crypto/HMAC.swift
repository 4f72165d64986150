/// Keyed message authentication (RFC 2104).
package enum HMAC {
    /// The HMAC-SHA256 of a message.
    ///
    /// Built from SHA-256 here because OpenSSL's `HMAC` loads its providers first.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var block = key.count > SHA256.blockBytes ? SHA256.digest(key) : key
        block += repeatElement(0, count: SHA256.blockBytes - block.count)
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5C })
        outer.update(inner.finish())
        return outer.finish()
    }
}
