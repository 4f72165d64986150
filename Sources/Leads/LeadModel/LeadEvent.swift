package import Identifiers
package import JSON
package import Time

/// What happened to a lead: the record at that moment, with an event ID, a time and a type.
package struct LeadEvent: Sendable {
    package var id: UUID
    package var type: EventType
    package var timestamp: Timestamp
    package var lead: Lead

    /// What can happen.
    ///
    /// Every step may add its own.
    package struct EventType: RawRepresentable, Hashable, Sendable {
        package var rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package static let submission = EventType(rawValue: "lead_submission")
        package static let acceptance = EventType(rawValue: "lead_acceptance")
        package static let rejection = EventType(rawValue: "lead_rejection")
        package static let enrichment = EventType(rawValue: "lead_enrichment")
        package static let delivery = EventType(rawValue: "lead_delivery")
        /// A step that failed for good, so that the lead goes no further.
        package static let failure = EventType(rawValue: "lead_failure")
        /// What is held of a lead was removed, for its platform wants it forgotten.
        package static let erasure = EventType(rawValue: "lead_erasure")
        /// A source that has sent no lead for longer than it may; of no lead.
        package static let sourceSilent = EventType(rawValue: "source_silent")
        /// A lead of a source that had been silent; of no lead.
        package static let sourceResumed = EventType(rawValue: "source_resumed")
    }

    /// - `messageID`: the message that brought the lead, from which the event ID is made; empty
    ///   where no message did.
    package init(_ type: EventType, of lead: Lead, messageID: String, at timestamp: Timestamp) {
        id = LeadID.ofEvent(leadID: lead.id, step: type.rawValue, messageID: messageID)
        self.type = type
        self.timestamp = timestamp
        self.lead = lead
    }

    /// What an event has beside the record.
    var ownMembers: KeyValuePairs<String, String> {
        [
            "event_id": id.description, "timestamp": timestamp.rfc3339,
            "event_type": type.rawValue,
        ]
    }

    /// Enough for the text of the own members.
    static let usualOwnBytes = 160

    /// The event as a document, its own three members first.
    package var json: JSON {
        var event = JSON(members: ownMembers.map { ($0, JSON($1)) })
        for (key, value) in lead.record.members ?? [] { event[key] = value }
        return event
    }
}
