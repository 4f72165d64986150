internal import Database

extension LeadStore {
    /// Notes that a source has said something that it says once, and tells whether it is the first
    /// time.
    ///
    /// Of any number of processes that ask at once, one is told so. What has expired is forgotten:
    /// each call clears away a few, so the table stays as small as what comes in until it expires.
    ///
    /// - Parameters:
    ///   - nonce: what is said once.
    ///   - sourceID: who says it.
    ///   - expiresAtMilliseconds: the last moment at which it would be believed.
    ///   - nowMilliseconds: the time of the request.
    /// - Returns: false where it has been said before.
    /// - Throws: `DatabaseError`.
    package func takeNonce(
        _ nonce: String,
        sourceID: String,
        expiresAtMilliseconds: Int64,
        nowMilliseconds: Int64
    ) throws -> Bool {
        try inTransaction {
            try connection.execute(
                """
                DELETE FROM webhook_nonces WHERE (source_id, nonce) IN (
                    SELECT source_id, nonce FROM webhook_nonces WHERE expires_at < ? LIMIT 16)
                """,
                .integer(nowMilliseconds)
            )
            return try connection.execute(
                """
                INSERT INTO webhook_nonces (source_id, nonce, expires_at) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                .text(sourceID),
                .text(nonce),
                .integer(expiresAtMilliseconds)
            ) == 1
        }
    }
}
