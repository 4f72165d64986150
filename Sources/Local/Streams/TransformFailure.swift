internal import Workers

/// Why the records of a batch have no verdict, in Firehose's words.
enum TransformFailure: Sendable {
    /// The function failed, or did not answer in time.
    case function
    /// Too many invocations wait already.
    case throttled
    /// The result is larger than a function's may be: Firehose finds no record in it.
    case tooLarge

    init(_ failure: InvocationFailure) {
        switch failure {
        case .throttled: self = .throttled
        case .resultTooLarge: self = .tooLarge
        default: self = .function
        }
    }

    /// Whether the function is asked again.
    var isRetried: Bool {
        switch self {
        case .function, .throttled: true
        case .tooLarge: false
        }
    }

    var code: String {
        switch self {
        case .function: "Lambda.FunctionError"
        case .throttled: "Lambda.InvokeLimitExceeded"
        case .tooLarge: Verdicts.missing.code
        }
    }

    var message: String {
        switch self {
        case .function:
            "The Lambda function was successfully invoked but it returned an error result."
        case .throttled: "The Lambda function was not invoked: it has too many invocations."
        case .tooLarge: Verdicts.missing.message
        }
    }
}
