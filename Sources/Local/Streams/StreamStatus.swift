package import Queues
package import Time

/// How a stream is doing, since the runtime was started.
package struct StreamStatus: Sendable {
    /// What waits, records under way into objects included.
    package var buffered = RecordTotals()
    /// What has become of records.
    package var delivered = Delivered()
    package var lastFlush: LastFlush?
    package var lastProblem: LastProblem?

    package struct Delivered: Sendable {
        /// Records that have left the buffer.
        package var records = 0
        /// Those of them that went to the error output.
        package var refused = 0
        package var objects = 0
        /// Of the objects, compressed.
        package var bytes = 0
    }

    package struct LastFlush: Sendable {
        package var at: Timestamp
        package var records: Int
        package var objects: Int
        /// Partitions that had records.
        package var partitions: Int
        package var milliseconds: Int
    }

    package struct LastProblem: Sendable {
        package var at: Timestamp
        /// Without personal data.
        package var message: String
    }
}
