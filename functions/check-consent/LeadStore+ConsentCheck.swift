import Consent
import Fields
import JSON
import LeadModel
import LeadStore
import PhoneNumbers
import Time

/// What the consent check asks of the state and leaves there.
extension LeadStore {
    /// Whether a message brought its lead first.
    enum Precedence {
        /// Now or at an earlier delivery.
        case first
        /// It or the one that did is a repetition of the other: nothing has happened.
        case repetition
        /// The lead is to be forgotten.
        case erased
        case duplicate
    }

    /// Notes that a message brings a lead, and says whether an earlier one did.
    ///
    /// A repetition may overtake what it repeats.
    func precedence(of lead: Lead, messageID: String, at now: Timestamp) throws -> Precedence {
        // No message ID begins so.
        let mark = "repetition "
        let claim = try claim(
            leadID: lead.id,
            tenantID: lead.tenantID,
            sourceID: lead.sourceID,
            messageID: lead.isRepetition ? mark + messageID : messageID,
            atMilliseconds: Int64(now.milliseconds)
        )
        return switch claim {
        case .first: .first
        case .erased: .erased
        case .duplicate(let first):
            lead.isRepetition || first.hasPrefix(mark) ? .repetition : .duplicate
        }
    }

    /// The ID of an earlier lead that is this one, by one of its keys; nil where it is the first.
    func claim(_ keys: [DuplicateKey], of lead: Lead, at now: Timestamp) throws -> String? {
        try claim(
            keys.map { KeyWindow(key: $0.text, milliseconds: Int64($0.seconds) * 1000) },
            leadID: lead.id,
            submittedAtMilliseconds: Int64((lead.submittedAt ?? now).milliseconds),
            nowMilliseconds: Int64(now.milliseconds)
        )
    }

    /// Lets another lead have the keys of this one.
    func release(_ keys: [DuplicateKey], of lead: Lead) throws {
        try release(
            keys.map { KeyWindow(key: $0.text, milliseconds: Int64($0.seconds) * 1000) },
            leadID: lead.id
        )
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
