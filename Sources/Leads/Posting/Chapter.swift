internal import Intake
internal import Pipeline

/// What the sections of one specification are made from.
struct Chapter {
    let source: Source
    let flow: Flow
    let tenant: Tenant
    let baseURL: String
    let terms: IntakeTerms
    let lead: SampleLead
    /// Of whoever has no key or token, where the request names no source.
    let unauthorizedLimits: [RateLimit]
    let rehearsal: Rehearsal

    typealias Section = PostingSpecification.Section

    /// Whether an API key tells the source, so that leads may come to `/leads`.
    var hasKeys: Bool { !source.apiKeyDigests.isEmpty }

    var isAPI: Bool { source.kind == .api }

    /// Where the sample goes.
    var path: String { isAPI && hasKeys ? IntakeTerms.leadsPath : source.path }

    /// What the variable of a secret is called.
    static func variable(_ reference: String) -> String {
        String(reference.dropFirst(2).dropLast())
    }
}
