package import Database

/// What two leads that are one have in common, and for how long.
package struct KeyWindow: Hashable, Sendable {
    package let key: String
    /// Two leads with the key are one if less than this lies between them.
    package let milliseconds: Int64

    package init(key: String, milliseconds: Int64) {
        self.key = key
        self.milliseconds = milliseconds
    }
}

extension LeadStore {
    /// How long after its window a key is kept: leads may wait in a queue before they are asked
    /// about, and leave it in another order.
    private static let lingeringMilliseconds: Int64 = 86_400_000

    /// Notes what a lead can be known by, unless an earlier lead holds one of it.
    ///
    /// Of any number of processes that ask at once, one is told that its lead is the first. The same
    /// lead asking again gets the same answer. A lead holds all of its keys or none.
    ///
    /// - Parameters:
    ///   - keys: with their windows.
    ///   - leadID: the lead.
    ///   - submittedAtMilliseconds: what windows are measured by.
    ///   - nowMilliseconds: what forgetting is measured by.
    /// - Returns: the ID of the first lead; nil where this one is.
    /// - Throws: `DatabaseError`.
    package func claim(
        _ keys: [KeyWindow],
        leadID: String,
        submittedAtMilliseconds: Int64,
        nowMilliseconds: Int64
    ) throws -> String? {
        guard !keys.isEmpty else { return nil }
        return try inTransaction {
            if let holder = try holder(
                of: keys,
                leadID: leadID,
                submittedAtMilliseconds: submittedAtMilliseconds
            ) {
                return holder
            }
            try forgetKeys(nowMilliseconds: nowMilliseconds)
            let latest = max(nowMilliseconds, submittedAtMilliseconds)
            for window in keys {
                // Of leads out of order the later one stands for both.
                try connection.execute(
                    """
                    INSERT INTO duplicate_keys (key, lead_id, submitted_at, expires_at)
                    VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET lead_id = excluded.lead_id,
                        submitted_at = excluded.submitted_at, expires_at = excluded.expires_at
                    WHERE excluded.submitted_at > submitted_at
                    """,
                    .text(window.key),
                    .text(leadID),
                    .integer(submittedAtMilliseconds),
                    .integer(latest + window.milliseconds + Self.lingeringMilliseconds)
                )
            }
            return nil
        }
    }

    /// The other lead that holds one of the keys within its window; nil for none.
    package func holder(
        of keys: [KeyWindow],
        leadID: String,
        submittedAtMilliseconds: Int64
    ) throws(DatabaseError) -> String? {
        for window in keys {
            let found = try connection.first(
                """
                SELECT lead_id FROM duplicate_keys
                WHERE key = ?1 AND lead_id <> ?2 AND abs(submitted_at - ?3) < ?4
                """,
                .text(window.key),
                .text(leadID),
                .integer(submittedAtMilliseconds),
                .integer(window.milliseconds)
            ) { $0.text(0) }
            if let found { return found }
        }
        return nil
    }

    /// Takes back what a lead can be known by, so that the person may try again.
    package func release(_ keys: [KeyWindow], leadID: String) throws(DatabaseError) {
        for window in keys {
            try connection.execute(
                "DELETE FROM duplicate_keys WHERE key = ? AND lead_id = ?",
                .text(window.key),
                .text(leadID)
            )
        }
    }

    /// A few at a time, so the table stays as small as what is within its windows.
    private func forgetKeys(nowMilliseconds: Int64) throws(DatabaseError) {
        try connection.execute(
            """
            DELETE FROM duplicate_keys WHERE key IN (
                SELECT key FROM duplicate_keys WHERE expires_at < ? LIMIT 16)
            """,
            .integer(nowMilliseconds)
        )
    }
}
