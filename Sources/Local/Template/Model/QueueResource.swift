/// An `AWS::SQS::Queue`.
package struct QueueResource: Sendable {
    package var logicalID: String
    /// `QueueName`, or the logical ID.
    package var name: String
    /// `FifoQueue`, which the local runtime does not run yet.
    package var isFIFO: Bool
    package var visibilityTimeoutSeconds: Int
    package var delaySeconds: Int
    package var retentionSeconds: Int
    /// `MaximumMessageSize`.
    package var maximumMessageBytes: Int
    /// `ReceiveMessageWaitTimeSeconds`: how long a receive waits for a first message.
    package var receiveWaitSeconds: Int
    package var redrive: Redrive?
    package var line: Int

    package init(
        logicalID: String,
        name: String,
        isFIFO: Bool = false,
        visibilityTimeoutSeconds: Int = 30,
        delaySeconds: Int = 0,
        retentionSeconds: Int = 345_600,
        maximumMessageBytes: Int = 1_048_576,
        receiveWaitSeconds: Int = 0,
        redrive: Redrive? = nil,
        line: Int = 0
    ) {
        self.logicalID = logicalID
        self.name = name
        self.isFIFO = isFIFO
        self.visibilityTimeoutSeconds = visibilityTimeoutSeconds
        self.delaySeconds = delaySeconds
        self.retentionSeconds = retentionSeconds
        self.maximumMessageBytes = maximumMessageBytes
        self.receiveWaitSeconds = receiveWaitSeconds
        self.redrive = redrive
        self.line = line
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
