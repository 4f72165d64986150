import TestSupport
import Testing

/// What the command line says of itself, and of words that it does not know.
@Suite struct HelpTests {
    private func run(_ arguments: [String]) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.arguments = arguments
        return try run.run()
    }

    @Test(arguments: [["--help"], ["-h"], ["help"]])
    func `help names every verb and points to more`(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        for verb in [
            "start", "invoke", "validate", "sources", "schedule", "clock", "top", "queues",
            "streams",
            "buckets", "events", "completion", "help",
        ] {
            #expect(outcome.output.contains("\n  \(verb) "))
        }
        #expect(outcome.output.contains("plumb VERB --help"))
        #expect(outcome.output.contains("64 usage, 78 configuration"))
        #expect((outcome.log, outcome.status) == ("", 0))
    }

    @Test func `a verb's help has its usage, options and examples`() throws {
        let outcome = try run(["validate", "--help"])
        #expect(
            outcome.output == """
                plumb validate: checks the template and the pipeline file without running anything

                usage: plumb validate [options]

                Every finding has a line, a column and a code that the README explains. The exit status
                is 1 where one of them is an error.

                  --template FILE                   the SAM template (default template.yaml)
                  --parameter-overrides NAME=VALUE  a parameter of the template; may be repeated
                  --pipeline FILE                   the pipeline file (default pipeline.yaml where there is one)
                  --json                            prints one object instead of a line a finding

                examples:
                  plumb validate
                  plumb validate --template other.yaml --json

                """
        )
        #expect((outcome.log, outcome.status) == ("", 0))
    }

    @Test(
        arguments: [
            (["help", "start"], ["start", "-h"]),
            (["help", "events", "make"], ["events", "make", "--help"]),
            (["help", "events", "make", "sqs"], ["events", "make", "sqs", "--help"]),
        ]
    )
    func `help before and behind a verb are the same`(_ one: [String], _ other: [String]) throws {
        let outcome = try run(one)
        #expect(try run(other) == outcome)
        #expect(outcome.status == 0)
    }

    @Test(
        arguments: [
            (
                [],
                "give a verb: start, invoke, validate, sources, schedule, clock, top, queues, streams, buckets, events, completion or help",
                "plumb --help"
            ),
            (["strat"], "'strat' is no verb of plumb; did you mean 'start'?", "plumb --help"),
            (
                ["--versoin"], "unknown option '--versoin'; did you mean '--version'?",
                "plumb --help"
            ),
            (
                ["xyz"],
                "'xyz' is no verb of plumb: give start, invoke, validate, sources, schedule, clock, top, queues, streams, buckets, events, completion or help",
                "plumb --help"
            ),
            (
                ["help", "strat"], "'strat' is no verb of plumb; did you mean 'start'?",
                "plumb help --help"
            ),
            (["help", "start", "now"], "'now' is no verb of plumb start", "plumb help --help"),
            (["events"], "give list, show or make", "plumb events --help"),
            (
                ["events", "lits"], "'lits' is no verb of plumb events; did you mean 'list'?",
                "plumb events --help"
            ),
            (
                ["start", "--templte=x"], "unknown option '--templte'; did you mean '--template'?",
                "plumb start --help"
            ),
            (["start", "-x"], "unknown option '-x'", "plumb start --help"),
            (["start", "--port"], "--port needs a value", "plumb start --help"),
            (
                ["start", "--port", "70000"], "--port is '70000': give a number from 0 to 65535",
                "plumb start --help"
            ),
            (["start", "--json=1"], "--json takes no value", "plumb start --help"),
            (["validate", "--", "--json"], "unexpected '--json'", "plumb validate --help"),
            (
                ["invoke"], "which function? give plumb invoke NAME -e FILE", "plumb invoke --help"
            ),
        ] as [([String], String, String)]
    )
    func `words that do not fit are usage errors`(
        _ arguments: [String],
        _ message: String,
        _ help: String
    ) throws {
        let log = "plumb: error: \(message) (see \(help))\n"
        #expect(try run(arguments) == .init(output: "", log: log, status: 64))
    }

    @Test func `the version is one line`() throws {
        #expect(try run(["--version"]) == .init(output: "plumb 0.1.0\n", log: "", status: 0))
    }
}
