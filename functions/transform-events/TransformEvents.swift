internal import EventLake
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
        ).runBytes { _ in
            let transformation = LakeTransformation()
            return { event, context in
                try transformation.answer(event) { recordID, error in
                    context.log.log(
                        .warning,
                        "a record is no lead event",
                        [("recordId", JSON(recordID)), ("reason", JSON("\(error)"))]
                    )
                }
            }
        }
    }
}
