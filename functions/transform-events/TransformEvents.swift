internal import EventLake
internal import Events
internal import FunctionRuntime
internal import JSON

/// Turns records of the event stream into lines of the lake, each with its partition.
@main
enum TransformEvents {
    static func main() {
        FunctionDescription(
            name: "transform-events",
            summary: "makes records of the event stream lines of the lake, each with its partition",
            trigger: .stream("LeadEventStream")
        ).run { _ in
            { event, context in
                let records = try TransformEvent(JSONCursor(event)).records.map { record in
                    answer(record, context.log)
                }
                return FunctionResult(TransformResponse(records: records).json)
            }
        }
    }

    /// One bad record is answered as such, and its neighbours are delivered.
    private static func answer(_ record: StreamRecord, _ log: Logger) -> TransformResponse.Record {
        do throws(LakeRecordError) {
            let event = try LakeRecord(data: record.data)
            return TransformResponse.Record(
                id: record.id,
                verdict: .ok(event.line),
                partitionKeys: event.partition.keys
            )
        } catch {
            log.log(
                .warning,
                "a record is no lead event",
                [("recordId", JSON(record.id)), ("reason", JSON("\(error)"))]
            )
            return TransformResponse.Record(id: record.id, verdict: .processingFailed)
        }
    }
}
