internal import JSON
package import WorkerProtocol

extension Emission {
    /// Hands a lead on to the next queue, under its own ID.
    package init(_ lead: Lead, to channel: String) {
        self.init(channel: channel, body: lead.record.bytes, key: lead.id)
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
