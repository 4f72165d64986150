internal import JSON
package import WorkerProtocol

extension Emission {
    /// Hands a lead on to the next queue, under its own ID and with the priority that its urgency
    /// gave it.
    package init(_ lead: Lead, to channel: String) {
        self.init(channel: channel, body: lead.record.bytes, priority: lead.priority, key: lead.id)
    }

    /// Sends an event to the lake, in the partition of its flow.
    package init(_ event: LeadEvent) {
        self.init(
            channel: Channel.leadEventStream,
            body: event.json.bytes,
            key: event.lead.flowID
        )
    }
}
