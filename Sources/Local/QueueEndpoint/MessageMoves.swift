internal import EventLoop
internal import JSON
internal import Queues
internal import Time
internal import Workers

/// The tasks that move messages out of dead-letter queues.
///
/// Confined to the loop. A moved message is a new one: with an ID, a time and a receive count of its
/// own. That it leaves one queue and enters the other is one change on disk.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
final class MessageMoves {
    private let directory: QueueDirectory
    private let loop: EventLoop
    /// The newest last; no longer than `kept`.
    private var tasks: [Task] = []

    /// How many tasks are remembered.
    private static let kept = 100
    /// How many messages one change moves.
    private static let batch = 100
    private static let answers = 1...10
    private static let rates = 1...500

    /// One task.
    private final class Task {
        let handle = RequestID.make()
        let source: KnownQueue
        let destination: KnownQueue?
        let rate: Int?
        let startedAt: Int
        let total: Int
        var moved = 0
        var status = Status.running
        var failure: String?

        init(
            _ source: KnownQueue,
            to destination: KnownQueue?,
            rate: Int?,
            now: Timestamp
        ) {
            startedAt = now.milliseconds
            self.source = source
            self.destination = destination
            self.rate = rate
            total = source.queue.visibleCount
        }

        enum Status: String {
            case running = "RUNNING"
            case completed = "COMPLETED"
            case cancelled = "CANCELLED"
            case failed = "FAILED"
        }
    }

    init(_ directory: QueueDirectory, loop: EventLoop) {
        self.directory = directory
        self.loop = loop
    }

    func stop() {
        for task in tasks where task.status == .running { task.status = .cancelled }
    }

    func start(_ parameters: QueueParameters, _ reply: QueueAPI.Reply) throws(QueueError) {
        let source = try queue(parameters, "SourceArn")
        guard !directory.sources(of: source).isEmpty else {
            throw .invalidParameter("Source queue must be configured as a Dead Letter Queue.")
        }
        var destination: KnownQueue?
        if parameters.has("DestinationArn") {
            let other = try queue(parameters, "DestinationArn")
            guard other.queue.isFIFO == source.queue.isFIFO, other !== source else {
                throw .invalidParameter(
                    "Destination queue must be another queue of the same type as the source."
                )
            }
            destination = other
        }
        let rate = try parameters.int("MaxNumberOfMessagesPerSecond")
        if let rate, !Self.rates.contains(rate) {
            throw .invalidValue(
                "\(rate)",
                parameter: "MaxNumberOfMessagesPerSecond",
                reason: "Must be between 1 and 500, if provided."
            )
        }
        guard !tasks.contains(where: { $0.source === source && $0.status == .running }) else {
            throw .unsupported(
                "There is already a task running. Only one active task is allowed for a source "
                    + "queue arn at a given time."
            )
        }
        let task = Task(source, to: destination, rate: rate, now: loop.clock.now)
        tasks.append(task)
        if tasks.count > Self.kept { tasks.removeFirst() }
        run(task)
        reply(.success(["TaskHandle": JSON(task.handle)]))
    }

    func cancel(_ parameters: QueueParameters, _ reply: QueueAPI.Reply) throws(QueueError) {
        let handle = try parameters.required("TaskHandle")
        guard let task = tasks.first(where: { $0.handle == handle && $0.status == .running }) else {
            throw .resourceNotFound("Task does not exist.")
        }
        task.status = .cancelled
        reply(.success(["ApproximateNumberOfMessagesMoved": JSON(task.moved)]))
    }

    func list(_ parameters: QueueParameters, _ reply: QueueAPI.Reply) throws(QueueError) {
        let source = try queue(parameters, "SourceArn")
        let limit = try parameters.int("MaxResults") ?? 1
        guard Self.answers.contains(limit) else {
            throw .invalidValue(
                "\(limit)",
                parameter: "MaxResults",
                reason: "Must be between 1 and 10, if provided."
            )
        }
        let results = tasks.reversed().filter { $0.source === source }.prefix(limit)
        reply(.success(["Results": JSON(results.map(Self.answer))]))
    }

    private static func answer(_ task: Task) -> JSON {
        var document: JSON = [
            "Status": JSON(task.status.rawValue), "SourceArn": JSON(task.source.arn),
            "ApproximateNumberOfMessagesMoved": JSON(task.moved),
            "ApproximateNumberOfMessagesToMove": JSON(max(task.total, task.moved)),
            "StartedTimestamp": JSON(task.startedAt),
        ]
        if task.status == .running { document["TaskHandle"] = JSON(task.handle) }
        if let destination = task.destination { document["DestinationArn"] = JSON(destination.arn) }
        if let rate = task.rate { document["MaxNumberOfMessagesPerSecond"] = JSON(rate) }
        if let failure = task.failure { document["FailureReason"] = JSON(failure) }
        return document
    }

    private func queue(
        _ parameters: QueueParameters,
        _ name: String
    ) throws(QueueError) -> KnownQueue {
        guard let queue = directory.queue(arn: try parameters.required(name)) else {
            throw .resourceNotFound(
                "The resource that you specified for the \(name) parameter doesn't exist."
            )
        }
        return queue
    }

    // MARK: Moving

    /// Moves messages until none can be received any more.
    private func run(_ task: Task) {
        guard task.status == .running else { return }
        let source = task.source.queue
        let messages = source.take(limit: min(Self.batch, task.rate ?? Self.batch), for: .mover)
        guard !messages.isEmpty else {
            guard source.visibleCount > 0, task.moved < task.total else {
                task.status = .completed
                return
            }
            // They are on their way from the disk.
            return goOn(task, afterMilliseconds: 10)
        }
        var change = HandOff()
        change.queue = source.name
        var stranded: [Message] = []
        for message in messages {
            guard let destination = destination(of: message, task) else {
                stranded.append(message)
                continue
            }
            change.done.append(message)
            change.sent.append(sent(message, to: destination))
        }
        change.returned = stranded.map {
            HandOff.Returned(message: $0, visibleAt: 0, error: nil, isCounted: false)
        }
        directory.broker.handOff(change) { [self] error in
            task.moved += error == nil ? change.done.count : 0
            if let error {
                fail(task, "\(error)")
            } else if !stranded.isEmpty {
                fail(task, "CouldNotDetermineMessageSource")
            } else if let rate = task.rate {
                goOn(task, afterMilliseconds: messages.count * 1000 / rate)
            } else {
                run(task)
            }
        }
    }

    private func goOn(_ task: Task, afterMilliseconds pause: Int) {
        loop.after(milliseconds: pause) { [weak self] in self?.run(task) }
    }

    private func fail(_ task: Task, _ reason: String) {
        guard task.status == .running else { return }
        task.status = .failed
        task.failure = reason
    }

    /// Where the task says, or where the message came from.
    private func destination(of message: Message, _ task: Task) -> MessageQueue? {
        if let destination = task.destination { return destination.queue }
        return message.deadLetterSource.flatMap { directory.queue(arn: $0)?.queue }
    }

    private func sent(_ message: Message, to queue: MessageQueue) -> HandOff.Sent {
        let moved = Message(
            sequence: directory.broker.store.nextSequence(),
            priority: message.priority,
            id: RequestID.make(),
            body: message.body,
            attributes: message.attributes,
            sentAt: loop.clock.now.milliseconds,
            group: message.group,
            key: message.key,
            deduplicationID: message.deduplicationID,
            traceHeader: message.traceHeader
        )
        return HandOff.Sent(queue: queue.name, message: moved)
    }
}
