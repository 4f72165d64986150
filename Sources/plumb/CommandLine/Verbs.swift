/// The verbs of plumb.
///
/// The one table behind parsing, help, hints and completion.
extension Verb {
    static let plumb = Verb(
        name: "plumb",
        summary: "runs the functions of a SAM template on this machine",
        details: """
            exit status: 0 done, 1 validate found errors, 64 usage, 78 configuration; after invoke
            the function's: 1 the event failed, 65 it is not JSON (a batch with failed messages has
            not failed); schedule next: 65 no expression
            """,
        options: [.switch("version", "prints the version"), .switch("help", "prints the verbs")],
        action: .choose([
            start, invoke, validate, sources, schedule, clock, top, queues, streams, buckets,
            events,
            completion, help,
        ])
    )

    private static let start = Verb(
        name: "start",
        summary: "serves the HTTP API, queues, streams, schedules and buckets until Ctrl-C",
        options: projectOptions + [
            .value("port", "N", .text, "the HTTP API's port (default 3000; 0 for any free one)"),
            .value("aws-port", "N", .text, "the port of AWS's own APIs (default 3001)"),
            .value(
                "tls-cert",
                "FILE",
                .file,
                "serves the HTTP API over TLS with this certificate, in PEM"
            ),
            .value("tls-key", "FILE", .file, "the certificate's key"),
            .value(
                "queues",
                "redis://HOST",
                .text,
                "keeps queues in a Redis 7 that several machines share (default a file)"
            ),
            .switch("watch", "builds and swaps what has changed, without dropping a request"),
            .value("build-command", "COMMAND", .text, "builds for --watch (default swift build)"),
            .value("clock", "TIME", .text, "begins at this time, RFC 3339, instead of now"),
            .switch("cold", "starts a fresh process for every event"),
            .value(
                "attach",
                "NAME",
                .function,
                "takes the function's events to a process started by hand, under a debugger",
                mayRepeat: true
            ),
            .value("idle-timeout", "SECONDS", .text, "ends an idle worker (default 300)"),
            .switch("quiet", "logs no START, END and REPORT lines"),
            .switch("json", "prints one line of JSON instead of tables when it is ready"),
        ],
        examples: [
            "plumb start", "plumb start --watch --build-command scripts/build",
            "plumb start --port 0 --aws-port 0 --data-dir /tmp/plumb --json",
            "plumb start --queues redis://10.0.0.7",
        ],
        action: .run { arguments in
            try StartCommand(arguments).run()
            return 0
        }
    )

    private static let invoke = Verb(
        name: "invoke",
        summary: "runs one function with one event",
        details: """
            NAME is a logical ID, a function name or an executable. Results are on stdout, a line
            for each event; logs and a REPORT line are on stderr. The exit status is 0 where all
            events were handled, 1 where one failed, 65 where one is not JSON.
            """,
        operands: [Operand(placeholder: "NAME", completion: .function)],
        options: [
            .value("event", "FILE", .file, "the event; - for stdin", short: "e"),
            .value("repeat", "N", .text, "invokes N times and sums up the durations"),
            .switch("pretty", "prints results over several lines"),
        ] + projectOptions,
        examples: [
            "plumb invoke generate-export -e events/exports/california.json",
            "plumb invoke ReceiveWebhook -e events/webhooks/meta-leadgen.json --repeat 1000",
        ],
        action: .run { try InvokeCommand($0).run() }
    )

    private static let validate = Verb(
        name: "validate",
        summary: "checks the template and the pipeline file without running anything",
        details: """
            Every finding has a line, a column and a code that the README explains. The exit status
            is 1 where one of them is an error.
            """,
        options: templateOptions + [
            .value(
                "pipeline",
                "FILE",
                .file,
                "the pipeline file (default pipeline.yaml where there is one)"
            ),
            .switch("json", "prints one object instead of a line a finding"),
        ],
        examples: ["plumb validate", "plumb validate --template other.yaml --json"],
        action: .run { try ValidateCommand($0).run() }
    )

    private static let help = Verb(
        name: "help",
        summary: "says more of a verb",
        details: "plumb help events make is plumb events make --help.",
        operands: ["VERB", "VERB", "VERB"].map {
            Operand(placeholder: "[\($0)]", completion: .verb)
        },
        action: .run { try HelpCommand($0).run() }
    )

    private static let completion = Verb(
        name: "completion",
        summary: "prints a script that completes plumb's words in bash or zsh",
        details: """
            For bash: source <(plumb completion bash)
            For zsh, behind compinit: source <(plumb completion zsh)
            """,
        operands: [Operand(placeholder: "bash|zsh", completion: .words(Shell.names))],
        examples: ["plumb completion bash > ~/.local/share/bash-completion/completions/plumb"],
        action: .run { try CompletionCommand($0).run() }
    )

    /// What every verb takes that reads the template.
    static let templateOptions: [Option] = [
        .value("template", "FILE", .file, "the SAM template (default template.yaml)"),
        .value(
            "parameter-overrides",
            "NAME=VALUE",
            .text,
            "a parameter of the template",
            mayRepeat: true
        ),
    ]

    /// What every verb takes that runs functions.
    private static let projectOptions: [Option] =
        templateOptions + [
            .value("data-dir", "FOLDER", .folder, "queues, state and buckets (default .plumb)"),
            .value(
                "env-file",
                "FILE",
                .file,
                "NAME=VALUE lines: the functions' environment beside the shell's",
                mayRepeat: true
            ),
            .value("env-vars", "FILE", .file, "JSON with values of the template's variables"),
        ]
}
