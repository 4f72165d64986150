import Fields
import FunctionRuntime
import FunctionSetup
import Intake
import JSON
import LeadStore
import Pipeline
import Time

/// What has come before, as far as the state can tell.
///
/// Where it cannot, nothing has: a lead must not wait for the state, and the check that counts is
/// made where the lead's message is handled.
struct IntakeMemory {
    let state: LeadState
    /// The same state, for what a power failure may take: it costs no flush.
    let unflushed: LeadState
    let context: Context

    /// Whether the lead has been taken before.
    func isKnown(_ leadID: String) -> Bool {
        or(false) { try state.existingStore()?.isKnown(leadID: leadID) ?? false }
    }

    /// The lead that holds one of the keys of another within its window; nil for none.
    func holder(
        of keys: () -> [DuplicateKey],
        leadID: String,
        submittedAt: Timestamp
    ) -> String? {
        or(nil) {
            guard let store = try state.existingStore() else { return nil }
            return try store.holder(
                of: keys().map { KeyWindow(key: $0.text, milliseconds: Int64($0.seconds) * 1000) },
                leadID: leadID,
                submittedAtMilliseconds: Int64(submittedAt.milliseconds)
            )
        }
    }

    /// Notes the request and says whether it has been taken before.
    func isRepeated(_ nonce: Nonce) -> Bool {
        or(false) {
            try !state.store().takeNonce(
                nonce.value,
                sourceID: nonce.sourceID,
                expiresAtMilliseconds: Int64(nonce.expiresAt.milliseconds),
                nowMilliseconds: Int64(context.now.milliseconds)
            )
        }
    }

    /// How long a request has to wait for its limits; nil for not at all.
    func retryAfterSeconds(_ uses: [RateUse]) -> Int? {
        or(nil) {
            try unflushed.store().retryAfterSeconds(uses, now: context.now)
        }
    }

    /// Keeps the answer to a request of its idempotency key, or says what it was answered before.
    ///
    /// What a power failure takes does no harm: the request's leads have their IDs by its key.
    func settle(_ claim: WebhookClaim) -> WebhookVerdict {
        or(.first) {
            let store = try unflushed.store()
            let now = Int64(claim.now.milliseconds)
            return try store.inTransaction {
                let kept = try store.keptAnswer(
                    sourceID: claim.sourceID,
                    key: claim.key.text,
                    nowMilliseconds: now
                )
                if let kept {
                    guard kept.requestDigest == claim.key.requestDigest else { return .keyReused }
                    return .repeated(answer: try JSON(parsing: kept.answer))
                }
                try store.keep(
                    KeptAnswer(
                        requestDigest: claim.key.requestDigest,
                        leadID: nil,
                        answer: claim.answer.text
                    ),
                    sourceID: claim.sourceID,
                    key: claim.key.text,
                    expiresAtMilliseconds: now + Int64(IdempotencyKey.keepingMilliseconds),
                    nowMilliseconds: now
                )
                return .first
            }
        }
    }

    private func or<Answer>(_ fallback: Answer, _ answer: () throws -> Answer) -> Answer {
        do {
            return try answer()
        } catch {
            let failure = ReportedFailure(error)
            let fields = [("errorType", JSON(failure.errorType))]
            context.log.log(.warning, failure.errorMessage, fields)
            return fallback
        }
    }
}
