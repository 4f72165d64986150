internal import Database
internal import Events
internal import FunctionRuntime
internal import FunctionSetup
internal import ImportJobs
internal import Intake
internal import JSON
internal import LeadStore
internal import ObjectStore
internal import WorkerProtocol

extension ImportError: FunctionFailure {}

/// Takes leads from files and batches.
@main
enum ImportLeads {
    static func main() {
        FunctionDescription(
            name: "import-leads",
            summary: "takes the rows of uploaded files and posted batches as leads",
            trigger: .queue("ImportQueue"),
            variables: [
                PipelineFile.variable, LeadState.variable,
                ("PLUMB_BUCKETS", "the folder of the buckets (default .plumb/buckets)"),
                ("MAX_BATCH_SIZE", "the most leads of one posted batch (default 1000)"),
            ]
        ).runDeferring { environment, deferred in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            let maximumRows = try maximumBatchSize(environment)
            let runner = ImportRunner(
                store: FileObjectStore(root: environment["PLUMB_BUCKETS"] ?? ".plumb/buckets"),
                pipeline: pipeline,
                jobs: state.store
            )
            let unflushed = try LeadState(environment, durability: .normal)
            let door = BatchDoor(
                pipeline: pipeline,
                maximumRows: maximumRows,
                state: state,
                unflushed: unflushed,
                counting: SourceCounting(unflushed, deferred)
            )
            return { event, context in
                if event["requestContext"] != nil {
                    return door.answer(try HTTPRequest(JSONCursor(event)), context)
                }
                if event["Records"]?[0]?["s3"] != nil {
                    let first = try runner.begin(try ObjectEvent(JSONCursor(event)))
                    return FunctionResult([:], emitted: first.map { [$0] } ?? [])
                }
                return try QueueEvent.handle(event, context) { message, body in
                    let report = try runner.advance(
                        body,
                        messageID: message.id,
                        deadline: context.deadline,
                        now: { context.now }
                    )
                    log(report, context.log)
                    return report.emitted
                }
            }
        }
    }

    private static func maximumBatchSize(_ environment: Environment) throws -> Int {
        guard let text = environment["MAX_BATCH_SIZE"] else {
            return BatchReception.usualMaximumRows
        }
        guard let number = Int(text), (1...10_000).contains(number) else {
            throw ConfigurationError("MAX_BATCH_SIZE is '\(text)': give a number from 1 to 10000")
        }
        return number
    }

    private static func log(_ report: ImportRunner.Report, _ log: Logger) {
        let fields: [(String, JSON)] = [
            ("importID", JSON(report.importID)), ("sourceID", JSON(report.sourceID)),
            ("rows", JSON(report.rows)), ("accepted", JSON(report.accepted)),
            ("duplicates", JSON(report.duplicates)), ("rejected", JSON(report.rejected)),
            ("readBytes", JSON(report.readBytes)), ("sizeBytes", JSON(report.sizeBytes)),
        ]
        switch report.state {
        case .processing: log.log(.info, "import under way", fields)
        case .complete: log.log(.info, "import complete", fields)
        case .repeated: log.log(.info, "upload is imported already", Array(fields.prefix(2)))
        case .damaged(let reason):
            let error = [("errorType", JSON("Import.DamagedUpload")), ("reason", JSON(reason))]
            log.log(.error, "import ended early", fields + error)
        }
    }
}
