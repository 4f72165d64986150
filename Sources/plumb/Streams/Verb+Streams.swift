extension Verb {
    static let streams = Verb(
        name: "streams",
        summary:
            "says what waits in the running runtime's delivery streams, and what was delivered",
        details: """
            Counts are since the runtime was started; errors are records that went to the error
            output, partitions those of the last flush.
            """,
        operands: [Operand(placeholder: "[NAME]", completion: .text)],
        options: [
            .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
            .switch("json", "prints one object"),
        ],
        examples: ["plumb streams", "plumb streams LeadEventStream --json"],
        action: .run { try StreamsCommand.run($0) }
    )
}
