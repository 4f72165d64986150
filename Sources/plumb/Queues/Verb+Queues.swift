extension Verb {
    static let queues = Verb(
        name: "queues",
        summary: "shows the queues of the running runtime, and pauses, empties or redrives one",
        details: """
            Without a verb it lists them. They go by their logical IDs; those that clients have made
            by their names.
            """,
        examples: ["plumb queues", "plumb queues peek DeadLetterQueue", "plumb queues --json"],
        standard: "list",
        action: .choose([list, peek, redrive, purge, pause, resume])
    )

    private static let runtimeOptions: [Option] = [
        .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
        .switch("json", "prints one object"),
    ]
    private static let name = [Operand(placeholder: "NAME", completion: .queue)]

    private static let list = Verb(
        name: "list",
        summary:
            "prints depth, oldest message, messages in flight and delayed, and what a minute saw",
        details: """
            The age is that of the oldest message that can be received. SENT, HANDLED and FAILED
            count the last minute.
            """,
        options: runtimeOptions,
        examples: ["plumb queues", "plumb queues list --json"],
        action: .run { try QueuesCommand($0).list() }
    )

    private static let peek = Verb(
        name: "peek",
        summary: "prints messages without receiving them, a line of JSON each",
        details: """
            ready is what can be received or is with a function, waiting what is delayed or to be
            tried again, done and failed what functions have handled and given up of late.
            """,
        operands: name,
        options: [
            .value(
                "state",
                "STATE",
                .words(["ready", "waiting", "done", "failed"]),
                "which messages (default ready)"
            ),
            .value("limit", "N", .text, "how many, up to 1000 (default 10)"),
        ] + runtimeOptions,
        examples: [
            "plumb queues peek DeadLetterQueue", "plumb queues peek LeadQueue --state failed",
        ],
        action: .run { try QueuesCommand($0).peek() }
    )

    private static let redrive = Verb(
        name: "redrive",
        summary: "moves messages of a dead-letter queue back where they came from",
        details: """
            Each keeps its ID and its place and counts as never received. What was moved is gone from
            the queue: run again, nothing is moved twice.
            """,
        operands: name,
        options: [
            .value("to", "NAME", .queue, "another queue than the one that each came from"),
            .value("source", "NAME", .queue, "only messages that this queue has given up"),
            .value("error", "TEXT", .text, "only messages with this in their error"),
            .value("since", "TIME", .text, "only messages sent then or later, RFC 3339"),
            .value("until", "TIME", .text, "only messages sent before, RFC 3339"),
        ] + runtimeOptions,
        examples: [
            "plumb queues redrive DeadLetterQueue",
            "plumb queues redrive DeadLetterQueue --error Delivery.Timeout",
        ],
        action: .run { try QueuesCommand($0).redrive() }
    )

    private static let purge = Verb(
        name: "purge",
        summary: "deletes every message of a queue but those that a function works on",
        operands: name,
        options: runtimeOptions,
        examples: ["plumb queues purge ReviewQueue"],
        action: .run { try QueuesCommand($0).purge() }
    )

    private static let pause = Verb(
        name: "pause",
        summary:
            "keeps a queue from giving out messages, also after a restart, until it is resumed",
        operands: name,
        options: runtimeOptions,
        examples: ["plumb queues pause DeliveryQueue"],
        action: .run { try QueuesCommand($0).act("pause", "paused") }
    )

    private static let resume = Verb(
        name: "resume",
        summary: "lets a paused queue give out messages again",
        operands: name,
        options: runtimeOptions,
        examples: ["plumb queues resume DeliveryQueue"],
        action: .run { try QueuesCommand($0).act("resume", "resumed") }
    )
}
