/// One event on its way to a worker.
package struct InvocationFrame: Equatable, Sendable {
    package var requestID: String
    /// Unix time in milliseconds at which the worker is killed if it has not answered.
    package var deadlineMilliseconds: Int
    /// How far the runtime's clock is ahead of the machine's; negative behind it.
    package var aheadMilliseconds: Int
    /// `X-Amzn-Trace-Id`; empty for none.
    package var traceID: String
    /// What the invoker's `X-Amz-Client-Context` says, JSON text; empty for none.
    package var clientContext: String
    /// JSON text.
    package var event: [UInt8]

    package init(
        requestID: String,
        deadlineMilliseconds: Int,
        aheadMilliseconds: Int = 0,
        traceID: String,
        clientContext: String = "",
        event: [UInt8]
    ) {
        self.requestID = requestID
        self.deadlineMilliseconds = deadlineMilliseconds
        self.aheadMilliseconds = aheadMilliseconds
        self.traceID = traceID
        self.clientContext = clientContext
        self.event = event
    }

    package func write(into output: inout [UInt8]) {
        Frame.append(.invocation, to: &output) { output in
            output.append(frameText: requestID)
            output.append(littleEndian: Int64(deadlineMilliseconds))
            output.append(littleEndian: Int64(aheadMilliseconds))
            output.append(frameText: traceID)
            output.append(frameText: clientContext)
            output.append(contentsOf: event)
        }
    }

    package init(payload: UnsafeRawBufferPointer) throws(FrameError) {
        var reader = FrameReader(payload)
        requestID = try reader.text()
        deadlineMilliseconds = Int(try reader.integer(Int64.self))
        aheadMilliseconds = Int(try reader.integer(Int64.self))
        traceID = try reader.text()
        clientContext = try reader.text()
        event = reader.rest()
    }
}
