internal import JSON
internal import Queues
internal import Schedules
internal import Streams
internal import Template
internal import Workers

/// What waits and what works, for `GET /_plumb/status`.
struct RuntimeStatus {
    let template: SAMTemplate
    let broker: QueueBroker
    let streams: [String: StreamDelivery]
    let pools: [String: WorkerPool]
    let asynchronous: AsynchronousInvocations?
    let scheduler: Scheduler?

    var document: JSON {
        [
            "queues": JSON(members: template.queues.map { ($0.logicalID, queue($0.logicalID)) }),
            "streams": JSON(
                members: template.streams.map {
                    ($0.logicalID, streams[$0.logicalID]?.document ?? .null)
                }
            ),
            "functions": JSON(
                members: template.functions.map { ($0.logicalID, function($0.logicalID)) }
            ),
            "schedules": scheduler?.status ?? [:],
        ]
    }

    private func queue(_ name: String) -> JSON {
        let queue = broker[name]
        return [
            "depth": JSON(queue?.depth ?? 0), "inFlight": JSON(queue?.inFlightCount ?? 0),
        ]
    }

    private func function(_ name: String) -> JSON {
        guard let pool = pools[name] else { return .null }
        let counters = pool.counters
        return [
            "workers": JSON(pool.workerCount), "busy": JSON(pool.busyCount),
            "waiting": JSON(pool.waitingCount), "invocations": JSON(counters.invocations),
            "failures": JSON(counters.failures), "throttles": JSON(counters.throttles),
            "starts": JSON(counters.starts),
            "milliseconds": JSON(Double(counters.durationNanoseconds) / 1_000_000),
            "asynchronous": asynchronous?.status(of: name) ?? .null,
        ]
    }
}
