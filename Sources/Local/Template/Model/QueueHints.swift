/// The local hints of a queue, `Metadata: {Plumb: {…}}`.
package struct QueueHints: Equatable, Sendable {
    /// How long a message that failed waits for its next try.
    package var backoff = Backoff.visibilityTimeout

    /// Whether messages with a key wait for their own lane alone.
    package var hasLanes = false
    /// How many messages functions and clients get; nil for no limit.
    package var rateLimit: RateLimit?
    /// How many of each key; nil for no limit.
    package var rateLimitPerKey: RateLimit?

    /// How many messages that a function has handled are kept to be looked at.
    package var keptDone = 100
    /// How many that it has given up.
    package var keptFailed = 50

    package init() {}

    /// `100/60s`: so many messages in every window of that length.
    package struct RateLimit: Equatable, Sendable {
        package var messages: Int
        package var milliseconds: Int

        package init(messages: Int, milliseconds: Int) {
            self.messages = messages
            self.milliseconds = milliseconds
        }
    }

    /// `Backoff`.
    package enum Backoff: Equatable, Sendable {
        /// As long as `VisibilityTimeout`: what SQS does.
        case visibilityTimeout
        /// `BackoffBase`, doubled with every try.
        case exponential(baseMilliseconds: Int)
        case stepped
    }
}
