extension Verb {
    static let buckets = Verb(
        name: "buckets",
        summary: "lists, fetches, stores and removes objects of the local buckets",
        details: """
            They work on the folder of the buckets, whether a runtime runs or not. One that runs
            announces what is put, as any file that appears there; a removal it is asked for, so
            that it is announced, too.
            """,
        examples: ["plumb buckets ls exports", "plumb buckets get exports/2026/leads.csv -"],
        action: .choose([list, get, put, remove])
    )

    private static let place = Operand(placeholder: "BUCKET/KEY", completion: .text)
    private static let dataOptions: [Option] = [
        .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
        .switch("json", "prints one object"),
    ]

    private static let list = Verb(
        name: "ls",
        summary: "names the buckets, or the objects whose keys begin so, with size and time",
        operands: [Operand(placeholder: "[BUCKET[/PREFIX]]", completion: .text)],
        options: dataOptions,
        examples: ["plumb buckets ls", "plumb buckets ls lake/events/2026/ --json"],
        action: .run { try BucketsCommand($0).list() }
    )

    private static let get = Verb(
        name: "get",
        summary: "copies an object to a file, or to stdout for -",
        details: "Without FILE it gets the last name of its key, in this folder.",
        operands: [place, Operand(placeholder: "[FILE]", completion: .file)],
        options: dataOptions,
        examples: ["plumb buckets get exports/leads.csv", "plumb buckets get exports/leads.csv -"],
        action: .run { try BucketsCommand($0).get() }
    )

    private static let put = Verb(
        name: "put",
        summary: "makes a file, or stdin for -, an object",
        details: "A BUCKET/ with a slash at its end takes the file's name along.",
        operands: [Operand(placeholder: "FILE", completion: .file), place],
        options: dataOptions,
        examples: ["plumb buckets put leads.csv uploads/", "plumb buckets put - uploads/a.csv"],
        action: .run { try BucketsCommand($0).put() }
    )

    private static let remove = Verb(
        name: "rm",
        summary: "removes an object",
        details: "The exit status is 1 where there is none, or the runtime refuses.",
        operands: [place],
        options: dataOptions,
        examples: ["plumb buckets rm uploads/leads.csv"],
        action: .run { try BucketsCommand($0).remove() }
    )
}
