package import Patterns

/// An `SQS` event: batches of a queue handed to a function.
package struct QueueMapping: Sendable {
    /// The logical ID of the queue.
    package var queue: String
    /// The logical ID of the function.
    package var function: String
    package var batchSize: Int
    package var batchingWindowSeconds: Int
    /// Whether the function reports partial failures (`ReportBatchItemFailures`).
    package var reportsItemFailures: Bool
    /// `ScalingConfig.MaximumConcurrency`.
    package var maximumConcurrency: Int?
    /// `FilterCriteria`: messages that it does not take are deleted; nil where it takes all.
    package var filter: MessageFilter?
    package var line: Int

    package init(
        queue: String,
        function: String,
        batchSize: Int = 10,
        batchingWindowSeconds: Int = 0,
        reportsItemFailures: Bool = false,
        maximumConcurrency: Int? = nil,
        line: Int = 0
    ) {
        self.queue = queue
        self.function = function
        self.batchSize = batchSize
        self.batchingWindowSeconds = batchingWindowSeconds
        self.reportsItemFailures = reportsItemFailures
        self.maximumConcurrency = maximumConcurrency
        self.line = line
    }
}
