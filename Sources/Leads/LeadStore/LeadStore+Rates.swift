package import Database

/// How many requests of one scope may come within some time.
package struct Rate: Hashable, Sendable {
    /// What is counted together, without personal data.
    package let scope: String
    package let count: Int
    package let milliseconds: Int64

    package init(scope: String, count: Int, milliseconds: Int64) {
        self.scope = scope
        self.count = count
        self.milliseconds = milliseconds
    }

    /// Another count or window begins anew.
    fileprivate var row: String { "\(scope) \(count) \(milliseconds)" }
}

extension LeadStore {
    /// Takes one request of every rate, or none where one is used up.
    ///
    /// Exact for any moment and any number of processes: a scope remembers when each of its last
    /// `count` requests was taken, in a ring, and the oldest of them has to be out of the window.
    /// That holds for requests that come a little out of order, too: what takes a slot is later by
    /// the window than what it overwrites, so of a window each slot has had one at most.
    ///
    /// A few scopes that have come to rest are forgotten at each call.
    ///
    /// - Parameters:
    ///   - rates: all that apply to the request.
    ///   - nowMilliseconds: when it came.
    /// - Returns: nil where it was taken, else how long to wait, in milliseconds.
    /// - Throws: `DatabaseError`.
    package func take(_ rates: [Rate], nowMilliseconds: Int64) throws -> Int64? {
        guard !rates.isEmpty else { return nil }
        let now = nowMilliseconds
        // What is used up stays so for a while: a flood that is refused keeps nobody from writing.
        if let wait = try wait(for: rates, nowMilliseconds: now) { return wait }
        return try inTransaction {
            if let wait = try wait(for: rates, nowMilliseconds: now) { return wait }
            try connection.execute(
                """
                DELETE FROM rates WHERE rate_id IN (
                    SELECT rate_id FROM rates WHERE expires_at <= ? LIMIT 4)
                """,
                .integer(now)
            )
            for rate in rates { try take(rate, now) }
            return nil
        }
    }

    /// How long it takes until every rate lets another request in, in milliseconds; nil for at once.
    ///
    /// Takes none.
    package func wait(
        for rates: [Rate],
        nowMilliseconds: Int64
    ) throws(DatabaseError) -> Int64? {
        var longest: Int64?
        for rate in rates {
            if let wait = try wait(of: rate, nowMilliseconds) { longest = max(wait, longest ?? 0) }
        }
        return longest
    }

    /// How long until the rate lets another request in; nil for at once.
    private func wait(of rate: Rate, _ now: Int64) throws(DatabaseError) -> Int64? {
        let oldest = try connection.first(
            """
            SELECT taken_at FROM rate_times JOIN rates USING (rate_id)
            WHERE scope = ? AND slot = taken % ?
            """,
            .text(rate.row),
            .integer(Int64(rate.count))
        ) { $0.integer(0) }
        guard let oldest, oldest + rate.milliseconds > now else { return nil }
        return oldest + rate.milliseconds - now
    }

    private func take(_ rate: Rate, _ now: Int64) throws(DatabaseError) {
        try connection.execute(
            """
            INSERT INTO rates (scope, taken, expires_at) VALUES (?, 1, ?)
            ON CONFLICT (scope) DO UPDATE SET taken = taken + 1,
                expires_at = max(expires_at, excluded.expires_at)
            """,
            .text(rate.row),
            .integer(now + rate.milliseconds)
        )
        try connection.execute(
            """
            INSERT OR REPLACE INTO rate_times (rate_id, slot, taken_at)
            SELECT rate_id, (taken - 1) % ?, ? FROM rates WHERE scope = ?
            """,
            .integer(Int64(rate.count)),
            .integer(now),
            .text(rate.row)
        )
    }
}
