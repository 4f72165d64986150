/// What a function wants sent on: part of its result, carried out by whoever runs the function.
package struct Emission: Equatable, Sendable {
    /// The logical ID of a queue or stream in the template.
    package var channel: String
    /// JSON text.
    package var body: [UInt8]
    /// How long the message stays invisible; nil for the queue's own delay.
    package var delaySeconds: Int?
    /// Lower runs first; nil for zero.
    package var priority: Int?
    /// Idempotency key or partition key.
    package var key: String?
    /// The message of the batch that led to this; if that message fails, the emission is dropped.
    package var cause: String?

    package init(
        channel: String,
        body: [UInt8],
        delaySeconds: Int? = nil,
        priority: Int? = nil,
        key: String? = nil,
        cause: String? = nil
    ) {
        self.channel = channel
        self.body = body
        self.delaySeconds = delaySeconds
        self.priority = priority
        self.key = key
        self.cause = cause
    }
}
