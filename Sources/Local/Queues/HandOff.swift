/// A change to queues and streams that happens whole or not at all: what the hand-off is made of.
package struct HandOff: Sendable {
    /// The queue whose messages are settled by `done`, `returned` and `dead`.
    package var queue = ""
    /// Whether a function has worked on the messages, so that they are worth being looked at later.
    package var isHandled = false
    /// Whether `deleted` were kept for long enough, and nobody was done with them.
    var isExpiry = false
    /// Messages that are handled and leave their queue.
    package var done: [Message] = []
    package var returned: [Returned] = []
    package var dead: [Dead] = []
    /// Messages that a client gets, out of sight for everybody else until their time ends.
    package var received: [Received] = []
    /// Messages whose time out of sight a client has changed.
    package var deferred: [Deferred] = []
    /// Messages that a client is done with, or that have been kept for long enough.
    var deleted: [Deleted] = []
    package var sent: [Sent] = []
    package var records: [NewRecord] = []
    /// Messages of the queue that count against its limits.
    var marks: [RateMark] = []
    /// What the marks have to keep within, where other runtimes count, too.
    var limits: Limits?
    package var schedules: [ScheduleRecord] = []

    package init() {}

    /// A message that failed and is received again later.
    package struct Returned: Sendable {
        package var message: Message
        /// Unix time in milliseconds.
        package var visibleAt: Int
        /// What went wrong: an error type and a message without personal data; nil keeps what was
        /// said before.
        package var error: String?
        /// Whether the receive that ends so counts; false where nobody got to see the message.
        package var isCounted: Bool

        package init(message: Message, visibleAt: Int, error: String?, isCounted: Bool = true) {
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
        /// Nil keeps what an earlier failure said.
        package var error: String?
        /// The ARN of the queue that gives it up.
        package var source: String?

        package init(
            message: Message,
            deadLetterQueue: String,
            error: String?,
            source: String? = nil
        ) {
            self.message = message
            self.deadLetterQueue = deadLetterQueue
            self.error = error
            self.source = source
        }

        /// The message as it is from then on.
        var settled: Message {
            var message = message
            message.deadLetterSource = source ?? message.deadLetterSource
            return message
        }
    }

    /// A message on its way to a client.
    package struct Received: Sendable {
        /// Counts this receive already.
        package var message: Message
        /// Unix time in milliseconds.
        package var visibleAt: Int
    }

    /// A message that a client keeps out of sight for longer or shorter.
    package struct Deferred: Sendable {
        package var sequence: Int64
        package var receiveCount: Int
        /// Unix time in milliseconds; a past one makes it visible.
        package var visibleAt: Int
    }

    /// The limits of a queue, and when they are asked.
    struct Limits: Sendable {
        var whole: RateLimit?
        var perKey: RateLimit?
        /// Unix time in milliseconds.
        var now: Int
    }

    /// A message that goes without having been handled.
    struct Deleted: Sendable {
        var sequence: Int64
        /// The receive that a client's receipt names; nil for a message that the runtime deletes.
        var receiveCount: Int?
    }

    /// A new message.
    package struct Sent: Sendable {
        package var queue: String
        package var message: Message
        /// Unix time in milliseconds; zero for at once.
        package var visibleAt: Int
        /// Under which the queue takes it once only; nil takes every message.
        package var deduplication: Deduplication?

        package init(
            queue: String,
            message: Message,
            visibleAt: Int = 0,
            deduplication: Deduplication? = nil
        ) {
            self.queue = queue
            self.message = message
            self.visibleAt = visibleAt
            self.deduplication = deduplication
        }
    }

    /// What a FIFO queue remembers of a message, deleted or not.
    package struct Deduplication: Sendable {
        /// The message group, or empty for the whole queue.
        package var scope: String
        package var id: String
        /// Unix time in milliseconds.
        package var expiresAt: Int

        package init(scope: String, id: String, expiresAt: Int) {
            self.scope = scope
            self.id = id
            self.expiresAt = expiresAt
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

/// What became of a change beyond being stored.
package struct HandOffOutcome: Sendable {
    /// Messages that their queue has had already and does not take again, by sequence: the first.
    package var duplicates: [Int64: Original] = [:]
    /// The records of schedules as they are now, where others keep them, too: without definitions.
    package var schedules: [ScheduleRecord] = []
    /// What shared queues hold now.
    var totals: [String: QueueTotals] = [:]

    package init() {}

    /// The message that a duplicate repeats.
    package struct Original: Sendable {
        package var id: String
        package var sequence: Int64
    }
}
