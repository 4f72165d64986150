package import Pipeline

/// What a sender has to know of a source, as the code that takes its leads has it.
package struct IntakeTerms: Sendable {
    /// Methods that the source answers.
    package let methods: [String]
    /// Types of bodies that it reads.
    package let mediaTypes: [String]
    package let proof: SenderProof
    private let names: FieldNames

    /// The most bytes of a body.
    package static let maximumBodyBytes = Webhook.maximumBodyBytes
    /// The most bytes of a batch.
    package static let maximumBatchBytes = BatchReception.maximumBodyBytes
    /// The most leads of one request.
    package static let maximumLeads = Submission.maximumCount
    /// The most fields of one lead.
    package static let maximumFields = Submission.maximumAnswers
    /// The most bytes of a lead as it is sent on.
    package static let maximumLeadBytes = LeadReception.maximumRecordBytes
    /// A field that no visitor sees, of every form.
    package static let usualHoneypot = FormDialect.usualHoneypot
    /// The record's names of what all leads are asked.
    package static let usualFields = FieldNames.demographic.sorted()
    /// Where a lead of the REST profile is sent.
    package static let leadsPath = "/leads"
    /// Where a batch of leads is sent.
    package static let batchPath = "/leads/batch"

    package init(_ source: Source) {
        let dialect = source.dialect
        methods = dialect?.methods ?? ["POST"]
        mediaTypes = dialect?.formats.flatMap(\.mediaTypes) ?? BodyFormat.json.mediaTypes
        proof = source.proof
        names = FieldNames(source.fields, aliases: dialect?.aliases ?? [:])
    }

    /// Types of bodies that the URL for LeadConduit reads.
    package static let leadConduitMediaTypes = SubmissionBody.formats.flatMap(\.mediaTypes)

    /// The names under which a sender may give a field: the one to use first.
    ///
    /// Letter case, spaces, hyphens and underscores do not matter. Empty where every name leads
    /// elsewhere.
    package func spellings(of field: String) -> [String] { names.spellings(of: field) }
}
