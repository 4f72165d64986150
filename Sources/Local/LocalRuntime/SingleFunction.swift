package import EventLoop
internal import Files
internal import Gateway
package import Template
package import WorkerProtocol
package import Workers

/// One function by itself: invoked without queues, streams or ports.
///
/// Confined to the loop.
package final class SingleFunction {
    private let pool: WorkerPool

    /// - Parameters:
    ///   - function: of the template.
    ///   - options: where and with what.
    ///   - loop: the loop to run on.
    ///   - log: gets what it logs, START, END and REPORT lines included.
    /// - Throws: `StartError.noExecutable` where there is nothing to start.
    package init(
        _ function: FunctionResource,
        options: RuntimeOptions,
        loop: EventLoop,
        log: @escaping (ArraySlice<UInt8>) -> Void
    ) throws {
        try FileSystem.createFolders(options.dataDirectory)
        let data = try DataPaths(options.dataDirectory)
        var setting = try FunctionSettings(options: options, data: data).setting(for: function)
        setting.maximumWorkers = 1
        pool = WorkerPool(setting, loop: loop, log: log)
    }

    /// Runs an event.
    ///
    /// - Parameters:
    ///   - event: JSON text.
    ///   - completion: gets the result, or the error document that an invoker would get.
    package func invoke(
        _ event: [UInt8],
        _ completion: @escaping (Result<ResultFrame, SingleFailure>) -> Void
    ) {
        let requestID = RequestID.make()
        let invocation = Invocation(
            requestID: requestID,
            event: event,
            traceID: TraceID.make()
        ) { outcome in
            completion(
                outcome.mapError {
                    SingleFailure(failure: $0, document: $0.document(requestID: requestID))
                }
            )
        }
        pool.invoke(invocation)
    }

    package func close() {
        pool.close()
    }
}

/// Why an event gave no result, and what an invoker would get instead.
package struct SingleFailure: Error {
    package var failure: InvocationFailure
    /// JSON text.
    package var document: [UInt8]
}
