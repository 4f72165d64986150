/// A message of a queue as the runtime holds it.
package struct Message: Sendable {
    /// Grows with every message that is stored, over all queues: first in, first out.
    package var sequence: Int64
    /// Lower is received first.
    package var priority: Int
    /// A UUID; stays the same at every delivery.
    package var id: String
    package var body: [UInt8]
    /// What the sender says beside the body, JSON text as an event has it; empty for nothing.
    package var attributes: [UInt8]
    /// Unix time in milliseconds.
    package var sentAt: Int
    /// How often it has been received already.
    package var receiveCount: Int
    /// Unix time in milliseconds; zero before the first delivery.
    package var firstReceivedAt: Int

    package init(
        sequence: Int64,
        priority: Int = 0,
        id: String,
        body: [UInt8],
        attributes: [UInt8] = [],
        sentAt: Int,
        receiveCount: Int = 0,
        firstReceivedAt: Int = 0
    ) {
        self.sequence = sequence
        self.priority = priority
        self.id = id
        self.body = body
        self.attributes = attributes
        self.sentAt = sentAt
        self.receiveCount = receiveCount
        self.firstReceivedAt = firstReceivedAt
    }

    /// How much of a bound it takes.
    var byteCount: Int { body.count + attributes.count }

    /// The order in which messages are received.
    var order: (Int, Int64) { (priority, sequence) }
}

/// A change to queues and streams that happens whole or not at all: what the hand-off is made of.
package struct HandOff: Sendable {
    /// The queue whose messages are settled by `done`, `returned` and `dead`.
    package var queue = ""
    /// Messages that are handled and leave their queue.
    package var done: [Message] = []
    package var returned: [Returned] = []
    package var dead: [Dead] = []
    package var sent: [Sent] = []
    package var records: [NewRecord] = []
    package var schedules: [ScheduleRecord] = []

    package init() {}

    /// A message that failed and is received again later.
    package struct Returned: Sendable {
        package var message: Message
        /// Unix time in milliseconds.
        package var visibleAt: Int
        /// What went wrong: an error type and a message without personal data.
        package var error: String
        /// Whether the receive that ends so counts; false where nobody got to see the message.
        package var isCounted: Bool

        package init(message: Message, visibleAt: Int, error: String, isCounted: Bool = true) {
            self.message = message
            self.visibleAt = visibleAt
            self.error = error
            self.isCounted = isCounted
        }

        /// The message as it is from then on.
        var settled: Message {
            var message = message
            if !isCounted { message.receiveCount -= 1 }
            return message
        }
    }

    /// A message that failed for the last time.
    package struct Dead: Sendable {
        package var message: Message
        package var deadLetterQueue: String
        package var error: String

        package init(message: Message, deadLetterQueue: String, error: String) {
            self.message = message
            self.deadLetterQueue = deadLetterQueue
            self.error = error
        }
    }

    /// A new message.
    package struct Sent: Sendable {
        package var queue: String
        package var message: Message
        /// Unix time in milliseconds; zero for at once.
        package var visibleAt: Int
        /// Idempotency or partition key.
        package var key: String?

        package init(queue: String, message: Message, visibleAt: Int = 0, key: String? = nil) {
            self.queue = queue
            self.message = message
            self.visibleAt = visibleAt
            self.key = key
        }
    }

    /// A new record of a delivery stream.
    package struct NewRecord: Sendable {
        package var stream: String
        package var sequence: Int64
        /// Unix time in milliseconds.
        package var arrivedAt: Int
        package var data: [UInt8]

        package init(stream: String, sequence: Int64, arrivedAt: Int, data: [UInt8]) {
            self.stream = stream
            self.sequence = sequence
            self.arrivedAt = arrivedAt
            self.data = data
        }
    }
}
