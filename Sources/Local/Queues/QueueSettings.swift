/// How a queue treats its messages: the attributes that decide something here.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
package struct QueueSettings: Equatable, Sendable {
    package var visibilityTimeoutSeconds = 30
    package var delaySeconds = 0
    /// Nil keeps messages for ever.
    package var retentionSeconds: Int? = 345_600
    package var maximumMessageBytes = 1_048_576
    package var receiveWaitSeconds = 0
    /// How long a message waits that a function has failed with.
    package var backoff = Backoff.visibilityTimeout
    /// How many messages that a function has handled are kept to be looked at.
    package var keptDone = 0
    /// How many that it has given up.
    package var keptFailed = 0
    package var redrive: Redrive?
    /// Whether messages with a key wait for their own lane alone.
    package var hasLanes = false
    /// How many messages functions and clients get.
    package var rateLimit: RateLimit?
    /// How many of each key.
    package var rateLimitPerKey: RateLimit?
    /// Nil for a standard queue.
    package var fifo: FIFO?
    /// How many messages may be received and neither deleted nor visible again.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
    package var inFlightLimit = 120_000
    /// What `DeadLetterQueueSourceArn` says of messages that it gives up.
    package var arn = ""

    package init() {}

    /// Where a message goes that was received too often.
    package struct Redrive: Equatable, Sendable {
        /// The channel of the dead-letter queue.
        package var deadLetterQueue: String
        package var maxReceiveCount: Int

        package init(deadLetterQueue: String, maxReceiveCount: Int) {
            self.deadLetterQueue = deadLetterQueue
            self.maxReceiveCount = maxReceiveCount
        }
    }

    /// What a FIFO queue is asked for beyond that.
    package struct FIFO: Equatable, Sendable {
        /// The body's SHA-256 stands for a deduplication ID that is missing.
        package var isContentBased = false
        /// A deduplication ID is good for its message group, not for the whole queue.
        package var isScopedToGroup = false

        package init(isContentBased: Bool = false, isScopedToGroup: Bool = false) {
            self.isContentBased = isContentBased
            self.isScopedToGroup = isScopedToGroup
        }
    }

    /// Neither bound nor term: for channels that are no queues of SQS.
    package static var unbounded: QueueSettings {
        var settings = QueueSettings()
        settings.retentionSeconds = nil
        settings.inFlightLimit = .max
        return settings
    }

    /// How long a FIFO queue remembers a deduplication ID.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
    package static let deduplicationMilliseconds = 300_000
}
