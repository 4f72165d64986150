/// How long a message that failed waits for its next try.
package enum Backoff: Equatable, Sendable {
    /// As long as the queue hides a message that was received: what SQS does.
    case visibilityTimeout
    /// `base · 2^(n−1)` after the nth receive and up to a second by chance, 5 minutes at most.
    case exponential(baseMilliseconds: Int)
    /// 5 seconds, then 5 minutes, then 15 minutes each time.
    case stepped

    private static let steps = [5_000, 300_000, 900_000]
    private static let longestMilliseconds = 300_000

    /// What chance adds to an exponential wait, so that what failed together is not tried together.
    package static let jitterMilliseconds = 0...1_000

    /// The wait in milliseconds.
    ///
    /// - Parameters:
    ///   - count: how often the message has been received, 1 after the first try.
    ///   - visibilityTimeoutSeconds: that of the queue.
    ///   - jitter: one of `jitterMilliseconds`, drawn anew for each wait.
    /// - Returns: zero or more.
    package func milliseconds(
        afterReceive count: Int,
        visibilityTimeoutSeconds: Int,
        jitter: Int
    ) -> Int {
        switch self {
        case .visibilityTimeout: return visibilityTimeoutSeconds * 1000
        case .exponential(let base):
            // Beyond 2^30 milliseconds every base is over the bound.
            let factor = 1 << min(max(0, count - 1), 30)
            let (wait, isOverflowing) = base.multipliedReportingOverflow(by: factor)
            guard !isOverflowing, wait < Self.longestMilliseconds else {
                return Self.longestMilliseconds
            }
            return min(wait + jitter, Self.longestMilliseconds)
        case .stepped: return Self.steps[min(max(1, count), Self.steps.count) - 1]
        }
    }
}
