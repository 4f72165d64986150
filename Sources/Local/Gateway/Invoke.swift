package import Workers

/// Runs a function and carries out what it emitted, before it calls back.
///
/// Handed to everything that waits for an answer: HTTP and the Invoke API.
package typealias Invoke = (
    _ request: InvokeRequest,
    _ completion: @escaping (Result<[UInt8], InvokeError>) -> Void
) -> Void

/// Stores an event for a function that runs when it can, and calls back once it is on disk.
///
/// Handed to everything that invokes functions without waiting: the Invoke API, schedules, buckets.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
package typealias Enqueue = (
    _ request: InvokeRequest,
    _ completion: @escaping (InvokeError?) -> Void
) -> Void

/// Fires a schedule now, and calls back with the request ID once its event is on disk; with nil
/// where there is no such schedule.
package typealias FireSchedule = (
    _ name: String,
    _ completion: @escaping (Result<String, InvokeError>?) -> Void
) -> Void

/// One event for a function of the template.
package struct InvokeRequest {
    /// The logical ID.
    package var function: String
    /// JSON text.
    package var event: [UInt8]
    package var requestID = RequestID.make()
    /// `X-Amzn-Trace-Id`.
    package var traceID: String
    /// What `X-Amz-Client-Context` says, JSON text; empty for none.
    package var clientContext = ""
    /// The schedule that has fired, or the target of a rule, whose settings of asynchronous invocation hold; nil for none.
    package var schedule: String?
    /// Gets the log lines of this invocation, as they come; nil where nobody asks for them.
    package var log: ((ArraySlice<UInt8>) -> Void)?

    package init(function: String, event: [UInt8], traceID: String = TraceID.make()) {
        self.function = function
        self.event = event
        self.traceID = traceID
    }
}

/// Why an invocation has no result that may be shown.
package enum InvokeError: Error {
    case failed(InvocationFailure, requestID: String)
    /// What the function emitted could not be stored; nothing of it was.
    case notStored(String)
    case unknownFunction(String)
}
