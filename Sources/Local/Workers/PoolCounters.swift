internal import WorkerProtocol

/// What the workers of one function have done since they are there.
///
/// Confined to the loop; a pool and its workers share it.
package final class PoolCounters {
    /// Those that ended, well or not.
    package internal(set) var invocations = 0
    /// Those of them whose function failed, or whose process did.
    package internal(set) var failures = 0
    /// Those that were refused, for too many waited or none may run.
    package internal(set) var throttles = 0
    /// Processes started.
    package internal(set) var starts = 0
    /// Of all invocations together.
    package internal(set) var durationNanoseconds = 0

    init() {}

    func count(_ outcome: Invocation.Outcome, nanoseconds: Int) {
        invocations += 1
        durationNanoseconds += nanoseconds
        switch outcome {
        case .success(let frame): failures += frame.isFailure ? 1 : 0
        case .failure: failures += 1
        }
    }
}
