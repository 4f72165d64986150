package import Database

/// What was decided about contacting a lead, kept for audits.
package struct ConsentDecision: Hashable, Sendable {
    package enum Verdict: String, Sendable {
        case allowed
        case blocked
    }

    package let messageID: String
    package let decidedAtMilliseconds: Int64
    package let verdict: Verdict
    /// The reasons as a JSON array.
    package let reasonsJSON: String

    package init(
        messageID: String,
        decidedAtMilliseconds: Int64,
        verdict: Verdict,
        reasonsJSON: String
    ) {
        self.messageID = messageID
        self.decidedAtMilliseconds = decidedAtMilliseconds
        self.verdict = verdict
        self.reasonsJSON = reasonsJSON
    }
}

extension LeadStore {
    /// Notes a decision.
    ///
    /// The first one for a lead and message stands.
    package func recordConsent(
        leadID: String,
        _ decision: ConsentDecision
    ) throws(DatabaseError) {
        try connection.execute(
            """
            INSERT INTO consent_audit (lead_id, message_id, decided_at, decision, reasons)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .text(leadID),
            .text(decision.messageID),
            .integer(decision.decidedAtMilliseconds),
            .text(decision.verdict.rawValue),
            .text(decision.reasonsJSON)
        )
    }

    /// The decisions about a lead, oldest first.
    package func consentDecisions(leadID: String) throws(DatabaseError) -> [ConsentDecision] {
        let found: [ConsentDecision?] = try connection.query(
            """
            SELECT message_id, decided_at, decision, reasons FROM consent_audit
            WHERE lead_id = ? ORDER BY decided_at, message_id
            """,
            .text(leadID)
        ) { row in
            ConsentDecision.Verdict(rawValue: row.text(2)).map {
                ConsentDecision(
                    messageID: row.text(0),
                    decidedAtMilliseconds: row.integer(1),
                    verdict: $0,
                    reasonsJSON: row.text(3)
                )
            }
        }
        return found.compactMap(\.self)
    }
}
