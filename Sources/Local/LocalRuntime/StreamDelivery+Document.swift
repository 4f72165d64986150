internal import JSON
internal import Queues
internal import Streams
internal import Template
internal import Time

extension StreamDelivery {
    /// What `GET /_plumb/status` says of the stream.
    var document: JSON {
        [
            "name": JSON(stream.name), "buffered": JSON(status.buffered.count),
            "bufferedBytes": JSON(status.buffered.bytes), "isFlushing": JSON(isFlushing),
            "delivered": JSON(status.delivered.records - status.delivered.refused),
            "errors": JSON(status.delivered.refused), "objects": JSON(status.delivered.objects),
            "objectBytes": JSON(status.delivered.bytes),
            "lastFlush": status.lastFlush.map { flush in
                [
                    "at": JSON(flush.at.rfc3339Seconds), "records": JSON(flush.records),
                    "objects": JSON(flush.objects), "partitions": JSON(flush.partitions),
                    "milliseconds": JSON(flush.milliseconds),
                ]
            } ?? .null,
            "lastProblem": status.lastProblem.map { problem in
                ["at": JSON(problem.at.rfc3339Seconds), "message": JSON(problem.message)]
            } ?? .null,
        ]
    }
}
