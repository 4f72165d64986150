internal import EventLoop
internal import Glibc
internal import Time
internal import WorkerProtocol

/// A warm process of one function; handles one invocation at a time.
///
/// Confined to the loop.
final class Worker {
    private let process: ChildProcess
    private let loop: EventLoop
    private let timeoutSeconds: Int
    private let logRelay: LogRelay
    private var current: Invocation?
    private var deadline: TimerID?
    private var unsent: ArraySlice<UInt8> = []
    private var isInputWatched = false
    private var received: [UInt8] = []
    /// What the process is ended for, if the runtime ends it.
    private var reasonToEnd: InvocationFailure?
    /// Called when the worker can take the next invocation.
    var onIdle: () -> Void = {}
    /// Called once, when the process has ended.
    var onEnd: () -> Void = {}

    /// The bytes read from the pipe at a time: what a pipe holds by default.
    private static let chunkBytes = 65_536

    init(_ setting: WorkerSetting, loop: EventLoop, chunk: ReadChunk) throws {
        process = try ChildProcess(
            executable: setting.executable,
            environment: setting.environment + [("PLUMB_WORKER", "1")],
            directory: setting.directory
        )
        self.loop = loop
        timeoutSeconds = setting.timeoutSeconds
        logRelay = LogRelay(descriptor: process.log, chunk: chunk)
        try loop.watch(process.output, for: .readable) { [unowned self] _ in receive(chunk) }
        try loop.watch(process.log, for: .readable) { [unowned self] _ in relayLog() }
        try loop.watch(process.exitDescriptor, for: .readable) { [unowned self] _ in finish() }
    }

    /// Hands over an event; the worker must be idle.
    func start(_ invocation: Invocation) {
        precondition(current == nil, "a worker handles one invocation at a time")
        current = invocation
        let deadlineMilliseconds = Timestamp.now.milliseconds + timeoutSeconds * 1000
        var frame: [UInt8] = []
        frame.reserveCapacity(invocation.event.count + 128)
        InvocationFrame(
            requestID: invocation.requestID,
            deadlineMilliseconds: deadlineMilliseconds,
            traceID: invocation.traceID,
            event: invocation.event
        ).write(into: &frame)
        deadline = loop.after(milliseconds: timeoutSeconds * 1000) { [unowned self] in
            end(because: .timedOut(seconds: timeoutSeconds))
        }
        unsent = frame[...]
        send()
    }

    /// Whether it sleeps over an event and has not answered it: it waits for somebody else, not for
    /// a core and not for the loop.
    var isBlocked: Bool { current != nil && process.isSleeping && !process.hasOutput }

    /// Kills the process.
    ///
    /// What it was working on fails for this reason.
    func end(because reason: InvocationFailure) {
        if reasonToEnd == nil { reasonToEnd = reason }
        // An answer that still comes in would make a dying process look idle.
        loop.unwatch(process.output)
        process.kill()
    }

    /// Lets an idle process end by itself.
    func retire() {
        end(because: .exited(status: 0))
    }

    private func send() {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { write(process.input, $0.baseAddress, $0.count) }
            if count >= 0 {
                unsent = unsent.dropFirst(count)
            } else if errno == EAGAIN {
                watchInput()
                return
            } else if errno != EINTR {
                // The process is ending; its exit is reported by the descriptor for that.
                unsent = []
            }
        }
        loop.unwatch(process.input)
        isInputWatched = false
    }

    /// Goes on sending when the pipe has room.
    private func watchInput() {
        guard !isInputWatched else { return }
        do {
            try loop.watch(process.input, for: .writable) { [unowned self] _ in send() }
            isInputWatched = true
        } catch {
            end(because: .notStarted(path: "the event's pipe", reason: "\(error)"))
        }
    }

    private func receive(_ chunk: ReadChunk) {
        let count = chunk.read(from: process.output)
        guard count > 0 else {
            // End of output, or nothing there after all. The exit follows by itself, and a process
            // that only closed its output is of no use any more.
            if count == 0 {
                loop.unwatch(process.output)
                process.kill()
            }
            return
        }
        received.append(contentsOf: chunk.bytes(count))
        do {
            try takeFrame()
        } catch {
            end(because: .invalidOutput(reason: "\(error)"))
            received = []
        }
    }

    private func takeFrame() throws(FrameError) {
        let frame = received.withUnsafeBytes { buffer -> Result<ResultFrame?, FrameError> in
            Result { () throws(FrameError) -> ResultFrame? in
                guard let length = try Frame.payloadBytes(of: .result, header: buffer),
                    buffer.count >= Frame.headerBytes + length
                else { return nil }
                guard buffer.count == Frame.headerBytes + length, current != nil else {
                    throw .notAFrame
                }
                let payload = UnsafeRawBufferPointer(rebasing: buffer[Frame.headerBytes...])
                return try ResultFrame(payload: payload)
            }
        }
        guard let result = try frame.get() else { return }
        received.removeAll(keepingCapacity: received.capacity <= Self.chunkBytes)
        complete(result.isFailure ? .failure(.reported(result.result)) : .success(result))
        onIdle()
    }

    private func complete(_ outcome: Invocation.Outcome) {
        if let deadline { loop.cancel(deadline) }
        deadline = nil
        guard let invocation = current else { return }
        current = nil
        invocation.completion(outcome)
    }

    private func relayLog() {
        if !logRelay.relay() { loop.unwatch(process.log) }
    }

    /// The process has ended: its last words, then the outcome.
    private func finish() {
        let ending = process.reap()
        while logRelay.relay() {}
        logRelay.flush()
        for descriptor in [process.input, process.output, process.log, process.exitDescriptor] {
            loop.unwatch(descriptor)
        }
        let onEnd = onEnd
        complete(.failure(reasonToEnd ?? Self.failure(for: ending)))
        onEnd()
    }

    private static func failure(for ending: ChildProcess.Ending) -> InvocationFailure {
        if let signal = ending.signal { return .killed(signal: signal) }
        return .exited(status: ending.exitStatus ?? 0)
    }
}
