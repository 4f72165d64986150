internal import EventLoop
internal import Events
internal import Gateway
internal import JSON
internal import Queues
internal import Template
internal import Time
internal import WorkerProtocol
internal import Workers

/// The event source mapping of one queue: hands batches to a function and settles what it answers.
///
/// What a batch did, that its messages are handled, and what it emitted are one change on disk: a
/// message is handed on exactly once, whatever is killed and whenever.
final class QueueConsumer {
    private let mapping: QueueMapping
    private let queue: MessageQueue
    private let resource: QueueResource
    private let channels: Channels
    private let pool: WorkerPool
    private let loop: EventLoop
    private let report: (String) -> Void
    private let maximumBatches: Int
    private var runningBatches = 0
    private var windowTimer: LoopClock.Timer?
    private var isStopped = false

    /// As many batches at a time as AWS begins with.
    private static let defaultBatches = 5
    /// The longest visibility timeout of SQS: what a function may ask for at most.
    private static let maximumWaitSeconds = 43_200
    /// How long to wait when the disk refuses a hand-off.
    private static let storeRetryMilliseconds = 1000

    init(
        _ mapping: QueueMapping,
        queue: MessageQueue,
        resource: QueueResource,
        channels: Channels,
        pool: WorkerPool,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) {
        self.mapping = mapping
        self.queue = queue
        self.resource = resource
        self.channels = channels
        self.pool = pool
        self.loop = loop
        self.report = report
        maximumBatches = mapping.maximumConcurrency ?? Self.defaultBatches
        // Half of them, so that others have the rest while the messages of one lane hang.
        queue.setLaneShare(max(1, maximumBatches / 2))
        queue.expect(mapping.batchSize * maximumBatches)
        queue.announcesEveryMessage = mapping.batchingWindowSeconds > 0
        queue.onReady = { [weak self] in self?.wake() }
    }

    /// Takes no further batch.
    func stop() {
        isStopped = true
    }

    /// Whether every batch that was taken is settled.
    var isIdle: Bool { runningBatches == 0 }

    /// Takes batches as long as there are messages and room for one more batch.
    private func wake() {
        while runningBatches < maximumBatches, queue.readyCount > 0 {
            guard isBatchFull else { return waitForMore() }
            guard startBatch() else { return }
        }
    }

    /// Whether nothing is gained by waiting for more messages.
    private var isBatchFull: Bool {
        mapping.batchingWindowSeconds == 0
            || queue.readyCount >= min(mapping.batchSize, MessageQueue.largestBatch)
            || queue.readyBytes >= QueueEventSize.limitBytes
    }

    /// A batch that is not full by then is handed over as it is.
    private func waitForMore() {
        guard windowTimer == nil else { return }
        windowTimer = loop.clock.after(milliseconds: mapping.batchingWindowSeconds * 1000) {
            [weak self] in
            guard let self else { return }
            windowTimer = nil
            while runningBatches < maximumBatches, startBatch() {}
        }
    }

    /// False if there was no message to take.
    private func startBatch() -> Bool {
        guard !isStopped else { return false }
        runningBatches += 1
        let size = QueueEventSize(batchSize: mapping.batchSize)
        let isTaken = channels.broker.take(
            from: queue,
            limit: mapping.batchSize,
            limitBytes: QueueEventSize.limitBytes,
            size: { size.bytes(of: $0) },
            { [weak self] in self?.invoke($0) }
        )
        guard isTaken else {
            runningBatches -= 1
            return false
        }
        // What is left waits for a full window of its own.
        if let windowTimer { loop.clock.cancel(windowTimer) }
        windowTimer = nil
        return true
    }

    private func invoke(_ taken: [Message]) {
        let messages = passing(taken)
        guard !messages.isEmpty else {
            runningBatches -= 1
            return wake()
        }
        let requestID = RequestID.make()
        var event: [UInt8] = []
        event.reserveCapacity(messages.reduce(0) { $0 + QueueEventSize.likelyBytes(of: $1) })
        QueueEvent(messages: messages.map { queueMessage($0, requestID: requestID) })
            .write(into: &event)
        pool.invoke(
            Invocation(requestID: requestID, event: event) { [weak self] outcome in
                self?.settle(messages, outcome)
            }
        )
    }

    /// Those that the function is to get; the others are handled with that.
    private func passing(_ taken: [Message]) -> [Message] {
        guard let (passing, others) = mapping.filter?.split(taken), !others.isEmpty else {
            return taken
        }
        var change = HandOff()
        change.queue = queue.name
        change.done = others
        runningBatches += 1
        // The lane's batch ends once, with those that the function gets if there are any.
        store(change, passing.isEmpty ? others : [], .handled)
        return passing
    }

    private func queueMessage(_ message: Message, requestID: String) -> QueueMessage {
        QueueMessage(
            id: message.id,
            receiptHandle: "\(message.sequence)-\(requestID)",
            body: message.body,
            receiveCount: message.receiveCount,
            sentMilliseconds: message.sentAt,
            firstReceivedMilliseconds: message.firstReceivedAt,
            queue: resource.name,
            attributes: attributes(of: message),
            furtherAttributes: message.furtherAttributes(isFIFO: queue.isFIFO)
        )
    }

    private func attributes(of message: Message) -> MessageAttributes {
        guard !message.attributes.isEmpty else { return MessageAttributes() }
        do {
            return try MessageAttributes(JSONCursor(JSON(parsing: message.attributes)))
        } catch {
            report("\(queue.name): the attributes of message \(message.id) are lost: \(error)")
            return MessageAttributes()
        }
    }

    // MARK: Settling a batch

    /// What a batch says of its lane: that it is well, or that it is to be left alone for a while.
    private enum LaneOutcome {
        case handled
        /// With what the function has asked for, in milliseconds.
        case failed(wait: Int?)
    }

    private func settle(_ messages: [Message], _ outcome: Invocation.Outcome) {
        var change = HandOff()
        change.queue = queue.name
        change.isHandled = true
        var lane = LaneOutcome.failed(wait: nil)
        switch outcome {
        case .failure(let failure):
            report("\(mapping.function): \(failure.errorType): \(failure.message)")
            for message in messages {
                fail(message, error: "\(failure.errorType): \(failure.message)", in: &change)
            }
        case .success(let frame):
            lane = settle(messages, frame, in: &change)
        }
        store(change, messages, lane)
    }

    private func settle(
        _ messages: [Message],
        _ frame: ResultFrame,
        in change: inout HandOff
    ) -> LaneOutcome {
        let failures = failedItems(messages, frame)
        let emitted = frame.emitted.filter { emission in
            emission.cause.map { failures[$0] == nil } ?? true
        }
        do {
            // Nothing is emitted for a batch of which every message is tried again.
            let hasEnded = failures.values.contains { !$0.isRetryable }
            if hasEnded || failures.count < messages.count {
                try channels.add(emitted, to: &change)
            }
        } catch {
            report("\(mapping.function): \(error)")
            for message in messages { fail(message, error: "\(error)", in: &change) }
            change.sent = []
            change.records = []
            return .failed(wait: nil)
        }
        for message in messages {
            guard let failure = failures[message.id] else {
                change.done.append(message)
                continue
            }
            fail(
                message,
                error: "\(failure.errorType ?? "Function.Failed"): \(failure.errorMessage ?? "")",
                isRetryable: failure.isRetryable,
                wait: failure.retryAfterSeconds.map(Self.milliseconds),
                in: &change
            )
        }
        // What no retry mends is the message's own trouble.
        let troubles = failures.values.filter(\.isRetryable)
        let waits = troubles.compactMap(\.retryAfterSeconds).map(Self.milliseconds)
        return troubles.isEmpty ? .handled : .failed(wait: waits.max())
    }

    private static func milliseconds(_ seconds: Int) -> Int {
        min(max(0, seconds), maximumWaitSeconds) * 1000
    }

    /// What failed, by message ID.
    private func failedItems(
        _ messages: [Message],
        _ frame: ResultFrame
    ) -> [String: QueueBatchResponse.ItemFailure] {
        guard mapping.reportsItemFailures else { return [:] }
        let ids = Set(messages.map(\.id))
        switch QueueBatchResponse(result: frame.result, messageIDs: ids) {
        case .success: return [:]
        case .partialFailure(let failures):
            // Of one that is named twice the first counts.
            return Dictionary(failures.map { ($0.messageID, $0) }) { first, _ in first }
        case .failure(let reason):
            report("\(mapping.function): batchItemFailures cannot be understood: \(reason)")
            let failures = messages.map {
                QueueBatchResponse.ItemFailure(
                    messageID: $0.id,
                    errorType: "Runtime.InvalidOutput",
                    errorMessage: reason
                )
            }
            return Dictionary(failures.map { ($0.messageID, $0) }) { first, _ in first }
        }
    }

    /// Where a failed message goes: back, out of sight for a while, or to the dead-letter queue.
    private func fail(
        _ message: Message,
        error: String,
        isRetryable: Bool = true,
        wait: Int? = nil,
        in change: inout HandOff
    ) {
        if let redrive = queue.settings.redrive,
            !isRetryable || message.receiveCount >= redrive.maxReceiveCount
        {
            change.dead.append(
                HandOff.Dead(
                    message: message,
                    deadLetterQueue: redrive.deadLetterQueue,
                    error: error,
                    source: queue.settings.arn
                )
            )
            return
        }
        let wait = wait ?? queue.backoffMilliseconds(afterReceive: message.receiveCount)
        let visibleAt = loop.clock.now.milliseconds + wait
        change.returned.append(
            HandOff.Returned(message: message, visibleAt: visibleAt, error: error)
        )
    }

    private func store(_ change: HandOff, _ messages: [Message], _ lane: LaneOutcome) {
        channels.handOff(change) { [weak self] error in
            guard let self else { return }
            switch lane {
            case .handled: queue.endBatch(of: messages, hasFailed: false)
            case .failed(let wait):
                queue.endBatch(of: messages, hasFailed: true, askedMilliseconds: wait)
            }
            guard let error else {
                runningBatches -= 1
                wake()
                return
            }
            report("\(queue.name): a hand-off could not be stored: \(error)")
            // The messages are receivable again; a pause keeps a full disk from a busy loop.
            loop.after(milliseconds: Self.storeRetryMilliseconds) { [weak self] in
                self?.runningBatches -= 1
                self?.wake()
            }
        }
    }
}
