internal import JSON

/// Why an invocation gave no result, in AWS's words.
package enum InvocationFailure: Error, Equatable, Sendable {
    /// The function answered with an error of its own; the bytes are its error document.
    case reported([UInt8])
    case timedOut(seconds: Int)
    /// The process ended with this status before it answered.
    case exited(status: Int)
    case killed(signal: Int)
    /// It held more memory than its function may, and was killed.
    case outOfMemory
    /// The result is over Lambda's bound, `Invocation.maximumResultBytes`.
    case resultTooLarge
    /// The executable could not be started.
    case notStarted(path: String, reason: String)
    /// What came on stdout is no answer.
    case invalidOutput(reason: String)
    /// Too many invocations wait already.
    case throttled

    /// The error document that whoever invoked the function gets.
    package func document(requestID: String) -> [UInt8] {
        if case .reported(let bytes) = self { return bytes }
        // The one message of Lambda's that does not name the request.
        let text =
            self == .resultTooLarge ? message : "RequestId: \(requestID) Error: \(message)"
        let document: JSON = ["errorType": JSON(errorType), "errorMessage": JSON(text)]
        return document.bytes
    }

    /// Stable; listed in the README.
    package var errorType: String {
        switch self {
        case .reported: "Function"
        case .timedOut: "Sandbox.Timedout"
        case .exited, .killed, .outOfMemory: "Runtime.ExitError"
        case .resultTooLarge: "Function.ResponseSizeTooLarge"
        case .notStarted: "Runtime.InvalidEntrypoint"
        case .invalidOutput: "Runtime.InvalidOutput"
        case .throttled: "TooManyRequestsException"
        }
    }

    /// What the REPORT line calls it; tells an end for want of memory from any other.
    package var reportedType: String {
        self == .outOfMemory ? "Runtime.OutOfMemory" : errorType
    }

    package var message: String {
        switch self {
        case .reported: "the function failed"
        case .timedOut(let seconds): "Task timed out after \(seconds).00 seconds"
        case .exited(status: 0): "Runtime exited without providing a reason"
        case .exited(let status): "Runtime exited with error: exit status \(status)"
        case .killed(let signal): "Runtime exited with error: signal: \(Self.signalName(signal))"
        case .outOfMemory: "Runtime exited with error: signal: killed"
        case .resultTooLarge:
            "Response payload size exceeded maximum allowed payload size "
                + "(\(Invocation.maximumResultBytes) bytes)."
        case .notStarted(let path, let reason): "Couldn't start \(path): \(reason)"
        case .invalidOutput(let reason): "Runtime sent something other than an answer: \(reason)"
        case .throttled: "Rate Exceeded."
        }
    }

    /// The names that Go's `os` package prints, as AWS's messages show them.
    private static func signalName(_ signal: Int) -> String {
        let names = [
            4: "illegal instruction", 5: "trace/breakpoint trap", 6: "aborted", 7: "bus error",
            8: "floating point exception", 9: "killed", 11: "segmentation fault", 15: "terminated",
        ]
        return names[signal] ?? "signal \(signal)"
    }
}
