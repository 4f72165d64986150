package import Fields
package import JSON
package import Pipeline
package import Time

/// What the state is asked about a submission, to be answered all at once.
package struct SubmissionClaim: Sendable {
    package let sourceID: String
    package let leadID: String
    /// Whether `leadID` is made from an ID of the sender's, so that the lead may have come before.
    package let isNamed: Bool
    /// What a duplicate can be known by.
    package let keys: [DuplicateKey]
    package let submittedAt: Timestamp
    package let now: Timestamp
    /// Nil where the request has no idempotency key.
    package let idempotency: IdempotencyKey?
}

/// What the state says of a submission.
package enum SubmissionVerdict: Sendable {
    /// Nobody has sent it before, and the answer to it has been kept.
    case first
    /// An earlier lead is this one, and the answer to it has been kept.
    case duplicate(of: String)
    /// The request has been answered before, naming a lead or none.
    case repeated(leadID: String?, answer: JSON)
    /// Another request had its idempotency key.
    case keyReused
}

/// An answer to keep, and the lead that must have been sent on with it; nil for none.
package struct SubmissionAnswer: Sendable {
    package let leadID: String?
    package let answer: JSON
}

/// What a submission needs of the state.
package struct SubmissionMemory {
    /// Decides about a claim and keeps the answer for the verdict, atomically.
    ///
    /// The closure gives the answer to the first lead's ID, nil for none.
    package let settle:
        (SubmissionClaim, (_ first: String?) -> SubmissionAnswer) throws -> SubmissionVerdict
    /// The lead that holds one of the keys of a claim; nil for none.
    package let holder: (SubmissionClaim) throws -> String?
    /// Whether the next step has had a lead of this ID.
    package let isKnown: (String) throws -> Bool
    /// Counts a request against its limits; nil where it may come in, else the seconds to wait.
    package var retryAfterSeconds: ([RateUse]) throws -> Int? = { _ in nil }
    /// How many seconds a request would have to wait for its limits, without counting it; nil for
    /// none.
    package var waitSeconds: ([RateUse]) throws -> Int? = { _ in nil }

    package init(
        settle:
            @escaping (SubmissionClaim, (_ first: String?) -> SubmissionAnswer) throws
            -> SubmissionVerdict,
        holder: @escaping (SubmissionClaim) throws -> String?,
        isKnown: @escaping (String) throws -> Bool
    ) {
        self.settle = settle
        self.holder = holder
        self.isKnown = isKnown
    }
}
