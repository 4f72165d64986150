/// The logical IDs of the queues and streams in `template.yaml` that leads travel through.
package enum Channel {
    /// Leads as received, on their way to the consent check.
    package static let leadQueue = "LeadQueue"
    /// Leads that a platform named only by ID, to be fetched from it.
    package static let fetchQueue = "FetchQueue"
    /// Uploads, each with the row at which to go on.
    package static let importQueue = "ImportQueue"
    package static let enrichmentQueue = "EnrichmentQueue"
    package static let scoringQueue = "ScoringQueue"
    /// Every lead event, on its way to the lake.
    package static let leadEventStream = "LeadEventStream"
}
