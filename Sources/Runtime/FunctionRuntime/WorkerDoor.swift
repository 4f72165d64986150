internal import CLinux
internal import Glibc
internal import JSON
internal import Time
internal import WorkerProtocol

/// The front door for the local runtime: frames over stdin and stdout until stdin ends.
enum WorkerDoor {
    /// - Parameters:
    ///   - handler: of the function.
    ///   - setting: what all invocations have in common.
    ///   - isForOneEvent: whether the process is killed once it has answered.
    /// - Returns: how the process ends.
    /// - Throws: `FrameError` for what is no frame.
    static func run(
        handler: AnyHandler,
        setting: InvocationSetting,
        isForOneEvent: Bool
    ) throws -> ExitStatus {
        plumb_die_with_parent()
        // Whatever the function or a library prints must not land between frames.
        let output = dup(STDOUT_FILENO)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        plumb_flush_stdout_by_line()
        guard writeAll(Frame.ready, to: output) else { return .eventFailed }
        var pipe = FramePipe(input: STDIN_FILENO)
        while let frame = try pipe.next(meanwhile: setting.deferred) {
            var bytes: [UInt8] = []
            answer(to: frame, handler: handler, setting: setting).write(into: &bytes)
            if isForOneEvent { setting.deferred.run() }
            // The runtime is gone: nobody is left to answer to.
            guard writeAll(bytes, to: output) else { return .eventFailed }
        }
        return .handled
    }

    private static func answer(
        to frame: InvocationFrame,
        handler: AnyHandler,
        setting: InvocationSetting
    ) -> ResultFrame {
        do {
            switch handler {
            case .value(let handler):
                let event = try JSON(parsing: frame.event)
                let result = try handler(event, context(frame, event.bytes, setting))
                return ResultFrame(
                    isFailure: false,
                    emitted: result.emitted,
                    result: result.value.bytes
                )
            case .bytes(let handler):
                let context = context(frame, JSON.compact(frame.event), setting)
                let result = try handler(frame.event, context)
                return ResultFrame(isFailure: false, emitted: [], result: result)
            }
        } catch {
            let failure = ReportedFailure(error)
            var log = setting.log
            log.requestID = frame.requestID
            log.clock = log.clock.moved(milliseconds: frame.aheadMilliseconds)
            log.log(.error, failure.errorMessage, [("errorType", JSON(failure.errorType))])
            return ResultFrame(isFailure: true, emitted: [], result: failure.json.bytes)
        }
    }

    private static func context(
        _ frame: InvocationFrame,
        _ event: @autoclosure () -> [UInt8],
        _ setting: InvocationSetting
    ) -> Context {
        setting.context(
            for: event(),
            requestID: frame.requestID,
            deadline: Timestamp(milliseconds: frame.deadlineMilliseconds),
            aheadMilliseconds: frame.aheadMilliseconds,
            traceID: frame.traceID,
            clientContext: frame.clientContext
        )
    }
}

/// Cuts invocation frames out of the bytes on a pipe.
private struct FramePipe {
    let input: CInt
    private var buffer: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    init(input: CInt) {
        self.input = input
    }

    /// The next frame; nil when the runtime has closed the pipe.
    mutating func next(meanwhile deferred: DeferredWork) throws -> InvocationFrame? {
        while true {
            let length = try buffer.withUnsafeBytes {
                try Frame.payloadBytes(of: .invocation, header: $0)
            }
            if let length, buffer.count >= Frame.headerBytes + length {
                let end = Frame.headerBytes + length
                let frame = try buffer.withUnsafeBytes {
                    try InvocationFrame(
                        payload: UnsafeRawBufferPointer(rebasing: $0[Frame.headerBytes..<end])
                    )
                }
                buffer.removeFirst(end)
                return frame
            }
            deferred.wait(for: input)
            let count = read(input, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer.append(contentsOf: chunk[..<count])
        }
    }
}
