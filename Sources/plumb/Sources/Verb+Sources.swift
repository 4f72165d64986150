extension Verb {
    static let sources = Verb(
        name: "sources",
        summary:
            "names the sources of the pipeline file, and writes what their senders have to know",
        examples: ["plumb sources ls", "plumb sources spec partner-demo --format html"],
        action: .choose([list, specification])
    )

    private static let list = Verb(
        name: "ls",
        summary: "names the sources with their kind, flow and URL path",
        options: [pipeline, .switch("json", "prints one object")],
        examples: ["plumb sources ls --json"],
        action: .run { try SourcesCommand.list($0) }
    )

    private static let specification = Verb(
        name: "spec",
        summary: "prints the posting specification of a source: fields, proof, answers, an example",
        details: """
            To be given to whoever sends the leads. It is made from the pipeline file and by the code
            that answers requests; variables of secrets are named, need not be set, and are not read.
            """,
        operands: [Operand(placeholder: "ID", completion: .source)],
        options: [
            .value(
                "format",
                "markdown|html",
                .words(formats),
                "the page's format (default markdown)"
            ),
            .value(
                "base-url",
                "URL",
                .text,
                "what stands before the paths (default the source's base_url, else http://127.0.0.1:3000)"
            ),
            .value("output", "FILE", .file, "writes there instead of to stdout"),
            pipeline,
        ],
        examples: [
            "plumb sources spec partner-demo --base-url https://leads.example.com",
            "plumb sources spec meta-demo --format html --output meta.html",
        ],
        action: .run { try SourcesCommand.specification($0) }
    )

    static let formats = ["markdown", "html"]

    private static let pipeline: Option = .value(
        "pipeline",
        "FILE",
        .file,
        "the pipeline file (default PIPELINE_FILE, else pipeline.yaml)"
    )
}
