internal import Identifiers
internal import JSON
internal import LeadModel
package import LeadStore
package import Pipeline
package import Time

/// Finds sources that have sent no lead for longer than they may, and those that send again.
///
/// A source that has sent none within that time counts from when it was first watched. A silence is told once,
/// and its end once, however often anybody looks.
package struct SilenceWatch {
    package let pipeline: PipelineConfiguration
    package let now: Timestamp

    package init(pipeline: PipelineConfiguration, now: Timestamp) {
        self.pipeline = pipeline
        self.now = now
    }

    /// Looks at all sources and keeps what it finds.
    ///
    /// - Parameters:
    ///   - store: what sources have sent, and what is known of their silence.
    ///   - cause: the ID of the event that asks. The same event asked again gets its alerts again,
    ///     for an attempt that ended before they were sent on.
    /// - Returns: the alerts to send on.
    /// - Throws: `DatabaseError`.
    package func look(in store: LeadStore, cause: String) throws -> [SourceAlert] {
        try store.inTransaction {
            if let alerts = try store.sourceAlerts(cause: cause) { return alerts }
            let moment = Int64(now.milliseconds)
            let activities = try store.sourceActivity(nowMilliseconds: moment)
            let known = try store.sourceWatches()
            var watches: [String: SourceWatch] = [:]
            var alerts: [SourceAlert] = []
            for source in pipeline.sources {
                guard let seconds = source.silenceSeconds else { continue }
                let silence = Int64(seconds) * 1_000
                let lastLead = activities[source.id]?.lastLeadAtMilliseconds
                var watch =
                    known[source.id]
                    ?? SourceWatch(
                        sinceMilliseconds: lastLead.flatMap { moment - $0 < silence ? $0 : nil }
                            ?? moment
                    )
                alerts += changes(of: &watch, source, lastLead: lastLead, silence: silence)
                watches[source.id] = watch
            }
            try store.keep(watches, alerts: alerts, cause: cause, nowMilliseconds: moment)
            return alerts
        }
    }

    /// The end of a silence, the beginning of one, or both where a lead came in between.
    private func changes(
        of watch: inout SourceWatch,
        _ source: Source,
        lastLead: Int64?,
        silence: Int64
    ) -> [SourceAlert] {
        var alerts: [SourceAlert] = []
        if let since = watch.silentSinceMilliseconds, let lastLead, lastLead > since {
            watch.silentSinceMilliseconds = nil
            alerts.append(alert(.sourceResumed, source, since: since, lastLead: lastLead))
        }
        let last = max(lastLead ?? 0, watch.sinceMilliseconds)
        if watch.silentSinceMilliseconds == nil, Int64(now.milliseconds) - last >= silence {
            watch.silentSinceMilliseconds = last
            alerts.append(alert(.sourceSilent, source, since: last, lastLead: lastLead))
        }
        return alerts
    }

    private func alert(
        _ type: LeadEvent.EventType,
        _ source: Source,
        since: Int64,
        lastLead: Int64?
    ) -> SourceAlert {
        let id = LeadID.ofEvent(leadID: source.id, step: type.rawValue, messageID: "\(since)")
            .description
        let flow = pipeline.flow(source.flowID)
        let body: JSON = [
            "event_id": JSON(id), "timestamp": JSON(now.rfc3339),
            "event_type": JSON(type.rawValue), "tenant_id": JSON(flow?.tenantID ?? ""),
            "flow_id": JSON(source.flowID), "flow_name": JSON(flow?.name ?? source.flowID),
            "source_id": JSON(source.id), "source_name": JSON(source.name),
            "alert_data": [
                "silent_since": JSON(Timestamp(since).rfc3339),
                "last_lead_at": lastLead.map { JSON(Timestamp($0).rfc3339) } ?? .null,
                "allowed_seconds": JSON(source.silenceSeconds ?? 0),
            ],
        ]
        return SourceAlert(id: id, atMilliseconds: Int64(now.milliseconds), body: body.text)
    }
}
