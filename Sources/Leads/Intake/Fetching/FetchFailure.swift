package import JSON
package import WorkerProtocol

/// Why a lead was not fetched.
package struct FetchFailure: Error, Sendable {
    package let sourceID: String
    package let leadID: String
    package let reason: Reason
    /// What the lake is told; nil while the lead may still come.
    package internal(set) var event: Emission?

    package enum Reason: Error, Equatable, Sendable {
        /// The pipeline file has no such source any more.
        case unknownSource
        /// The source has no `fetch`.
        case notConfigured
        /// Leads of this kind of source are not fetched.
        case unsupported(kind: String)
        /// - `answer`: status and code.
        case notFound(answer: String)
        case noPermission(answer: String)
        case tokenRefused(answer: String)
        /// A request that is wrong in itself.
        case refused(answer: String)
        /// The platform wants to be left alone.
        case rateLimited(seconds: Int)
        /// The platform is in trouble; nil leaves the wait to the queue.
        case unavailable(answer: String, seconds: Int?)
        /// No answer, or none in time.
        case unreachable(reason: String)
        /// An answer that is cut off or of something in between.
        case unreadable(JSONSyntaxError)
        case unexpectedShape(JSONTypeError)
        /// More than a lead may have.
        case refusal(Refusal)
    }
}

extension FetchFailure.Reason {
    package var isRetryable: Bool {
        switch self {
        case .rateLimited, .unavailable, .unreachable, .unreadable: true
        case .unknownSource, .notConfigured, .unsupported, .notFound, .noPermission,
            .tokenRefused, .refused, .unexpectedShape, .refusal:
            false
        }
    }

    package var retryAfterSeconds: Int? {
        switch self {
        case .rateLimited(let seconds): seconds
        case .unavailable(_, let seconds): seconds
        default: nil
        }
    }

    /// Stable and dotted.
    package var errorType: String {
        switch self {
        case .unknownSource: "Fetch.UnknownSource"
        case .notConfigured: "Fetch.NotConfigured"
        case .unsupported: "Fetch.Unsupported"
        case .notFound: "Fetch.NotFound"
        case .noPermission: "Fetch.NoPermission"
        case .tokenRefused: "Fetch.TokenRefused"
        case .refused: "Fetch.Refused"
        case .rateLimited: "Fetch.RateLimited"
        case .unavailable: "Fetch.Unavailable"
        case .unreachable: "Fetch.Unreachable"
        case .unreadable: "Fetch.UnreadableAnswer"
        case .unexpectedShape: "Fetch.UnexpectedAnswer"
        case .refusal(let refusal): refusal.errorType
        }
    }

    /// The word in `processing_data.step_outcomes`.
    var word: String {
        switch self {
        case .unknownSource: "unknown_source"
        case .notConfigured: "not_configured"
        case .unsupported: "unsupported"
        case .notFound: "not_found"
        case .noPermission: "no_permission"
        case .tokenRefused: "token_refused"
        case .refused: "refused"
        case .rateLimited: "rate_limited"
        case .unavailable: "unavailable"
        case .unreachable: "unreachable"
        case .unreadable: "unreadable_answer"
        case .unexpectedShape: "unexpected_answer"
        case .refusal: "too_large"
        }
    }
}

extension FetchFailure: CustomStringConvertible {
    /// Source, lead, what happened and what to do.
    package var description: String {
        "source '\(sourceID.prefix(64))', lead \(leadID): \(sentence)"
    }

    private var sentence: String {
        let place = "sources.\(sourceID.prefix(64)).fetch"
        let redrive = "and redrive the dead-letter queue"
        return switch reason {
        case .unknownSource: "the pipeline file has no such source; add it \(redrive)"
        case .notConfigured:
            "it came by ID only and nothing says how to fetch it; set \(place).token in the "
                + "pipeline file \(redrive)"
        case .unsupported(let kind):
            "it came by ID only, and leads of kind \(kind) are not fetched; have the platform "
                + "send the answers along"
        case .notFound(let answer):
            "the platform has no such lead (\(answer)): it was deleted there, is older than the "
                + "platform keeps leads, or the token may not see it"
        case .noPermission(let answer):
            "the token may not read it (\(answer)); give its owner the platform's permission to "
                + "read leads \(redrive)"
        case .tokenRefused(let answer):
            "the token is expired or wrong (\(answer)); set a new one for \(place).token \(redrive)"
        case .refused(let answer):
            "the platform refuses the request (\(answer)); check \(place) \(redrive)"
        case .rateLimited(let seconds):
            "the platform wants to be left alone for \(seconds) s"
        case .unavailable(let answer, _): "the platform is in trouble (\(answer))"
        case .unreachable(let text): text
        case .unreadable(let error): "the answer is not JSON: \(error)"
        case .unexpectedShape(let error): "the answer cannot be read: \(error)"
        case .refusal(let refusal): "\(refusal)"
        }
    }
}
