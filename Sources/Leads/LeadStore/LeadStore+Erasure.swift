internal import Database

extension LeadStore {
    /// What the message ID of an erased lead begins with; no queue gives such a one.
    static let erasureMark = "erasure "

    /// Forgets a lead: what it can be known by and what its sender was answered.
    ///
    /// That there was a lead of this ID stays, so that one that is still on its way, or is sent
    /// again, is not taken; so do decisions about consent, for audits, and opt-outs, which hold for
    /// the person and not for the lead. None of them has more of the lead than its ID. Again, it
    /// changes nothing.
    ///
    /// Reads both tables whole: a lead is seldom forgotten, and an index would cost every lead a
    /// write.
    ///
    /// - Parameters:
    ///   - leadID: the lead, which need not be known.
    ///   - tenantID: whose lead it is.
    ///   - sourceID: where it came from, or would have.
    ///   - messageID: the message that asks for it.
    ///   - atMilliseconds: the time.
    /// - Throws: `DatabaseError`.
    package func erase(
        leadID: String,
        tenantID: String,
        sourceID: String,
        messageID: String,
        atMilliseconds: Int64
    ) throws {
        try inTransaction {
            try connection.execute(
                """
                INSERT INTO leads (lead_id, tenant_id, source_id, message_id, first_seen_at)
                VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET message_id = ?4
                """,
                .text(leadID),
                .text(tenantID),
                .text(sourceID),
                .text(Self.erasureMark + messageID),
                .integer(atMilliseconds)
            )
            try connection.execute("DELETE FROM duplicate_keys WHERE lead_id = ?", .text(leadID))
            // Answers to webhooks name their leads in the text only.
            try connection.execute(
                "DELETE FROM kept_answers WHERE lead_id = ?1 OR instr(answer, ?1) > 0",
                .text(leadID)
            )
        }
    }
}
