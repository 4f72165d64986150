internal import Events
internal import ExportJobs
internal import FunctionRuntime
internal import JSON
internal import LeadStore
internal import ObjectStore

extension ExportError: FunctionFailure {}

/// Writes what a request asks for of the event lake as CSV.
@main
enum GenerateExport {
    static func main() {
        FunctionDescription(
            name: "generate-export",
            summary:
                "writes what a request, bare or in a batch, asks for as gzip CSV, and says where",
            trigger: .queue("ExportQueue"),
            variables: [
                ("LAKE_BUCKET", "where the events are (default lake)"),
                ("EXPORT_BUCKET", "where the export goes (default exports)"),
                ("PLUMB_BUCKETS", "the folder of the buckets (default .plumb/buckets)"),
                ("PLUMB_DATABASE_URL", "the export jobs (default sqlite:.plumb/state.db)"),
            ]
        ).run { environment in
            let runner = try runner(environment)
            return { event, context in
                if event["Records"] != nil {
                    return try QueueEvent.handle(event, context) { message, body in
                        let id = ExportRunner.exportID(messageID: message.id, body: body)
                        try log(runner.run(body, exportID: id, at: context.now), context.log)
                        return []
                    }
                }
                let report = try runner.run(event, exportID: context.makeID(), at: context.now)
                log(report, context.log)
                return FunctionResult(report.json)
            }
        }
    }

    private static func runner(_ environment: Environment) throws -> ExportRunner {
        do {
            return try ExportRunner(
                store: FileObjectStore(root: environment["PLUMB_BUCKETS"] ?? ".plumb/buckets"),
                lakeBucket: environment["LAKE_BUCKET"] ?? "lake",
                exportBucket: environment["EXPORT_BUCKET"] ?? "exports",
                jobs: LeadStore(url: environment["PLUMB_DATABASE_URL"] ?? "sqlite:.plumb/state.db")
            )
        } catch {
            throw ConfigurationError("\(error)")
        }
    }

    private static func log(_ report: ExportReport, _ log: Logger) {
        let passedOver = ("objectsPassedOver", JSON(report.foreignObjects))
        let fields = [("exportID", JSON(report.exportID)), ("rows", JSON(report.rows)), passedOver]
        log.log(.info, "export complete", fields)
    }
}
