internal import EventLoop
internal import Events
internal import Queues
internal import Template
internal import Time
internal import WorkerProtocol
internal import Workers

/// Runs a function with the events that wait for it, until each has succeeded or is given up.
///
/// Confined to the loop.
///
/// That an event has been dealt with, what the function emitted and what destinations are told are
/// one change on disk: nothing is lost and nothing is carried out twice, whatever is killed and
/// whenever. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
final class AsynchronousConsumer {
    let queue: MessageQueue
    private let function: FunctionResource
    /// What schedules and targets of rules say of their events, by their names.
    private let origins: [String: ScheduleTrigger.Asynchronous]
    private let outcomes: AsynchronousOutcomes
    private let pool: WorkerPool
    private let loop: EventLoop
    private let report: (String) -> Void
    private var runningCount = 0
    private var isStopped = false
    private var storeRetryMilliseconds = AsynchronousConsumer.backOffMilliseconds.lowerBound

    /// The waits after a throttle or with a disk that refuses: from 1 s, each twice as long as the
    /// one before, to 5 minutes.
    private static let backOffMilliseconds = 1_000...300_000

    init(
        _ function: FunctionResource,
        origins: [String: ScheduleTrigger.Asynchronous],
        queue: MessageQueue,
        outcomes: AsynchronousOutcomes,
        pool: WorkerPool,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) {
        self.function = function
        self.origins = origins
        self.queue = queue
        self.outcomes = outcomes
        self.pool = pool
        self.loop = loop
        self.report = report
        queue.expect(pool.setting.maximumWorkers)
        queue.onReady = { [weak self] in self?.wake() }
    }

    /// Takes no further event.
    func stop() {
        isStopped = true
    }

    /// Whether every event that was taken is settled.
    var isIdle: Bool { runningCount == 0 }

    /// Told whether an event that a schedule has sent waits, for its first run or for another.
    var onScheduledEvent: (_ id: String, _ schedule: String, _ isWaiting: Bool) -> Void = {
        _,
        _,
        _ in
    }

    /// The function as the origin of an event has it.
    private func function(for message: Message) -> FunctionResource {
        guard let schedule = EventOrigin(of: message).schedule, let own = origins[schedule] else {
            return function
        }
        var function = function
        function.asynchronous = function.asynchronous.overridden(by: own)
        return function
    }

    private func tell(_ message: Message, isWaiting: Bool) {
        guard let schedule = EventOrigin(of: message).schedule else { return }
        onScheduledEvent(message.id, schedule, isWaiting)
    }

    /// As many at a time as the function may have workers, and one to give up what may never run.
    private func wake() {
        while !isStopped, runningCount < max(1, pool.setting.maximumWorkers),
            let message = queue.take(limit: 1).first
        {
            runningCount += 1
            run(message)
        }
    }

    private func run(_ message: Message) {
        tell(message, isWaiting: false)
        guard pool.setting.maximumWorkers > 0 else {
            return giveUp(message, .zeroReservedConcurrency, nil)
        }
        guard age(of: message) <= function(for: message).asynchronous.maximumAgeSeconds * 1000
        else {
            return giveUp(message, .eventAgeExceeded, nil)
        }
        let invocation = Invocation(
            requestID: message.id,
            event: message.body,
            traceID: EventOrigin(of: message).traceID
        ) { [weak self] outcome in
            self?.settle(message, outcome)
        }
        pool.invoke(invocation)
    }

    private func age(of message: Message) -> Int { loop.clock.now.milliseconds - message.sentAt }

    // MARK: Settling an event

    private func settle(_ message: Message, _ outcome: Invocation.Outcome) {
        switch outcome {
        case .success(let frame): succeed(message, frame)
        case .failure(.throttled): putOff(message)
        case .failure(let failure): fail(message, failure)
        }
    }

    private func succeed(_ message: Message, _ frame: ResultFrame) {
        var change = emptyChange
        do {
            try outcomes.channels.add(frame.emitted, to: &change)
        } catch {
            return fail(message, .invalidOutput(reason: "\(error)"))
        }
        change.done = [message]
        let response = InvocationRecord.Response(payload: frame.result, isFailure: false)
        outcomes.add(.success, response, of: message, to: function(for: message), in: &change)
        store(change)
    }

    /// Every worker is busy and too much waits: not the event's fault.
    private func putOff(_ message: Message) {
        // As long as it has waited so far doubles its wait every time.
        let waited = loop.clock.now.milliseconds - message.firstReceivedAt
        let bounds = Self.backOffMilliseconds
        // What the message counts are runs.
        giveBack(
            message,
            afterMilliseconds: min(max(waited, bounds.lowerBound), bounds.upperBound),
            error: InvocationFailure.throttled.errorType,
            isCounted: false
        )
    }

    private func fail(_ message: Message, _ failure: InvocationFailure) {
        let error = "\(failure.errorType): \(failure.message)"
        let response = InvocationRecord.Response(
            payload: failure.document(requestID: message.id),
            isFailure: true
        )
        let retries = message.receiveCount - 1
        let settings = function(for: message).asynchronous
        let wait = Self.retryWait(settings.retryIntervalMilliseconds, retries)
        let name = "\(function.logicalID): asynchronous invocation \(message.id): \(error)"
        if retries >= settings.maximumRetries {
            report("\(name): given up after \(message.receiveCount) runs")
            giveUp(message, .retriesExhausted, response)
        } else if age(of: message) + wait > settings.maximumAgeSeconds * 1000 {
            report("\(name): given up, for its next run would come too late")
            giveUp(message, .eventAgeExceeded, response)
        } else {
            report("\(name): run again in \(wait) ms")
            giveBack(message, afterMilliseconds: wait, error: error)
        }
    }

    /// Each wait is twice as long as the one before; from the third on, which only schedules have,
    /// 5 minutes at most.
    private static func retryWait(_ interval: Int, _ retries: Int) -> Int {
        retries < 2
            ? interval << retries
            : min(interval << min(retries, 20), backOffMilliseconds.upperBound)
    }

    private func giveBack(
        _ message: Message,
        afterMilliseconds wait: Int,
        error: String,
        isCounted: Bool = true
    ) {
        var change = emptyChange
        change.returned = [
            HandOff.Returned(
                message: message,
                visibleAt: loop.clock.now.milliseconds + wait,
                error: error,
                isCounted: isCounted
            )
        ]
        tell(message, isWaiting: true)
        store(change)
    }

    private func giveUp(
        _ message: Message,
        _ condition: InvocationRecord.Condition,
        _ response: InvocationRecord.Response?
    ) {
        if response == nil {
            report("\(function.logicalID): asynchronous invocation \(message.id): \(condition)")
        }
        var change = emptyChange
        change.done = [message]
        outcomes.add(condition, response, of: message, to: function(for: message), in: &change)
        store(change)
    }

    private var emptyChange: HandOff {
        var change = HandOff()
        change.queue = queue.name
        return change
    }

    private func store(_ change: HandOff) {
        outcomes.channels.handOff(change) { [weak self] error in
            guard let self else { return }
            guard let error else {
                storeRetryMilliseconds = Self.backOffMilliseconds.lowerBound
                runningCount -= 1
                return wake()
            }
            report("\(function.logicalID): an outcome could not be stored: \(error)")
            // The event waits again as it was; a pause keeps a full disk from a busy loop.
            let wait = storeRetryMilliseconds
            storeRetryMilliseconds = min(wait * 2, Self.backOffMilliseconds.upperBound)
            loop.after(milliseconds: wait) { [weak self] in
                self?.runningCount -= 1
                self?.wake()
            }
        }
    }
}
