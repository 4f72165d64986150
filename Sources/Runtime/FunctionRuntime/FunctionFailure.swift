package import JSON
package import WorkerProtocol

/// An error that says how it is reported to whoever invoked the function.
package protocol FunctionFailure: Error {
    /// Stable and dotted, listed in the README: `Intake.InvalidSignature`.
    var errorType: String { get }
    /// For people; never personal data.
    var errorMessage: String { get }
    /// Whether the same event may succeed later.
    var isRetryable: Bool { get }
    /// How long to wait before that; nil to leave it to whoever retries.
    var retryAfterSeconds: Int? { get }
    /// What is sent on though the message failed, such as that it did.
    ///
    /// Of use where no retry can mend it: what is retried sends it again.
    var emissions: [Emission] { get }
}

extension FunctionFailure {
    package var retryAfterSeconds: Int? { nil }
    package var emissions: [Emission] { [] }
}

/// Any error as it leaves a function.
package struct ReportedFailure: Sendable {
    package var errorType: String
    package var errorMessage: String
    package var isRetryable: Bool
    package var retryAfterSeconds: Int?

    /// An error that does not report itself is a defect of the function: its type is named, its
    /// text is not, for it may hold what the event held.
    package init(_ error: any Error) {
        switch error {
        case let failure as any FunctionFailure:
            errorType = failure.errorType
            errorMessage = failure.errorMessage
            isRetryable = failure.isRetryable
            retryAfterSeconds = failure.retryAfterSeconds
        case let error as JSONTypeError:
            errorType = "Event.InvalidShape"
            errorMessage = error.description
            isRetryable = false
        case let error as JSONSyntaxError:
            errorType = "Event.InvalidJSON"
            errorMessage = error.description
            isRetryable = false
        default:
            errorType = "Function.Unhandled"
            errorMessage = "unexpected \(type(of: error))"
            isRetryable = true
        }
    }

    /// `{"errorType":…,"errorMessage":…,"retryable":…}`.
    package var json: JSON {
        [
            "errorType": JSON(errorType), "errorMessage": JSON(errorMessage),
            "retryable": JSON(isRetryable),
        ]
    }
}
