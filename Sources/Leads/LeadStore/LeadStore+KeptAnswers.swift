package import Database

/// What a request with an idempotency key was answered.
package struct KeptAnswer: Hashable, Sendable {
    /// What the request was, so that another one with its key is told apart.
    package let requestDigest: String
    /// The lead that the answer names; nil for none.
    package let leadID: String?
    /// As the caller wrote it.
    package let answer: String

    package init(requestDigest: String, leadID: String?, answer: String) {
        self.requestDigest = requestDigest
        self.leadID = leadID
        self.answer = answer
    }
}

extension LeadStore {
    /// What a source's request with this key was answered; nil where there was none, or it has
    /// expired.
    package func keptAnswer(
        sourceID: String,
        key: String,
        nowMilliseconds: Int64
    ) throws(DatabaseError) -> KeptAnswer? {
        try connection.first(
            """
            SELECT request_digest, lead_id, answer FROM kept_answers
            WHERE source_id = ? AND key = ? AND expires_at > ?
            """,
            .text(sourceID),
            .text(key),
            .integer(nowMilliseconds)
        ) { row in
            KeptAnswer(
                requestDigest: row.text(0),
                leadID: row.optionalText(1),
                answer: row.text(2)
            )
        }
    }

    /// Keeps the answer to a source's request with this key, in place of one that has expired.
    ///
    /// Ask for the earlier one in the same transaction. Each call forgets a few that have expired.
    package func keep(
        _ answer: KeptAnswer,
        sourceID: String,
        key: String,
        expiresAtMilliseconds: Int64,
        nowMilliseconds: Int64
    ) throws(DatabaseError) {
        try connection.execute(
            """
            DELETE FROM kept_answers WHERE (source_id, key) IN (
                SELECT source_id, key FROM kept_answers WHERE expires_at <= ? LIMIT 16)
            """,
            .integer(nowMilliseconds)
        )
        try connection.execute(
            """
            INSERT OR REPLACE INTO kept_answers
                (source_id, key, request_digest, lead_id, answer, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(sourceID),
            .text(key),
            .text(answer.requestDigest),
            .text(optional: answer.leadID),
            .text(answer.answer),
            .integer(expiresAtMilliseconds)
        )
    }
}
