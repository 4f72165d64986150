internal import Queues
internal import Schedules
internal import Streams
internal import Template

/// Where the queues are, and who else may use them.
extension Wiring {
    /// Opens the queues, in a file or in a Redis.
    static func store(
        _ template: SAMTemplate,
        _ options: RuntimeOptions,
        _ surroundings: Surroundings
    ) throws -> QueueStore {
        let channels = template.queueChannels + template.streams.map(\.logicalID)
        guard let address = options.queues else {
            return try QueueStore(
                path: surroundings.data.queues,
                channels: channels,
                loop: surroundings.loop
            )
        }
        let identity = try surroundings.data.identity()
        let location = try RedisLocation(address, dataDirectory: identity)
        if let warning = try RedisServer.warning(of: location) { surroundings.note(warning) }
        return try QueueStore(redis: location, channels: channels, loop: surroundings.loop)
    }

    /// What other runtimes do that share the queues.
    func connectOthers(
        _ broker: QueueBroker,
        _ streams: [String: StreamDelivery],
        _ scheduler: Scheduler
    ) {
        broker.onSchedule = { [unowned scheduler] in scheduler.adopt($0) }
        broker.onAdopted = { stream, records in streams[stream]?.adopted(records) }
        broker.onLoss = { [report = surroundings.report] records in
            report("this runtime was taken for dead: others have what it worked on")
            for (name, stream) in streams { stream.lost(keeping: records[name] ?? RecordTotals()) }
        }
    }
}
