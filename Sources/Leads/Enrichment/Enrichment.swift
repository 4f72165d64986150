internal import JSON
package import LeadModel
package import Time

/// Adds to a lead what can be looked up about it.
///
/// Never fails: a look-up that does leaves a warning and its part of `enrichment_data` out.
package struct Enrichment {
    package let lookups: Lookups
    /// The region of a phone number without a country code.
    package let defaultRegion: String

    package init(lookups: Lookups = .builtIn, defaultRegion: String) {
        self.lookups = lookups
        self.defaultRegion = defaultRegion
    }

    package struct Outcome: Sendable {
        package var lead: Lead
        /// The look-ups that failed.
        package var warnings: [Warning]
    }

    /// A look-up that failed.
    ///
    /// Its value is not told.
    package struct Warning: Equatable, Sendable {
        package var lookup: String
        package var errorType: String
    }

    /// - `now`: read once, when everything has been looked up.
    package func enrich(_ lead: Lead, startedAt: Timestamp, now: () -> Timestamp) -> Outcome {
        var draft = EnrichmentDraft(lead: lead, lookups: lookups, defaultRegion: defaultRegion)
        draft.addPhone()
        draft.addPlace()
        draft.addEmail()
        var lead = draft.lead
        if !draft.warnings.isEmpty {
            draft.section["warnings"] = JSON(draft.warnings.map(\.json))
        }
        lead[.enrichment] = draft.section
        lead.recordStep(
            "Enrichment",
            .success,
            reason: draft.warnings.isEmpty ? nil : "partial",
            executionMilliseconds: now().milliseconds - startedAt.milliseconds
        )
        return Outcome(lead: lead, warnings: draft.warnings)
    }
}

extension Enrichment.Warning {
    fileprivate var json: JSON { ["lookup": JSON(lookup), "error": JSON(errorType)] }
}
