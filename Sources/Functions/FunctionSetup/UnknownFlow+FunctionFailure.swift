internal import FunctionRuntime
package import Pipeline

/// No retry mends it: the message waits with the dead letters until the pipeline file is mended.
extension UnknownFlow: FunctionFailure {
    package var errorType: String { "Pipeline.UnknownFlow" }
    package var errorMessage: String { "the pipeline file has no flow '\(flowID.prefix(64))'" }
    package var isRetryable: Bool { false }
}
