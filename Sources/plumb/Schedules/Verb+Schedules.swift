extension Verb {
    static let schedule = Verb(
        name: "schedule",
        summary: "says when schedules fire, and fires them by hand",
        examples: [
            "plumb schedule next --expression 'cron(0 9 ? * MON-FRI *)' --timezone Europe/Berlin",
            "plumb schedule fire Nightly",
        ],
        action: .choose([next, fire, list])
    )

    private static let next = Verb(
        name: "next",
        summary: "prints the next times of a schedule or an expression, a line each, in UTC",
        details: """
            A rate counts from its StartDate, or else from --from. The exit status is 65 where the
            expression or the time zone is none.
            """,
        operands: [Operand(placeholder: "[NAME]", completion: .schedule)],
        options: [
            .value("expression", "TEXT", .text, "rate(…), cron(…) or at(…) instead of a schedule"),
            .value("timezone", "ZONE", .text, "the expression's time zone (default UTC)"),
            .value("from", "TIME", .text, "the times after this one, RFC 3339 (default now)"),
            .value("count", "N", .text, "how many, up to 10000 (default 10)"),
            .switch("json", "prints one object"),
        ] + templateOptions,
        examples: [
            "plumb schedule next Nightly --count 3",
            "plumb schedule next --expression 'cron(0 0 L * ? *)' --from 2026-01-01T00:00:00Z",
        ],
        action: .run { try ScheduleCommand.next($0) }
    )

    private static let fire = Verb(
        name: "fire",
        summary: "fires a schedule of the running runtime now, whether it is enabled or not",
        details: "The exit status is 1 where the runtime cannot store the event.",
        operands: [Operand(placeholder: "NAME", completion: .schedule)],
        options: [
            .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
            .switch("json", "prints one object"),
        ],
        examples: ["plumb schedule fire Nightly"],
        action: .run { try ScheduleCommand.fire($0) }
    )

    private static let list = Verb(
        name: "list",
        summary: "names the schedules of the template, with their next times",
        options: templateOptions + [
            .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
            .switch("json", "prints one object"),
        ],
        examples: ["plumb schedule list --json"],
        action: .run { try ScheduleCommand.list($0) }
    )
}
