internal import Identifiers
internal import JSON
internal import LeadModel
package import Time
internal import WorkerProtocol

/// A lead that its platform wants forgotten.
package struct LeadErasure: Sendable {
    package let leadID: String
    package let tenantID: String
    package let sourceID: String
    package let messageID: String
    package let at: Timestamp
}

extension LeadErasure {
    /// What the lake is told: whose lead it was and under which IDs its platform knew it.
    ///
    /// - Parameters:
    ///   - order: the message that asks for it.
    ///   - names: of flow and source, where the pipeline file still has them.
    /// - Returns: the event, the same for the same message but for its time.
    func event(_ order: FetchOrder, names: (flow: String?, source: String?)) -> Emission {
        let type = LeadEvent.EventType.erasure.rawValue
        let id = LeadID.ofEvent(leadID: leadID, step: type, messageID: messageID)
        var erasure: JSON = [:]
        if let moment = order.createdAt { erasure["requested_at"] = JSON(moment.rfc3339) }
        erasure["platform_ids"] = JSON(members: order.details.map { ($0.name, JSON($0.value)) })
        let body: JSON = [
            "event_id": JSON(id.description), "timestamp": JSON(at.rfc3339),
            "event_type": JSON(type), "tenant_id": JSON(tenantID), "flow_id": JSON(order.flowID),
            "flow_name": JSON(names.flow ?? order.flowID), "source_id": JSON(sourceID),
            "source_name": JSON(names.source ?? sourceID), "lead_data": ["lead_id": JSON(leadID)],
            "erasure_data": erasure,
        ]
        return Emission(channel: Channel.leadEventStream, body: body.bytes, key: order.flowID)
    }
}
