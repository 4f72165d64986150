internal import EventLoop
internal import Glibc
internal import WorkerProtocol

/// A warm process of one function; handles one invocation at a time.
///
/// Confined to the loop.
final class Worker {
    private let setting: WorkerSetting
    /// Nil where somebody else starts the process.
    private let process: ChildProcess?
    private let conversation: any Conversation
    private let loop: EventLoop
    private let log: InvocationLog
    private let counters: PoolCounters
    private var relays: [(descriptor: CInt, relay: LogRelay)] = []
    private var current: Running?
    private var deadline: TimerID?
    private let startedAt = monotonicNanoseconds
    /// How long the process took to ask for its first event; nil until it has.
    private var initNanoseconds: Int?
    private var memory: MemoryWatch?
    /// What the process is ended for, if the runtime ends it.
    private var reasonToEnd: InvocationFailure?
    private(set) var handledCount = 0
    /// Whether an invocation was handed over ever.
    private var hasStarted = false
    /// When it became idle, on the loop's clock.
    private(set) var idleSince = EventLoop.monotonicMilliseconds

    /// Called when the worker can take the next invocation.
    var onIdle: () -> Void = {}
    /// Called once, when the process has ended, with an invocation that it never saw.
    var onEnd: (Invocation?) -> Void = { _ in }

    /// The invocation it has.
    private struct Running {
        let invocation: Invocation
        /// On the monotonic clock; of a cold one, when the process had started.
        var startedAt: Int
        /// Whether it is the first of its process, which tells how long that took to start.
        var isFirst: Bool
        var isDelivered = false
    }

    /// What a process may take to ask for its first event.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    private static let initMilliseconds = 10_000

    /// - Parameters:
    ///   - setting: of the function.
    ///   - loop: the loop to run on.
    ///   - chunk: space to read into.
    ///   - counters: of its pool.
    ///   - log: gets what the process logs.
    /// - Throws: why the process cannot be started.
    init(
        _ setting: WorkerSetting,
        loop: EventLoop,
        chunk: ReadChunk,
        counters: PoolCounters,
        log: @escaping (ArraySlice<UInt8>) -> Void
    ) throws {
        self.setting = setting
        self.loop = loop
        self.counters = counters
        self.log = InvocationLog(reports: setting.reportsInvocations, output: log)
        let opening = try Opening(setting, loop: loop, chunk: chunk)
        process = opening.process
        conversation = opening.conversation
        attachedAddress = opening.attachedAddress
        memory = process.map { MemoryWatch($0.pid) }
        conversation.onReady = { [unowned self] in ready() }
        conversation.onDelivery = { [unowned self] in delivered() }
        conversation.onAnswer = { [unowned self] in answered($0) }
        conversation.onBreak = { [unowned self] in end(because: $0) }
        if let process { try watch(process, chunk) }
    }

    private func watch(_ process: ChildProcess, _ chunk: ReadChunk) throws {
        let logs = setting.dialect == .frames ? [process.log] : [process.log, process.output]
        for descriptor in logs {
            let relay = LogRelay(descriptor: descriptor, chunk: chunk, output: log.write)
            relays.append((descriptor, relay))
            try loop.watch(descriptor, for: .readable) { [loop] _ in
                if !relay.relay() { loop.unwatch(descriptor) }
            }
        }
        try loop.watch(process.exitDescriptor, for: .readable) { [unowned self] _ in finish() }
    }

    /// A pool that is closed and forgotten does not see its processes end.
    deinit {
        letGo()
    }

    /// Watches nothing and waits for nothing any more.
    private func letGo() {
        if let deadline { loop.cancel(deadline) }
        for (descriptor, _) in relays { loop.unwatch(descriptor) }
        if let process { loop.unwatch(process.exitDescriptor) }
        conversation.close()
    }

    /// `host:port` that a process of the developer has to be told; nil for one of the runtime's own.
    let attachedAddress: String?

    // MARK: An invocation

    /// Hands over an event; the worker must be idle.
    func start(_ invocation: Invocation) {
        precondition(current == nil, "a worker handles one invocation at a time")
        current = Running(
            invocation: invocation,
            startedAt: monotonicNanoseconds,
            isFirst: !hasStarted
        )
        hasStarted = true
        // What is left of one that nobody asked about is none of this one's.
        if invocation.log != nil { takeLog() }
        log.begin(invocation)
        if setting.dialect == .runtimeAPI {
            planEnd(milliseconds: Self.initMilliseconds + setting.timeoutSeconds * 1000)
        }
        conversation.send(invocation, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// A debugger may hold a process for a day.
    private var timeoutMilliseconds: Int {
        setting.dialect == .attached ? 86_400_000 : setting.timeoutSeconds * 1000
    }

    private func ready() {
        initNanoseconds = monotonicNanoseconds - startedAt
        // The time that the process took to start is told apart.
        current?.startedAt = monotonicNanoseconds
    }

    private func delivered() {
        current?.isDelivered = true
        log.start()
        if initNanoseconds != nil { current?.startedAt = monotonicNanoseconds }
        if setting.dialect != .attached { planEnd(milliseconds: timeoutMilliseconds) }
    }

    private func planEnd(milliseconds: Int) {
        if let deadline { loop.cancel(deadline) }
        deadline = loop.after(milliseconds: milliseconds) { [unowned self] in
            end(because: .timedOut(seconds: setting.timeoutSeconds))
        }
    }

    private func answered(_ outcome: Invocation.Outcome) {
        // What was written before the answer belongs to this invocation.
        if log.isKept { takeLog() }
        handledCount += 1
        complete(outcome)
        idleSince = EventLoop.monotonicMilliseconds
        onIdle()
    }

    /// Takes what the process has written so far, ended by a line feed or not.
    private func takeLog() {
        for (_, relay) in relays {
            relay.drain()
            relay.flush()
        }
    }

    private func complete(_ outcome: Invocation.Outcome) {
        if let deadline { loop.cancel(deadline) }
        deadline = nil
        guard let running = current else { return }
        current = nil
        let nanoseconds = monotonicNanoseconds - running.startedAt
        counters.count(outcome, nanoseconds: nanoseconds)
        if log.isKept { report(running, outcome, nanoseconds) }
        running.invocation.completion(outcome)
    }

    private func report(
        _ running: Running,
        _ outcome: Invocation.Outcome,
        _ nanoseconds: Int
    ) {
        var failure: InvocationFailure?
        if case .failure(let reason) = outcome { failure = reason }
        let measured = InvocationLines.Measurement(
            nanoseconds: nanoseconds,
            initNanoseconds: running.isFirst ? initNanoseconds : nil,
            memoryMegabytes: setting.memoryMegabytes,
            peakKibibytes: memory?.recentPeak
        )
        log.end(running.invocation, measured, failure)
    }

    // MARK: The process

    /// Whether it sleeps over an event and has not answered it: it waits for somebody else, not for
    /// a core and not for the loop.
    var isBlocked: Bool {
        current != nil && process?.isSleeping ?? true && !conversation.hasUnreadAnswer
    }

    var isBusy: Bool { current != nil }

    /// Ends the process where it holds more memory than it may.
    func enforceMemoryLimit() {
        guard current != nil, let resident = memory?.measure(),
            resident > setting.memoryMegabytes * 1024
        else { return }
        end(because: .outOfMemory)
    }

    /// Kills the process.
    ///
    /// What it was working on fails for this reason.
    func end(because reason: InvocationFailure) {
        if reasonToEnd == nil { reasonToEnd = reason }
        // An answer that still comes in would make a dying process look idle.
        conversation.silence()
        guard let process else {
            finish()
            return
        }
        _ = memory?.measure()
        process.kill()
    }

    /// Lets an idle process end by itself.
    func retire() {
        end(because: .exited(status: 0))
    }

    /// The process has ended: its last words, then the outcome.
    private func finish() {
        let ending = process?.reap()
        takeLog()
        letGo()
        let onEnd = onEnd
        var unseen: Invocation?
        // One that has handled events and ends between two of them is no failure of the next.
        if let running = current, !running.isDelivered, handledCount > 0, reasonToEnd == nil {
            unseen = running.invocation
            current = nil
        }
        complete(.failure(reasonToEnd ?? Self.failure(for: ending)))
        onEnd(unseen)
    }

    private static func failure(for ending: ChildProcess.Ending?) -> InvocationFailure {
        if let signal = ending?.signal { return .killed(signal: signal) }
        return .exited(status: ending?.exitStatus ?? 0)
    }
}

/// The process of a worker and the way to talk to it.
private struct Opening {
    var process: ChildProcess?
    var conversation: any Conversation
    var attachedAddress: String?

    init(_ setting: WorkerSetting, loop: EventLoop, chunk: ReadChunk) throws {
        let api = { isAttached in
            try RuntimeAPI(functionARN: setting.functionARN, isAttached: isAttached, loop: loop)
        }
        switch setting.dialect {
        case .frames:
            let life = setting.isCold ? "once" : "1"
            let process = try ChildProcess(setting, adding: ("PLUMB_WORKER", life))
            self.process = process
            conversation = try FrameConversation(process, loop: loop, chunk: chunk)
        case .runtimeAPI:
            let server = try api(false)
            conversation = server
            process = try ChildProcess(setting, adding: ("AWS_LAMBDA_RUNTIME_API", server.address))
        case .attached:
            let server = try api(true)
            conversation = server
            attachedAddress = server.address
        }
    }
}

/// Nanoseconds of a clock that only goes forward.
private var monotonicNanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
