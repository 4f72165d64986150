import FunctionRuntime
import FunctionSetup
import Intake
import JSON
import LeadStore
import Time

/// What has come before, as far as the state can tell.
///
/// Where it cannot, nothing has: a lead must not wait for the state, and the check that counts is
/// made where the lead's message is handled.
struct IntakeMemory {
    let state: LeadState
    let context: Context

    /// Whether the lead has been taken before.
    func isKnown(_ leadID: String) -> Bool {
        orNo { try state.existingStore()?.isKnown(leadID: leadID) ?? false }
    }

    /// Notes the request and says whether it has been taken before.
    func isRepeated(_ nonce: Nonce) -> Bool {
        orNo {
            try !state.store().takeNonce(
                nonce.value,
                sourceID: nonce.sourceID,
                expiresAtMilliseconds: Int64(nonce.expiresAt.milliseconds),
                nowMilliseconds: Int64(context.now.milliseconds)
            )
        }
    }

    private func orNo(_ answer: () throws -> Bool) -> Bool {
        do {
            return try answer()
        } catch {
            let failure = ReportedFailure(error)
            let fields = [("errorType", JSON(failure.errorType))]
            context.log.log(.warning, failure.errorMessage, fields)
            return false
        }
    }
}
