/// What becomes of the events that a function is invoked with asynchronously.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
package struct AsynchronousInvocation: Equatable, Sendable {
    /// `MaximumEventAgeInSeconds`: an event that waits longer is given up.
    package var maximumAgeSeconds = 21_600
    /// `MaximumRetryAttempts`: how often a function that failed is run again.
    package var maximumRetries = 2
    /// How long before the first of these; the second waits twice as long.
    package var retryIntervalMilliseconds = 60_000
    /// Gets a record of each event that was handled.
    package var onSuccess: Destination?
    /// Gets a record of each event that was given up.
    package var onFailure: Destination?
    /// The logical ID of the queue that gets each event that was given up.
    package var deadLetterQueue: String?

    /// Who gets a record, by logical ID.
    package enum Destination: Equatable, Sendable {
        case queue(String)
        case function(String)
    }

    package init() {}
}
