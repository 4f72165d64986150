internal import JSON
package import Time
package import WorkerProtocol

extension Emission {
    /// Hands a lead on to the next queue, under its own ID and with the priority that its urgency
    /// gave it.
    package init(_ lead: Lead, to channel: String) {
        self.init(channel: channel, body: lead.record.bytes, priority: lead.priority, key: lead.id)
    }

    /// Hands a lead that is prepared on to the first step that somebody waits for, when the delay of
    /// its urgency is over.
    ///
    /// Whichever step is the last to prepare leads calls this, and no other: what is done before
    /// costs the lead none of its delay.
    package init(whenDue lead: Lead, to channel: String, at now: Timestamp) {
        self.init(lead, to: channel)
        delaySeconds = lead.delaySeconds(at: now)
    }

    /// Sends a new lead to the next queue, and what `event` says of it to the lake.
    ///
    /// The record, which is most of both, is written once; it has none of the event's own members.
    package static func submission(_ event: LeadEvent, to channel: String) -> [Emission] {
        let message = Emission(event.lead, to: channel)
        var body: [UInt8] = []
        body.reserveCapacity(message.body.count + LeadEvent.usualOwnBytes)
        var writer = JSONObjectWriter(into: &body)
        for (name, value) in event.ownMembers { writer.add(name, value, to: &body) }
        body.append(UInt8(ascii: ","))
        body.append(contentsOf: message.body[1...])
        let copy = Emission(channel: Channel.leadEventStream, body: body, key: event.lead.flowID)
        return [message, copy]
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
