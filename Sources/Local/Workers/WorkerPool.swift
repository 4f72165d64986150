package import EventLoop
internal import Glibc

/// What the workers of one function are started with.
package struct WorkerSetting: Sendable {
    /// The path of the executable.
    package var executable: String
    package var environment: [(name: String, value: String)]
    /// The working directory.
    package var directory: String
    package var timeoutSeconds: Int
    /// The most processes at a time.
    package var maximumWorkers: Int

    package init(
        executable: String,
        environment: [(name: String, value: String)],
        directory: String,
        timeoutSeconds: Int,
        maximumWorkers: Int
    ) {
        self.executable = executable
        self.environment = environment
        self.directory = directory
        self.timeoutSeconds = timeoutSeconds
        self.maximumWorkers = maximumWorkers
    }
}

/// The warm workers of one function, and the invocations that wait for one.
///
/// Confined to the loop.
///
/// 1. An invocation goes to an idle worker, the one used last (its memory is warm).
/// 2. Without one, a first worker is started at once; a further one only when an invocation has
///    waited a while, and beyond the number of cores only if the workers there are wait for
///    something themselves: a function that computes is no faster with more processes than cores.
/// 3. Invocations beyond `maximumWaiting` are refused.
package final class WorkerPool {
    package let setting: WorkerSetting
    private let loop: EventLoop
    private var workers: [ObjectIdentifier: Worker] = [:]
    private var idle: [Worker] = []
    private var waiting = InvocationQueue()
    private var isGrowthPlanned = false
    private var isClosed = false
    private let chunk = ReadChunk()

    /// How long an invocation waits before a worker is added, up to one a core and beyond.
    private static let patienceMilliseconds = (few: 3, many: 20)
    private static let cores = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    package static let maximumWaiting = 10_000

    package init(_ setting: WorkerSetting, loop: EventLoop) {
        self.setting = setting
        self.loop = loop
    }

    /// How many processes there are.
    package var workerCount: Int { workers.count }

    /// Runs an event; the completion is called exactly once.
    package func invoke(_ invocation: Invocation) {
        if let worker = idle.popLast() {
            worker.start(invocation)
            return
        }
        guard waiting.count < Self.maximumWaiting, !isClosed else {
            invocation.completion(.failure(.throttled))
            return
        }
        waiting.append(invocation)
        if workers.isEmpty {
            grow()
        } else {
            planGrowth()
        }
    }

    /// Kills all workers; what they were working on fails.
    package func close() {
        isClosed = true
        for worker in workers.values { worker.retire() }
        while let invocation = waiting.popFirst() { invocation.completion(.failure(.throttled)) }
    }

    private func planGrowth() {
        guard !isGrowthPlanned, workers.count < setting.maximumWorkers else { return }
        isGrowthPlanned = true
        let isFew = workers.count < Self.cores
        let patience = isFew ? Self.patienceMilliseconds.few : Self.patienceMilliseconds.many
        loop.after(milliseconds: patience) { [weak self] in
            guard let self else { return }
            isGrowthPlanned = false
            guard !waiting.isEmpty, !isClosed else { return }
            // Under load the queue is never empty: only one that has waited all the time counts.
            if waiting.firstHasWaited(milliseconds: patience), isFew || isMostlyBlocked {
                // Doubling finds the right number soon.
                let room = setting.maximumWorkers - workers.count
                for _ in 0..<min(room, isFew ? 1 : workers.count, waiting.count) { grow() }
            }
            if !waiting.isEmpty { planGrowth() }
        }
    }

    /// Whether at least half of the workers sleep over their events.
    private var isMostlyBlocked: Bool {
        workers.values.count { $0.isBlocked } * 2 >= workers.count
    }

    /// Starts one more worker for the first invocation that waits.
    private func grow() {
        let worker: Worker
        do {
            worker = try Worker(setting, loop: loop, chunk: chunk)
        } catch {
            let failure = InvocationFailure.notStarted(
                path: setting.executable,
                reason: "\(error)"
            )
            waiting.popFirst()?.completion(.failure(failure))
            return
        }
        workers[ObjectIdentifier(worker)] = worker
        worker.onIdle = { [weak self, unowned worker] in self?.becameIdle(worker) }
        worker.onEnd = { [weak self, unowned worker] in self?.ended(worker) }
        becameIdle(worker)
    }

    private func becameIdle(_ worker: Worker) {
        if let next = waiting.popFirst() {
            worker.start(next)
        } else {
            idle.append(worker)
        }
    }

    private func ended(_ worker: Worker) {
        idle.removeAll { $0 === worker }
        workers[ObjectIdentifier(worker)] = nil
        // Each failed start takes one that waits: without a worker nobody else would.
        while !waiting.isEmpty, workers.isEmpty, !isClosed { grow() }
        // The worker that died made room: without a plan only the next invocation would see it.
        if !waiting.isEmpty { planGrowth() }
    }
}

/// Invocations in the order in which they came, with the moment at which each came.
private struct InvocationQueue {
    private var entries: [(invocation: Invocation, since: Int)?] = []
    private var head = 0

    var count: Int { entries.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ invocation: Invocation) {
        entries.append((invocation, EventLoop.monotonicMilliseconds))
    }

    func firstHasWaited(milliseconds: Int) -> Bool {
        guard head < entries.count, let first = entries[head] else { return false }
        return EventLoop.monotonicMilliseconds - first.since >= milliseconds
    }

    mutating func popFirst() -> Invocation? {
        guard head < entries.count else { return nil }
        let first = entries[head]
        entries[head] = nil
        head += 1
        // Half of the space unused: moving the rest costs less than it frees.
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return first?.invocation
    }
}
