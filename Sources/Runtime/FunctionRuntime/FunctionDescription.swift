/// What a function says of itself under `--help`.
package struct FunctionDescription: Sendable {
    /// The executable's name.
    package var name: String
    /// One sentence: what comes in, what comes out.
    package var summary: String
    package var trigger: Trigger
    /// The environment variables it reads beside those of every function.
    package var variables: [(name: String, meaning: String)]

    /// What brings the events.
    ///
    /// A channel's name lets a result that is piped in stand for the batch of what it emitted to
    /// that channel.
    package enum Trigger: Sendable {
        case http
        case queue(String)
        case stream(String)
        /// Invoked by name.
        case direct
    }

    package init(
        name: String,
        summary: String,
        trigger: Trigger,
        variables: [(name: String, meaning: String)] = []
    ) {
        self.name = name
        self.summary = summary
        self.trigger = trigger
        self.variables = variables
    }

    /// The text of `--help`.
    var help: String {
        let trigger =
            switch trigger {
            case .http: "HTTP API request (payload 2.0)"
            case .queue(let name): "SQS batch of \(name), or a result that emits to it"
            case .stream(let name):
                "Firehose transformation of \(name), or a result that emits to it"
            case .direct: "a request of its own"
            }
        let rows =
            variables + [
                ("LOG_LEVEL", "debug, info, warning or error (default info)"),
                ("PLUMB_CLOCK", "the time, RFC 3339, instead of the clock's"),
                ("PLUMB_SEED", "a number that fixes random identifiers"),
            ]
        let width = rows.map(\.0.count).max() ?? 0
        let table = rows.map { name, meaning in
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(meaning)"
        }
        return """
            \(name): \(summary)

            usage: \(name) < EVENT.json
              event   \(trigger), one JSON document after another on stdin
              result  one line of JSON an event on stdout; logs on stderr
              exit    0 all events handled, 1 some failed, 64 usage, 65 stdin is not JSON, \
            78 configuration

            environment:
            \(table.joined(separator: "\n"))

            """
    }
}
