package import WorkerProtocol

/// One event for one function, and who waits for the outcome.
package struct Invocation {
    package var requestID: String
    /// JSON text.
    package var event: [UInt8]
    /// `X-Amzn-Trace-Id`; empty for none.
    package var traceID: String
    /// What `X-Amz-Client-Context` says, JSON text; empty for none.
    package var clientContext = ""
    /// Gets the log lines of this invocation, as they come; nil where nobody asks for them.
    package var log: ((ArraySlice<UInt8>) -> Void)?
    /// Called once, on the loop.
    package var completion: (Outcome) -> Void

    /// A result may be this large.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    static let maximumResultBytes = 6_291_556

    /// What became of it.
    package typealias Outcome = Result<ResultFrame, InvocationFailure>

    package init(
        requestID: String,
        event: [UInt8],
        traceID: String = "",
        completion: @escaping (Outcome) -> Void
    ) {
        self.requestID = requestID
        self.event = event
        self.traceID = traceID
        self.completion = completion
    }
}
