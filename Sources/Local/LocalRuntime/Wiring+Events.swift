internal import EventBus
internal import EventLoop
internal import Gateway
internal import Queues
internal import Template
internal import WorkerProtocol

extension Wiring {
    /// Serves the event buses.
    func connectEvents(_ deliveries: EventDeliveries) -> EventsAPI {
        let report = surroundings.report
        return EventsAPI(
            template,
            bus: EventBus(template, report: report),
            clock: surroundings.loop.clock,
            report: report
        ) { deliveries.store($0, $1) }
    }
}

/// Brings events of buses to functions and queues.
final class EventDeliveries {
    private let channels: Channels
    /// `MaximumMessageSize` of each queue, by logical ID.
    private let queueBounds: [String: Int]
    private let report: (String) -> Void

    init(_ template: SAMTemplate, channels: Channels, report: @escaping (String) -> Void) {
        self.channels = channels
        let bounds = template.queues.map { ($0.logicalID, $0.maximumMessageBytes) }
        queueBounds = Dictionary(uniqueKeysWithValues: bounds)
        self.report = report
    }

    /// Stores all deliveries as one change, and calls back once that is on disk.
    func store(_ deliveries: [Delivery], _ completion: @escaping (_ failure: String?) -> Void) {
        guard !channels.isBehind else {
            return completion("the disk does not keep up with what is stored")
        }
        var change = HandOff()
        for delivery in deliveries {
            do {
                try add(delivery, to: &change)
            } catch {
                report("\(delivery.key): \(error)")
            }
        }
        guard !change.sent.isEmpty else { return completion(nil) }
        channels.handOff(change) { error in completion(error.map { "\($0)" }) }
    }

    private func add(_ delivery: Delivery, to change: inout HandOff) throws(StoreError) {
        let bytes = delivery.payload.count
        switch delivery.destination {
        case .function(let function):
            guard bytes <= InvokeBounds.asynchronousBytes else { return drop(delivery) }
            var request = InvokeRequest(function: function, event: delivery.payload)
            request.traceID = delivery.traceID ?? request.traceID
            request.schedule = delivery.key
            change.sent.append(channels.event(request))
        case .queue(let queue, let group):
            guard (1...(queueBounds[queue] ?? .max)).contains(bytes) else { return drop(delivery) }
            let message = Emission(channel: queue, body: delivery.payload, key: group)
            try channels.add([message], to: &change)
        }
    }

    /// AWS, too, gives up at once what a target can never take.
    private func drop(_ delivery: Delivery) {
        let bytes = delivery.payload.count
        report("\(delivery.key): the target does not take \(bytes) bytes, which are dropped")
    }
}
