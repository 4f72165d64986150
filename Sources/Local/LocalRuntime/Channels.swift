internal import Crypto
internal import EventLoop
internal import Events
internal import JSON
package import Queues
package import Streams
internal import Time
package import WorkerProtocol
internal import Workers

/// The queues and streams that functions emit to, by the logical IDs of the template.
package final class Channels {
    package let broker: QueueBroker
    package let streams: [String: StreamDelivery]

    /// The longest an emission may be delayed: what SQS keeps a message for at most.
    private static let maximumDelaySeconds = 1_209_600

    /// - Parameters:
    ///   - broker: holds the queues.
    ///   - streams: by logical ID.
    package init(broker: QueueBroker, streams: [String: StreamDelivery]) {
        self.broker = broker
        self.streams = streams
    }

    /// Adds what a function emitted to a change.
    ///
    /// - Throws: what the function emitted to nowhere; the change is not to be used then.
    package func add(_ emitted: [Emission], to change: inout HandOff) throws(StoreError) {
        let now = broker.store.clock.now.milliseconds
        for emission in emitted {
            let sequence = broker.store.nextSequence()
            if streams[emission.channel] != nil {
                change.records.append(
                    HandOff.NewRecord(
                        stream: emission.channel,
                        sequence: sequence,
                        arrivedAt: now,
                        data: emission.body
                    )
                )
                continue
            }
            // Only the template's queues are channels, not those of asynchronous invocations.
            guard let queue = broker[emission.channel], !queue.settings.arn.isEmpty else {
                throw .unknownChannel(emission.channel)
            }
            change.sent.append(sent(emission, to: queue, sequence: sequence, now: now))
        }
    }

    private func sent(
        _ emission: Emission,
        to queue: MessageQueue,
        sequence: Int64,
        now: Int
    ) -> HandOff.Sent {
        let settings = queue.settings
        var message = Message(
            sequence: sequence,
            id: RequestID.make(),
            body: emission.body,
            sentAt: now,
            key: emission.key
        )
        var delay = settings.delaySeconds
        var deduplication: HandOff.Deduplication?
        if let fifo = settings.fifo {
            // Its order is that of sending alone: neither a priority nor a delay changes it.
            let group = emission.key ?? Self.defaultGroup
            message.group = group
            message.deduplicationID = message.id
            if fifo.isContentBased {
                let digest = Hex.encode(SHA256.digest(emission.body))
                message.deduplicationID = digest
                deduplication = HandOff.Deduplication(
                    scope: fifo.isScopedToGroup ? group : "",
                    id: digest,
                    expiresAt: now + QueueSettings.deduplicationMilliseconds
                )
            }
        } else {
            message.priority = emission.priority ?? 0
            delay = emission.delaySeconds ?? delay
        }
        return HandOff.Sent(
            queue: emission.channel,
            message: message,
            visibleAt: Self.visibleAt(now, delaySeconds: delay),
            deduplication: deduplication
        )
    }

    /// The message group of what is emitted to a FIFO queue without a key.
    private static let defaultGroup = "default"

    /// Adds a message of the runtime's own to a change, for a queue of the template.
    func add(
        _ body: [UInt8],
        attributes: MessageAttributes = MessageAttributes(),
        to queue: String,
        in change: inout HandOff
    ) {
        let now = broker.store.clock.now.milliseconds
        let message = Message(
            sequence: broker.store.nextSequence(),
            id: RequestID.make(),
            body: body,
            attributes: attributes.all.isEmpty ? [] : attributes.json.bytes,
            sentAt: now
        )
        let visibleAt = Self.visibleAt(now, delaySeconds: broker[queue]?.settings.delaySeconds ?? 0)
        change.sent.append(HandOff.Sent(queue: queue, message: message, visibleAt: visibleAt))
    }

    private static func visibleAt(_ now: Int, delaySeconds: Int) -> Int {
        delaySeconds > 0 ? now + min(delaySeconds, maximumDelaySeconds) * 1000 : 0
    }

    /// Whether so much waits for the disk that nothing new should be let in.
    package var isBehind: Bool { broker.store.isBehind }

    /// Stores a change; streams learn of their records once it is on disk.
    package func handOff(_ change: HandOff, _ completion: @escaping (StoreError?) -> Void) {
        broker.handOff(change) { [self] error in
            if error == nil {
                for (stream, records) in Dictionary(grouping: change.records, by: \.stream) {
                    streams[stream]?.stored(records.map(\.buffered))
                }
            }
            completion(error)
        }
    }
}
