import Fields
import Intake
import JSON
import LeadStore
import Time

/// What the submission of a lead asks of the state and leaves there.
extension LeadStore {
    /// Decides about a claim and keeps the answer to it, in one transaction: of any number of
    /// workers that ask at once, one is told that it is the first.
    func settle(
        _ claim: SubmissionClaim,
        _ answer: (_ first: String?) -> SubmissionAnswer
    ) throws -> SubmissionVerdict {
        try inTransaction {
            if let key = claim.idempotency, let kept = try kept(key.text, claim) {
                guard kept.requestDigest == key.requestDigest else { return .keyReused }
                return .repeated(leadID: kept.leadID, answer: try JSON(parsing: kept.answer))
            }
            let first = try first(claim)
            let answer = answer(first)
            if let key = claim.idempotency {
                try keep(answer, key.text, digest: key.requestDigest, claim)
            }
            if claim.isNamed, first == nil { try keep(answer, claim.nameRow, digest: "", claim) }
            return first.map { .duplicate(of: $0) } ?? .first
        }
    }

    /// The lead that holds one of the keys of a claim; nil for none.
    func holder(of claim: SubmissionClaim) throws -> String? {
        if try isTaken(claim) { return claim.leadID }
        return try holder(
            of: claim.windows,
            leadID: claim.leadID,
            submittedAtMilliseconds: Int64(claim.submittedAt.milliseconds)
        )
    }

    private func first(_ claim: SubmissionClaim) throws -> String? {
        if try isTaken(claim) { return claim.leadID }
        return try self.claim(
            claim.windows,
            leadID: claim.leadID,
            submittedAtMilliseconds: Int64(claim.submittedAt.milliseconds),
            nowMilliseconds: Int64(claim.now.milliseconds)
        )
    }

    /// Whether the lead itself has come before, by the sender's ID of it.
    private func isTaken(_ claim: SubmissionClaim) throws -> Bool {
        guard claim.isNamed else { return false }
        if try kept(claim.nameRow, claim) != nil { return true }
        return try isKnown(leadID: claim.leadID)
    }

    private func kept(_ key: String, _ claim: SubmissionClaim) throws -> KeptAnswer? {
        try keptAnswer(
            sourceID: claim.sourceID,
            key: key,
            nowMilliseconds: Int64(claim.now.milliseconds)
        )
    }

    private func keep(
        _ answer: SubmissionAnswer,
        _ key: String,
        digest: String,
        _ claim: SubmissionClaim
    ) throws {
        let now = Int64(claim.now.milliseconds)
        try keep(
            KeptAnswer(
                requestDigest: digest,
                leadID: answer.leadID,
                answer: answer.answer.text
            ),
            sourceID: claim.sourceID,
            key: key,
            expiresAtMilliseconds: now + Int64(IdempotencyKey.keepingMilliseconds),
            nowMilliseconds: now
        )
    }
}

extension SubmissionClaim {
    fileprivate var windows: [KeyWindow] {
        keys.map { KeyWindow(key: $0.text, milliseconds: Int64($0.seconds) * 1000) }
    }

    /// No idempotency key has this form.
    fileprivate var nameRow: String { "lead \(leadID)" }
}
