/// An `AWS::SQS::Queue`.
package struct QueueResource: Sendable {
    package var logicalID: String
    /// `QueueName`, or the logical ID.
    package var name: String
    /// Nil for a standard queue.
    package var fifo: FIFO?
    package var visibilityTimeoutSeconds: Int
    package var delaySeconds: Int
    package var retentionSeconds: Int
    /// `MaximumMessageSize`.
    package var maximumMessageBytes: Int
    /// `ReceiveMessageWaitTimeSeconds`: how long a receive waits for a first message.
    package var receiveWaitSeconds: Int
    package var redrive: Redrive?
    /// Nil where every queue may give up to it.
    package var redriveAllow: RedriveAllow?
    package var hints: QueueHints
    package var line: Int

    package init(
        logicalID: String,
        name: String,
        fifo: FIFO? = nil,
        visibilityTimeoutSeconds: Int = 30,
        delaySeconds: Int = 0,
        retentionSeconds: Int = 345_600,
        maximumMessageBytes: Int = 1_048_576,
        receiveWaitSeconds: Int = 0,
        redrive: Redrive? = nil,
        hints: QueueHints = QueueHints(),
        line: Int = 0
    ) {
        self.logicalID = logicalID
        self.name = name
        self.fifo = fifo
        self.visibilityTimeoutSeconds = visibilityTimeoutSeconds
        self.delaySeconds = delaySeconds
        self.retentionSeconds = retentionSeconds
        self.maximumMessageBytes = maximumMessageBytes
        self.receiveWaitSeconds = receiveWaitSeconds
        self.redrive = redrive
        self.hints = hints
        self.line = line
    }

    package var isFIFO: Bool { fifo != nil }

    /// What a queue with `FifoQueue: true` says beyond that.
    package struct FIFO: Sendable {
        /// `ContentBasedDeduplication`.
        package var isContentBased: Bool
        /// `queue` or `messageGroup`.
        package var deduplicationScope: String
        /// `perQueue` or `perMessageGroupId`: a quota of AWS's, kept and without effect here.
        package var throughputLimit: String

        package init(
            isContentBased: Bool = false,
            deduplicationScope: String = "queue",
            throughputLimit: String = "perQueue"
        ) {
            self.isContentBased = isContentBased
            self.deduplicationScope = deduplicationScope
            self.throughputLimit = throughputLimit
        }
    }

    /// `RedriveAllowPolicy`: which queues may have it as their dead-letter queue.
    package struct RedriveAllow: Equatable, Sendable {
        /// `allowAll`, `denyAll` or `byQueue`.
        package var permission: String
        /// The ARNs of those that may, with `byQueue`.
        package var sources: [String]

        package init(permission: String, sources: [String] = []) {
            self.permission = permission
            self.sources = sources
        }

        /// Whether the queue with this ARN may.
        package func permits(_ arn: String) -> Bool {
            permission == "allowAll" || (permission == "byQueue" && sources.contains(arn))
        }
    }

    /// `RedrivePolicy`: where a message goes that was received too often.
    package struct Redrive: Sendable {
        /// The logical ID of the dead-letter queue.
        package var deadLetterQueue: String
        package var maxReceiveCount: Int

        package init(deadLetterQueue: String, maxReceiveCount: Int) {
            self.deadLetterQueue = deadLetterQueue
            self.maxReceiveCount = maxReceiveCount
        }
    }
}
