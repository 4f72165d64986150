internal import Events
internal import JSON

/// Schedules, and events of a bus.
extension Sample {
    static let schedules: [Sample] = [
        Sample(
            name: "schedule",
            summary: "a rule whose time has come (Schedule)",
            options: [
                .value("rule", "NAME", .text, "the rule (default Nightly)"),
                .value("input", "JSON", .text, "what the rule's Input says, instead of the event"),
            ],
            write: { ingredients, output in
                let event = ScheduledEvent(
                    id: ingredients.makeID(),
                    time: ingredients.wholeSeconds,
                    rule: ingredients.text("rule", "Nightly")
                )
                (try ingredients.json("input") ?? event.json).write(into: &output)
            }
        ),
        Sample(
            name: "scheduler",
            summary: "a schedule of EventBridge Scheduler whose time has come (ScheduleV2)",
            options: [
                .value("schedule", "NAME", .text, "the schedule (default Nightly)"),
                .value("input", "JSON", .text, "what its Input says, instead of the event"),
            ],
            write: { ingredients, output in
                let name = ingredients.text("schedule", "Nightly")
                var event = ScheduledEvent(
                    id: ingredients.makeID(),
                    time: ingredients.wholeSeconds,
                    rule: name
                )
                event.source = "aws.scheduler"
                event.resource =
                    "arn:aws:scheduler:\(event.region):\(event.account):schedule/default/\(name)"
                // A string, unlike a rule's: https://github.com/aws/aws-lambda-java-libs/issues/479
                event.detail = "{}"
                (try ingredients.json("input") ?? event.json).write(into: &output)
            }
        ),
        Sample(
            name: "eventbridge",
            summary: "an event of an application on a bus of EventBridge",
            options: [
                .value("source", "NAME", .text, "who sends it (default com.example.leads)"),
                .value("detail-type", "TEXT", .text, "what happened (default Lead Accepted)"),
                .value("detail", "JSON", .text, "what the sender says of it"),
            ],
            write: { try busEvent($0).write(into: &$1) }
        ),
    ]

    // https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    private static func busEvent(_ ingredients: Ingredients) throws -> JSON {
        let detail = try ingredients.json("detail") ?? ["lead_id": JSON(ingredients.makeID())]
        guard detail.kind == .object else {
            throw UsageError("--detail is no JSON object, as EventBridge wants it")
        }
        return [
            "version": "0", "id": JSON(ingredients.makeID()),
            "detail-type": JSON(ingredients.text("detail-type", "Lead Accepted")),
            "source": JSON(ingredients.text("source", "com.example.leads")),
            "account": JSON(LocalAccount.id), "time": JSON(ingredients.wholeSeconds),
            "region": JSON(LocalAccount.region), "resources": [], "detail": detail,
        ]
    }
}
