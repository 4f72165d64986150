package import LeadStore
package import Pipeline
package import Time

extension LeadStore {
    /// Counts a request against its limits.
    ///
    /// - Returns: nil where it may come in, else how long to wait, in seconds.
    /// - Throws: `DatabaseError`.
    package func retryAfterSeconds(_ uses: [RateUse], now: Timestamp) throws -> Int? {
        try take(uses.map(\.rate), nowMilliseconds: Int64(now.milliseconds)).map(Self.seconds)
    }

    /// How long a request would have to wait for its limits, in seconds; nil for not at all.
    ///
    /// Counts nothing.
    package func waitSeconds(_ uses: [RateUse], now: Timestamp) throws -> Int? {
        try wait(for: uses.map(\.rate), nowMilliseconds: Int64(now.milliseconds))
            .map(Self.seconds)
    }

    private static func seconds(_ milliseconds: Int64) -> Int { Int((milliseconds + 999) / 1000) }
}

extension RateUse {
    fileprivate var rate: Rate {
        Rate(scope: scope, count: limit.count, milliseconds: Int64(limit.seconds) * 1000)
    }
}
