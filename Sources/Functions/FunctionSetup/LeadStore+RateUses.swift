package import LeadStore
package import Pipeline
package import Time

extension LeadStore {
    /// Counts a request against its limits.
    ///
    /// - Returns: nil where it may come in, else how long to wait, in seconds.
    /// - Throws: `DatabaseError`.
    package func retryAfterSeconds(_ uses: [RateUse], now: Timestamp) throws -> Int? {
        let rates = uses.map { use in
            Rate(
                scope: use.scope,
                count: use.limit.count,
                milliseconds: Int64(use.limit.seconds) * 1000
            )
        }
        return try take(rates, nowMilliseconds: Int64(now.milliseconds))
            .map { Int(($0 + 999) / 1000) }
    }
}
