internal import CCrypto

/// Comparison of secrets.
package enum ConstantTime {
    /// Whether both are equal, in a time that depends on their lengths only.
    ///
    /// Calls `CRYPTO_memcmp`.
    package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
    }
}
