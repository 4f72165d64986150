package import Workers

/// Runs a function and carries out what it emitted, before it calls back.
///
/// Handed to everything that invokes functions by name: HTTP, the Invoke API, schedules, buckets.
package typealias Invoke = (
    _ function: String,
    _ event: [UInt8],
    _ traceID: String,
    _ completion: @escaping (Result<[UInt8], InvokeError>) -> Void
) -> Void

/// Why an invocation has no result that may be shown.
package enum InvokeError: Error {
    case failed(InvocationFailure, requestID: String)
    /// What the function emitted could not be stored; nothing of it was.
    case notStored(String)
    case unknownFunction(String)
}
