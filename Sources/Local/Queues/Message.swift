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
    /// `MessageGroupId`: one message of a group at a time leaves a FIFO queue.
    package var group: String?
    /// The idempotency or partition key that a function has sent it with.
    package var key: String?
    /// `MessageDeduplicationId`, of messages of a FIFO queue.
    package var deduplicationID: String?
    /// `AWSTraceHeader`, as the sender gave it.
    package var traceHeader: String?
    /// The ARN of the queue that gave it up to this dead-letter queue.
    package var deadLetterSource: String?
    /// Its place among those of its priority; in a shared store not its sequence.
    var place: Int64
    /// The fencing token of who has claimed it in a shared store.
    var lease: Int64 = 0

    package init(
        sequence: Int64,
        priority: Int = 0,
        id: String,
        body: [UInt8],
        attributes: [UInt8] = [],
        sentAt: Int,
        receiveCount: Int = 0,
        firstReceivedAt: Int = 0,
        group: String? = nil,
        key: String? = nil,
        deduplicationID: String? = nil,
        traceHeader: String? = nil,
        deadLetterSource: String? = nil
    ) {
        self.sequence = sequence
        self.priority = priority
        self.id = id
        self.body = body
        self.attributes = attributes
        self.sentAt = sentAt
        self.receiveCount = receiveCount
        self.firstReceivedAt = firstReceivedAt
        self.group = group
        self.key = key
        self.deduplicationID = deduplicationID
        self.traceHeader = traceHeader
        self.deadLetterSource = deadLetterSource
        place = sequence
    }

    /// What it shares with the messages that it may have to wait for: its group, or else its key.
    package var lane: String? { group ?? key }

    /// How much of a bound it takes.
    var byteCount: Int { body.count + attributes.count }

    /// The order in which messages are received.
    var order: (Int, Int64) { (priority, place) }
}

extension Message {
    /// `SequenceNumber`: twenty digits that grow with every message of a FIFO queue.
    package static func sequenceNumber(_ sequence: Int64) -> String {
        let digits = String(sequence)
        // AWS's own begin with 188; clients sort them as text.
        return "188" + String(repeating: "0", count: 17 - min(17, digits.utf8.count)) + digits
    }

    /// The system attributes beyond the four that every message has, as a receive names them.
    package func furtherAttributes(isFIFO: Bool) -> [(key: String, value: String)] {
        let all = [
            ("SequenceNumber", isFIFO ? Self.sequenceNumber(sequence) : nil),
            ("MessageGroupId", group), ("MessageDeduplicationId", deduplicationID),
            ("AWSTraceHeader", traceHeader), ("DeadLetterQueueSourceArn", deadLetterSource),
        ]
        return all.compactMap { key, value in value.map { (key, $0) } }
    }
}
