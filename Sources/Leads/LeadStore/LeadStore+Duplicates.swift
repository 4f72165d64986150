package import Database

/// Whose lead it is.
package enum Claim: Hashable, Sendable {
    /// This message brought the lead first, now or at an earlier delivery.
    case first
    /// It is to be forgotten, whoever brings it.
    case erased
    /// Another message had brought it.
    case duplicate(firstMessageID: String)
}

extension LeadStore {
    /// Notes that a message brings a lead, and says whether an earlier message did.
    ///
    /// The same message asking again gets the same answer.
    package func claim(
        leadID: String,
        tenantID: String,
        sourceID: String,
        messageID: String,
        atMilliseconds: Int64
    ) throws(DatabaseError) -> Claim {
        let inserted = try connection.execute(
            """
            INSERT INTO leads (lead_id, tenant_id, source_id, message_id, first_seen_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .text(leadID),
            .text(tenantID),
            .text(sourceID),
            .text(messageID),
            .integer(atMilliseconds)
        )
        if inserted == 1 { return .first }
        let firstMessageID = try connection.first(
            "SELECT message_id FROM leads WHERE lead_id = ?",
            .text(leadID)
        ) { $0.text(0) }
        guard let firstMessageID, firstMessageID != messageID else { return .first }
        if firstMessageID.hasPrefix(Self.erasureMark) { return .erased }
        return .duplicate(firstMessageID: firstMessageID)
    }

    /// Whether any message has brought this lead, or had it forgotten.
    package func isKnown(leadID: String) throws(DatabaseError) -> Bool {
        try connection.first("SELECT 1 FROM leads WHERE lead_id = ?", .text(leadID)) { _ in true }
            ?? false
    }
}
