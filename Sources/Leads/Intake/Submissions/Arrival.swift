internal import Fields
internal import LeadModel
internal import Pipeline
internal import WorkerProtocol

/// A request that may submit.
struct Arrival {
    let route: SubmissionRoute
    let format: AnswerFormat
    let flow: Flow
    let delivery: Delivery

    var source: Source { delivery.source }
    /// What a new lead costs.
    var price: Double { source.price ?? flow.price }
}

/// A lead that has been read.
struct ReadSubmission {
    let lead: Lead
    let faults: [FieldValidation.Fault]
    let claim: SubmissionClaim
    /// What sends it on as it is.
    let emissions: [Emission]
    /// Where the visitor's browser goes next; nil where the form does not say.
    let redirection: String?
}
