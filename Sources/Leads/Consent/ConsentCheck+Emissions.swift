internal import LeadModel
package import Time
package import WorkerProtocol

extension ConsentCheck.Decision {
    /// What follows: an allowed lead goes on, and either way the lake is told.
    package func emissions(messageID: String, at now: Timestamp) -> [Emission] {
        let type: LeadEvent.EventType = isAllowed ? .acceptance : .rejection
        let event = Emission(LeadEvent(type, of: lead, messageID: messageID, at: now))
        return isAllowed ? [Emission(lead, to: Channel.enrichmentQueue), event] : [event]
    }
}
