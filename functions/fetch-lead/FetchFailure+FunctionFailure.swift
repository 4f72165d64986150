import FunctionRuntime
package import Intake
package import WorkerProtocol

extension FetchFailure: FunctionFailure {
    package var errorType: String { reason.errorType }
    package var errorMessage: String { description }
    package var isRetryable: Bool { reason.isRetryable }
    package var retryAfterSeconds: Int? { reason.retryAfterSeconds }
    package var emissions: [Emission] { event.map { [$0] } ?? [] }
}
