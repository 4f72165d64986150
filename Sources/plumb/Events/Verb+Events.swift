extension Verb {
    /// Every sample is a verb of its own behind `show` and `make`, so that it has help, options and
    /// completion as every other.
    static let events = Verb(
        name: "events",
        summary: "makes sample events to invoke functions with",
        details: """
            PLUMB_CLOCK and PLUMB_SEED pin the time and the identifiers of an event.
            """,
        examples: [
            "plumb events make sqs --body '{\"id\":1}' | plumb invoke check-consent -e -",
            "plumb events show s3",
        ],
        action: .choose([list, show, make])
    )

    private static let list = Verb(
        name: "list",
        summary: "names the events",
        options: [.switch("json", "prints one object")],
        action: .run { arguments in
            EventsCommand.list(arguments)
            return 0
        }
    )

    private static let show = Verb(
        name: "show",
        summary: "prints an event as it is without options, indented",
        examples: ["plumb events show sqs"],
        choice: "event",
        action: .choose(
            Sample.all.map { sample in
                Verb(
                    name: sample.name,
                    summary: sample.summary,
                    action: .run { arguments in
                        try EventsCommand.make(sample, arguments, isPretty: true)
                        return 0
                    }
                )
            }
        )
    )

    private static let make = Verb(
        name: "make",
        summary: "prints an event as one line, with what options say",
        examples: [
            "plumb events make http --method GET --path /leads/42 --route 'GET /leads/{id}'",
            "plumb events make sqs --queue LeadQueue --body-file lead.json --count 10",
        ],
        choice: "event",
        action: .choose(
            Sample.all.map { sample in
                Verb(
                    name: sample.name,
                    summary: sample.summary,
                    options: sample.options + [.switch("pretty", "indents it")],
                    action: .run { arguments in
                        try EventsCommand.make(
                            sample,
                            arguments,
                            isPretty: arguments.has("pretty")
                        )
                        return 0
                    }
                )
            }
        )
    )
}
