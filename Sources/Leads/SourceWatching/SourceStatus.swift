package import JSON
package import LeadStore
package import Pipeline
package import Time

/// How a source of the pipeline is doing.
package struct SourceStatus {
    package let source: Source
    package let activity: SourceActivity
    /// When its last lead had come, if it has been silent for too long.
    package let silentSince: Timestamp?

    /// The sources of a pipeline, in its order.
    ///
    /// - Parameters:
    ///   - pipeline: whose sources are asked for.
    ///   - store: what they have sent; nil where nobody has written any state yet.
    ///   - now: the time.
    /// - Returns: the status of each.
    /// - Throws: `DatabaseError`.
    package static func all(
        of pipeline: PipelineConfiguration,
        in store: LeadStore?,
        at now: Timestamp
    ) throws -> [SourceStatus] {
        let activities = try store?.sourceActivity(nowMilliseconds: Int64(now.milliseconds)) ?? [:]
        let watches = try store?.sourceWatches() ?? [:]
        return pipeline.sources.map { source in
            SourceStatus(
                source: source,
                activity: activities[source.id] ?? SourceActivity(),
                silentSince: watches[source.id]?.silentSinceMilliseconds.map { Timestamp($0) }
            )
        }
    }

    /// The status as a document; what there is none of is null.
    package var json: JSON {
        var failure = JSON.null
        if let last = activity.lastFailure {
            let moment = Timestamp(last.atMilliseconds)
            failure = ["type": JSON(last.type), "at": JSON(moment.rfc3339)]
        }
        let lastLead = activity.lastLeadAtMilliseconds.map { Timestamp($0) }
        return [
            "id": JSON(source.id), "name": JSON(source.name), "kind": JSON(source.kind.rawValue),
            "flowId": JSON(source.flowID), "lastLeadAt": JSON(optional: lastLead),
            "leads": activity.leads.json, "refusals": activity.refusals.json,
            "lastFailure": failure, "silence": source.silenceSeconds.map { JSON($0) } ?? .null,
            "silentSince": JSON(optional: silentSince),
        ]
    }
}

extension SourceActivity.Recent {
    fileprivate var json: JSON {
        ["minute": JSON(minute), "hour": JSON(hour), "day": JSON(day)]
    }
}

extension Timestamp {
    init(_ milliseconds: Int64) {
        self.init(milliseconds: Int(milliseconds))
    }
}

extension JSON {
    fileprivate init(optional moment: Timestamp?) {
        self = moment.map { JSON($0.rfc3339) } ?? .null
    }
}
