internal import EventLoop
internal import Gateway
internal import JSON
internal import Queues
internal import Template
internal import Time
internal import Workers

/// The events that functions are invoked with asynchronously: on disk until they are dealt with.
///
/// Each function has a channel of its own in the store, beside the queues. A message of it is an
/// event: the request ID is its ID, and where other messages have attributes it has its origin.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
final class AsynchronousInvocations {
    private let channels: Channels
    private var consumers: [String: AsynchronousConsumer] = [:]
    /// Told whether an event that a schedule has sent waits, for its first run or for another.
    var onScheduledEvent: (_ id: String, _ schedule: String, _ isWaiting: Bool) -> Void = {
        _,
        _,
        _ in
    }

    /// Begins with what an earlier run left, as soon as the broker starts.
    init(
        _ template: SAMTemplate,
        channels: Channels,
        pools: [String: WorkerPool],
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) {
        self.channels = channels
        let bounds = template.queues.map { ($0.logicalID, $0.maximumMessageBytes) }
        let outcomes = AsynchronousOutcomes(
            channels: channels,
            queueBounds: Dictionary(uniqueKeysWithValues: bounds),
            report: report
        )
        let schedules = template.schedules.map { ($0.name, $0.asynchronous) }
        let targets = template.eventRules.flatMap { rule in
            rule.targets.map { (rule.key(of: $0), $0.asynchronous) }
        }
        for function in template.functions {
            guard let queue = channels.broker[Self.channel(of: function.logicalID)],
                let pool = pools[function.logicalID]
            else { continue }
            consumers[function.logicalID] = AsynchronousConsumer(
                function,
                origins: Dictionary(uniqueKeysWithValues: schedules + targets),
                queue: queue,
                outcomes: outcomes,
                pool: pool,
                loop: loop,
                report: report
            )
            consumers[function.logicalID]?.onScheduledEvent = { [weak self] in
                self?.onScheduledEvent($0, $1, $2)
            }
        }
    }

    /// The name of a function's channel in the store, which no logical ID can be.
    static func channel(of function: String) -> String { "async:\(function)" }

    /// Stores an event and calls back once it is on disk.
    func enqueue(_ request: InvokeRequest, _ completion: @escaping (InvokeError?) -> Void) {
        guard consumers[request.function] != nil else {
            return completion(.unknownFunction(request.function))
        }
        guard !channels.isBehind else {
            return completion(.notStored("the disk does not keep up with what is stored"))
        }
        var change = HandOff()
        change.sent = [channels.event(request)]
        channels.handOff(change) { error in completion(error.map { .notStored("\($0)") }) }
    }

    /// Stores the event that a schedule sends, how far it has come, or both as one change.
    func store(
        _ event: InvokeRequest?,
        _ record: ScheduleRecord?,
        _ completion: @escaping (InvokeError?) -> Void
    ) {
        var change = HandOff()
        change.sent = event.map { [channels.event($0)] } ?? []
        if var record {
            if let sent = change.sent.first { record.eventSequence = sent.message.sequence }
            change.schedules = [record]
        }
        channels.handOff(change) { error in completion(error.map { .notStored("\($0)") }) }
    }

    /// Takes no further event from the store.
    func stop() {
        for consumer in consumers.values { consumer.stop() }
    }

    /// Whether every event that was taken is settled.
    var isIdle: Bool { consumers.values.allSatisfy(\.isIdle) }

    /// How many events of a function wait, also for their next try, and how many it works on.
    func status(of function: String) -> JSON {
        let queue = consumers[function]?.queue
        return ["depth": JSON(queue?.depth ?? 0), "inFlight": JSON(queue?.takenCount ?? 0)]
    }
}

extension Channels {
    /// An event for a function, as its channel holds it.
    func event(_ request: InvokeRequest) -> HandOff.Sent {
        let message = Message(
            sequence: broker.store.nextSequence(),
            id: request.requestID,
            body: request.event,
            attributes: EventOrigin(request).bytes,
            sentAt: broker.store.clock.now.milliseconds
        )
        let channel = AsynchronousInvocations.channel(of: request.function)
        return HandOff.Sent(queue: channel, message: message)
    }
}
