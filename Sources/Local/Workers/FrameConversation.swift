internal import EventLoop
internal import Glibc
internal import Time
internal import WorkerProtocol

/// Frames over the stdin and stdout of a process.
final class FrameConversation: Conversation {
    private let process: ChildProcess
    private let loop: EventLoop
    private var unsent: ArraySlice<UInt8> = []
    private var isInputWatched = false
    private var received: [UInt8] = []
    /// Whether an event is sent that is not answered.
    private var isAwaitingAnswer = false

    var onReady: () -> Void = {}
    var onDelivery: () -> Void = {}
    var onAnswer: (Invocation.Outcome) -> Void = { _ in }
    var onBreak: (InvocationFailure) -> Void = { _ in }

    /// The bytes read from the pipe at a time: what a pipe holds by default.
    private static let chunkBytes = 65_536

    init(_ process: ChildProcess, loop: EventLoop, chunk: ReadChunk) throws {
        self.process = process
        self.loop = loop
        try loop.watch(process.output, for: .readable) { [unowned self] _ in receive(chunk) }
    }

    // MARK: Sending

    func send(_ invocation: Invocation, timeoutMilliseconds: Int) {
        var frame: [UInt8] = []
        frame.reserveCapacity(invocation.event.count + 128)
        InvocationFrame(
            requestID: invocation.requestID,
            deadlineMilliseconds: Timestamp.now.milliseconds + timeoutMilliseconds,
            aheadMilliseconds: loop.clock.aheadMilliseconds,
            traceID: invocation.traceID,
            clientContext: invocation.clientContext,
            event: invocation.event
        ).write(into: &frame)
        isAwaitingAnswer = true
        unsent = frame[...]
        send()
        onDelivery()
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
            onBreak(.notStarted(path: "the event's pipe", reason: "\(error)"))
        }
    }

    // MARK: Receiving

    var hasUnreadAnswer: Bool {
        var entry = pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
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
            try takeFrames()
        } catch {
            received = []
            onBreak(.invalidOutput(reason: "\(error)"))
        }
    }

    private func takeFrames() throws(FrameError) {
        if received.starts(with: Frame.ready) {
            received.removeFirst(Frame.ready.count)
            onReady()
        }
        guard !received.isEmpty, let result = try takeResult() else { return }
        isAwaitingAnswer = false
        received.removeAll(keepingCapacity: received.capacity <= Self.chunkBytes)
        onAnswer(Self.outcome(of: result))
    }

    private static func outcome(of frame: ResultFrame) -> Invocation.Outcome {
        guard frame.result.count <= Invocation.maximumResultBytes else {
            return .failure(.resultTooLarge)
        }
        return frame.isFailure ? .failure(.reported(frame.result)) : .success(frame)
    }

    /// The result that is in, once it is whole.
    private func takeResult() throws(FrameError) -> ResultFrame? {
        let frame = received.withUnsafeBytes { buffer -> Result<ResultFrame?, FrameError> in
            Result { () throws(FrameError) -> ResultFrame? in
                guard let length = try Frame.payloadBytes(of: .result, header: buffer),
                    buffer.count >= Frame.headerBytes + length
                else { return nil }
                guard buffer.count == Frame.headerBytes + length, isAwaitingAnswer else {
                    throw .notAFrame
                }
                let payload = UnsafeRawBufferPointer(rebasing: buffer[Frame.headerBytes...])
                return try ResultFrame(payload: payload)
            }
        }
        return try frame.get()
    }

    func silence() {
        loop.unwatch(process.output)
    }

    func close() {
        loop.unwatch(process.input)
        loop.unwatch(process.output)
    }
}
