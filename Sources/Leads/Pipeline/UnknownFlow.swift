/// A record of a flow that the pipeline file does not have, or no longer.
package struct UnknownFlow: Error, Equatable {
    package var flowID: String
}

extension PipelineConfiguration {
    /// The flow that a record names.
    package func requiredFlow(_ id: String) throws(UnknownFlow) -> Flow {
        guard let flow = flow(id) else { throw UnknownFlow(flowID: id) }
        return flow
    }
}
