package import EventLoop
internal import Glibc

/// The warm workers of one function, and the invocations that wait for one.
///
/// Confined to the loop.
///
/// 1. An invocation goes to an idle worker, the one used last (its memory is warm).
/// 2. Without one, a first worker is started at once; a further one only when an invocation has
///    waited a while, and beyond the number of cores only if the workers there are wait for
///    something themselves: a function that computes is no faster with more processes than cores.
/// 3. Invocations beyond `maximumWaiting` are refused.
/// 4. Workers end when they have been idle for long, hold too much memory, or are out of date.
package final class WorkerPool {
    package private(set) var setting: WorkerSetting
    private let loop: EventLoop
    private let log: (ArraySlice<UInt8>) -> Void
    private var workers: [ObjectIdentifier: Worker] = [:]
    private var idle: [Worker] = []
    /// Those that end once they have answered: their setting is of yesterday.
    private var outdated: Set<ObjectIdentifier> = []
    private var waiting = InvocationQueue()
    private var isGrowthPlanned = false
    private var isMemoryWatched = false
    private var isIdlenessWatched = false
    private var isClosed = false
    private let chunk = ReadChunk()
    package let counters = PoolCounters()

    /// How long an invocation waits before a worker is added, up to one a core and beyond.
    private static let patienceMilliseconds = (few: 3, many: 20)
    /// How often the memory of busy workers is looked at.
    private static let memoryMilliseconds = 20
    private static let cores = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    package static let maximumWaiting = 10_000

    /// - Parameters:
    ///   - setting: what workers are started with.
    ///   - loop: the loop to run on.
    ///   - log: gets what they log.
    package init(
        _ setting: WorkerSetting,
        loop: EventLoop,
        log: @escaping (ArraySlice<UInt8>) -> Void
    ) {
        self.setting = setting
        self.loop = loop
        self.log = log
    }

    /// How many processes there are.
    package var workerCount: Int { workers.count }

    /// How many of them have an event.
    package var busyCount: Int { workers.values.count(where: \.isBusy) }

    /// How many events wait for a process.
    package var waitingCount: Int { waiting.count }

    /// Whether nothing runs and nothing waits.
    package var isIdle: Bool { waiting.isEmpty && !workers.values.contains(where: \.isBusy) }

    /// Runs an event; the completion is called exactly once.
    package func invoke(_ invocation: Invocation) {
        if let worker = idle.popLast() {
            start(invocation, on: worker)
            return
        }
        guard waiting.count < Self.maximumWaiting, !isClosed, setting.maximumWorkers > 0 else {
            counters.throttles += 1
            invocation.completion(.failure(.throttled))
            return
        }
        waiting.append(invocation)
        if workers.isEmpty || setting.isCold && workers.count < setting.maximumWorkers {
            grow()
        } else {
            planGrowth()
        }
    }

    /// Opens the door for the process that somebody else starts.
    ///
    /// - Returns: What it needs as `AWS_LAMBDA_RUNTIME_API`; nil where that is not possible.
    package func attach() -> String? {
        if workers.isEmpty { grow() }
        return workers.values.first?.attachedAddress
    }

    /// Starts further workers with another setting; those there are end when they are idle.
    ///
    /// A process that somebody else has started stays, and so does the address it knows.
    package func renew(_ setting: WorkerSetting) {
        self.setting = setting
        guard setting.dialect != .attached else { return }
        outdated = Set(workers.keys)
        let leaving = idle
        idle = []
        for worker in leaving { worker.retire() }
    }

    /// Kills all workers; what they were working on fails.
    package func close() {
        isClosed = true
        for worker in workers.values { worker.retire() }
        while let invocation = waiting.popFirst() { invocation.completion(.failure(.throttled)) }
    }

    private func start(_ invocation: Invocation, on worker: Worker) {
        worker.start(invocation)
        watchMemory()
    }

    // MARK: Growth

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
            worker = try Worker(
                setting,
                loop: loop,
                chunk: chunk,
                counters: counters,
                log: log
            )
        } catch {
            let failure = InvocationFailure.notStarted(
                path: setting.executable,
                reason: "\(error)"
            )
            guard let invocation = waiting.popFirst() else { return }
            counters.count(.failure(failure), nanoseconds: 0)
            invocation.completion(.failure(failure))
            return
        }
        counters.starts += 1
        workers[ObjectIdentifier(worker)] = worker
        worker.onIdle = { [weak self, unowned worker] in self?.becameIdle(worker) }
        worker.onEnd = { [weak self, unowned worker] in self?.ended(worker, unseen: $0) }
        becameIdle(worker)
    }

    private func becameIdle(_ worker: Worker) {
        if setting.isCold && worker.handledCount > 0
            || outdated.contains(ObjectIdentifier(worker))
        {
            worker.retire()
        } else if let next = waiting.popFirst() {
            start(next, on: worker)
        } else {
            idle.append(worker)
            watchIdleness()
        }
    }

    private func ended(_ worker: Worker, unseen: Invocation?) {
        idle.removeAll { $0 === worker }
        workers[ObjectIdentifier(worker)] = nil
        outdated.remove(ObjectIdentifier(worker))
        if let unseen { waiting.prepend(unseen) }
        // Each failed start takes one that waits: without a worker nobody else would.
        while !waiting.isEmpty, workers.isEmpty || setting.isCold, !isClosed,
            workers.count < setting.maximumWorkers
        {
            grow()
        }
        // The worker that died made room: without a plan only the next invocation would see it.
        if !waiting.isEmpty { planGrowth() }
    }

    // MARK: What a worker may take

    /// Looks at the memory of busy workers as long as there are any.
    private func watchMemory() {
        guard !isMemoryWatched else { return }
        isMemoryWatched = true
        loop.after(milliseconds: Self.memoryMilliseconds) { [weak self] in
            guard let self else { return }
            isMemoryWatched = false
            let busy = workers.values.filter(\.isBusy)
            for worker in busy { worker.enforceMemoryLimit() }
            if !busy.isEmpty { watchMemory() }
        }
    }

    /// Ends workers that have been idle for long, as long as there are idle ones.
    private func watchIdleness() {
        guard !isIdlenessWatched, setting.dialect != .attached, let first = idle.first else {
            return
        }
        isIdlenessWatched = true
        let due = first.idleSince + setting.idleSeconds * 1000
        let wait = max(0, due - EventLoop.monotonicMilliseconds)
        loop.after(milliseconds: wait) { [weak self] in
            guard let self else { return }
            isIdlenessWatched = false
            let latest = EventLoop.monotonicMilliseconds - setting.idleSeconds * 1000
            // The one used last is at the end: those before it have been idle for longer.
            let leaving = idle.prefix { $0.idleSince <= latest }
            idle.removeFirst(leaving.count)
            for worker in leaving { worker.retire() }
            watchIdleness()
        }
    }
}
