import Events
import FunctionRuntime
import FunctionSetup
import JSON
import LeadModel
import LeadStore
import Pipeline
import SourceWatching
import Time
import WorkerProtocol

@main
enum WatchSources {
    static func main() {
        FunctionDescription(
            name: "watch-sources",
            summary: "says how sources are doing, and on a schedule which of them are silent",
            trigger: .direct,
            variables: [PipelineFile.variable, LeadState.variable]
        ).run { environment in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            return { event, context in
                var emitted: [Emission] = []
                // Only who carries out what is emitted may take note that it was: nobody does of
                // what a shell asks.
                if event.kind != .object || event.count > 0 {
                    let scheduled = try ScheduledEvent(JSONCursor(event))
                    let watch = SilenceWatch(pipeline: pipeline, now: context.now)
                    emitted = try alerts(watch, state, cause: scheduled.id, context.log)
                }
                let sources = try SourceStatus.all(
                    of: pipeline,
                    in: state.existingStore(),
                    at: context.now
                )
                return FunctionResult(
                    ["at": JSON(context.now.rfc3339), "sources": JSON(sources.map(\.json))],
                    emitted: emitted
                )
            }
        }
    }

    private static func alerts(
        _ watch: SilenceWatch,
        _ state: LeadState,
        cause: String,
        _ log: Logger
    ) throws -> [Emission] {
        let isWatched = watch.pipeline.sources.contains { $0.silenceSeconds != nil }
        // A pipeline that watches no source leaves no state behind.
        let store = isWatched ? try state.store() : try state.existingStore()
        guard let store else { return [] }
        return try watch.look(in: store, cause: cause).map { alert in
            let body = try JSON(parsing: alert.body)
            let type = body["event_type"]?.string ?? ""
            let fields = ["source_id", "event_type"].compactMap { name in
                body[name].map { (name == "source_id" ? "sourceID" : "eventType", $0) }
            }
            let isSilent = type == LeadEvent.EventType.sourceSilent.rawValue
            log.log(
                isSilent ? .warning : .info,
                "source \(isSilent ? "silent" : "resumed")",
                fields
            )
            return Emission(
                channel: Channel.leadEventStream,
                body: Array(alert.body.utf8),
                key: alert.id
            )
        }
    }
}
