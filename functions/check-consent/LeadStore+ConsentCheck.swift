import Consent
import JSON
import LeadModel
import LeadStore
import PhoneNumbers
import Time

/// What the consent check asks of the state and leaves there.
extension LeadStore {
    /// Whether this message brought the lead first, now or at an earlier delivery.
    func isFirst(_ lead: Lead, messageID: String, at now: Timestamp) throws -> Bool {
        let claim = try claim(
            leadID: lead.id,
            tenantID: lead.tenantID,
            sourceID: lead.sourceID,
            messageID: messageID,
            atMilliseconds: Int64(now.milliseconds)
        )
        return claim == .first
    }

    /// The contacts of the lead whose owner wishes not to be contacted by the tenant.
    func optedOut(_ check: ConsentCheck) throws -> Set<ConsentCheck.Contact> {
        let found = try optOuts(
            tenantID: check.lead.tenantID,
            phone: check.phone?.e164,
            email: check.email?.normal
        )
        return Set(found.map { $0.kind == .phone ? .phone : .email })
    }

    /// Keeps the decision for audits.
    func record(
        _ decision: ConsentCheck.Decision,
        messageID: String,
        at now: Timestamp
    ) throws {
        try recordConsent(
            leadID: decision.lead.id,
            ConsentDecision(
                messageID: messageID,
                decidedAtMilliseconds: Int64(now.milliseconds),
                verdict: decision.isAllowed ? .allowed : .blocked,
                reasonsJSON: JSON(decision.reasons.map { JSON($0.rawValue) }).text
            )
        )
    }
}
