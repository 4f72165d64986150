internal import EventLoop
internal import Events
internal import JSON
internal import Patterns
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
    /// A batch is closed before its event grows beyond Lambda's bound: 6 MB of bodies, escaped at
    /// worst twice as long, are cut at half of that.
    private static let batchBytes = 3_145_728
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
            if mapping.batchingWindowSeconds > 0, queue.readyCount < mapping.batchSize {
                waitForMore()
                return
            }
            guard startBatch() else { return }
        }
    }

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
        let taken = queue.take(limit: mapping.batchSize, limitBytes: Self.batchBytes)
        guard !taken.isEmpty else { return false }
        let messages = passing(taken)
        guard !messages.isEmpty else { return true }
        runningBatches += 1
        let requestID = RequestID.make()
        var event: [UInt8] = []
        event.reserveCapacity(
            messages.reduce(0) { $0 + $1.body.count * 5 / 4 + $1.attributes.count + 640 }
        )
        QueueEvent(messages: messages.map { queueMessage($0, requestID: requestID) })
            .write(into: &event)
        pool.invoke(
            Invocation(requestID: requestID, event: event) { [weak self] outcome in
                self?.settle(messages, outcome)
            }
        )
        return true
    }

    /// Those that the function is to get; the others are handled with that.
    private func passing(_ taken: [Message]) -> [Message] {
        guard let filter = mapping.filter else { return taken }
        var (passing, others): ([Message], [Message]) = ([], [])
        for message in taken {
            if filter.takes(message.body) {
                passing.append(message)
            } else {
                others.append(message)
            }
        }
        guard !others.isEmpty else { return passing }
        var change = HandOff()
        change.queue = queue.name
        change.done = others
        runningBatches += 1
        store(change)
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

    private func settle(_ messages: [Message], _ outcome: Invocation.Outcome) {
        var change = HandOff()
        change.queue = queue.name
        switch outcome {
        case .failure(let failure):
            report("\(mapping.function): \(failure.errorType): \(failure.message)")
            for message in messages {
                fail(message, error: "\(failure.errorType): \(failure.message)", in: &change)
            }
        case .success(let frame):
            settle(messages, frame, in: &change)
        }
        store(change)
    }

    private func settle(_ messages: [Message], _ frame: ResultFrame, in change: inout HandOff) {
        let failures = failedItems(messages, frame)
        let failedIDs = Set(failures.map(\.messageID))
        let emitted = frame.emitted.filter { emission in
            emission.cause.map { !failedIDs.contains($0) } ?? true
        }
        do {
            // Nothing is emitted for a batch that failed as a whole.
            if failedIDs.count < messages.count { try channels.add(emitted, to: &change) }
        } catch {
            report("\(mapping.function): \(error)")
            for message in messages { fail(message, error: "\(error)", in: &change) }
            change.sent = []
            change.records = []
            return
        }
        for message in messages {
            guard let failure = failures.first(where: { $0.messageID == message.id }) else {
                change.done.append(message)
                continue
            }
            fail(
                message,
                error: "\(failure.errorType ?? "Function.Failed"): \(failure.errorMessage ?? "")",
                isRetryable: failure.isRetryable,
                retryAfterSeconds: failure.retryAfterSeconds,
                in: &change
            )
        }
    }

    private func failedItems(
        _ messages: [Message],
        _ frame: ResultFrame
    ) -> [QueueBatchResponse.ItemFailure] {
        guard mapping.reportsItemFailures else { return [] }
        let ids = Set(messages.map(\.id))
        switch QueueBatchResponse(result: frame.result, messageIDs: ids) {
        case .success: return []
        case .partialFailure(let failures): return failures
        case .failure(let reason):
            report("\(mapping.function): batchItemFailures cannot be understood: \(reason)")
            return messages.map {
                QueueBatchResponse.ItemFailure(
                    messageID: $0.id,
                    errorType: "Runtime.InvalidOutput",
                    errorMessage: reason
                )
            }
        }
    }

    /// Where a failed message goes: back, out of sight for a while, or to the dead-letter queue.
    private func fail(
        _ message: Message,
        error: String,
        isRetryable: Bool = true,
        retryAfterSeconds: Int? = nil,
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
        let asked = retryAfterSeconds ?? queue.settings.visibilityTimeoutSeconds
        let seconds = min(max(0, asked), Self.maximumWaitSeconds)
        let visibleAt = loop.clock.now.milliseconds + seconds * 1000
        change.returned.append(
            HandOff.Returned(message: message, visibleAt: visibleAt, error: error)
        )
    }

    private func store(_ change: HandOff) {
        channels.handOff(change) { [weak self] error in
            guard let self else { return }
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
