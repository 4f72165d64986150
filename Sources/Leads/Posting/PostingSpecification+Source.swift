internal import Intake
package import Pipeline

extension PostingSpecification {
    /// - Parameters:
    ///   - source: whose sender reads it; its secrets are references to variables.
    ///   - pipeline: which has the source, read to be described.
    ///   - baseURL: what stands before the paths, without a slash at its end.
    /// - Throws: `UnknownFlow` for a source of another pipeline.
    package init(
        of source: Source,
        in pipeline: PipelineConfiguration,
        baseURL: String
    ) throws(UnknownFlow) {
        let flow = try pipeline.requiredFlow(source.flowID)
        let tenant =
            pipeline.tenant(flow.tenantID) ?? Tenant(id: flow.tenantID, name: flow.tenantID)
        let lead = SampleLead(of: source, in: flow)
        let chapter = Chapter(
            source: source,
            flow: flow,
            tenant: tenant,
            baseURL: baseURL,
            terms: IntakeTerms(source),
            lead: lead,
            unauthorizedLimits: pipeline.unauthorizedLimits,
            rehearsal: Rehearsal(
                of: source,
                lead,
                in: flow,
                tenant,
                unauthorizedLimits: pipeline.unauthorizedLimits,
                baseURL: baseURL
            )
        )
        title = "Sending leads: \(source.name)"
        sections =
            [chapter.request, chapter.proof, chapter.sample, chapter.fields, chapter.consent]
            + chapter.repetition + chapter.limits + chapter.answers + chapter.test
            + chapter.kindNotes + chapter.files
    }
}
