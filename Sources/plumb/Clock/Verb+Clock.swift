extension Verb {
    static let clock = Verb(
        name: "clock",
        summary: "tells the running runtime's time, and moves it",
        examples: ["plumb clock show", "plumb clock advance 2h"],
        action: .choose([show, advance])
    )

    private static let show = Verb(
        name: "show",
        summary: "prints the running runtime's time, RFC 3339",
        options: options,
        examples: ["plumb clock show --json"],
        action: .run { try ClockCommand.show($0) }
    )

    private static let advance = Verb(
        name: "advance",
        summary: "moves the running runtime's time, and everything that waits for it",
        details: """
            Schedules, delays, visibility timeouts, retention and buffer intervals come due in
            their order, each at its own time; what follows from one has ended before the next.
            Prints the time reached. DURATION is 200ms, 30s, 15m, 2h or 7d; TIME is RFC 3339.
            """,
        operands: [Operand(placeholder: "DURATION|TIME", completion: .text)],
        options: options,
        examples: ["plumb clock advance 30m", "plumb clock advance 2026-03-08T07:00:00Z"],
        action: .run { try ClockCommand.advance($0) }
    )

    private static let options: [Option] = [
        .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
        .switch("json", "prints one object"),
    ]
}
