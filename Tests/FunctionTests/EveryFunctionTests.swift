import JSON
import TestSupport
import Testing

/// What holds for each function, whatever it does.
@Suite struct EveryFunctionTests {
    static let functions = [
        "receive-webhook", "submit-lead", "fetch-lead", "import-leads", "check-consent",
        "enrich-lead", "watch-sources",
    ]

    @Test(arguments: functions)
    func `nothing in gives nothing out`(function: String) throws {
        let run = try Bench().run(function, [])
        #expect(run == FunctionRun.Outcome(output: "", log: "", status: 0))
    }

    @Test(arguments: functions)
    func `--help says what comes in and what out`(function: String) throws {
        var run = FunctionRun(function)
        run.arguments = ["--help"]
        // No pipeline file, no state: help needs neither.
        run.workingFolder = "/"
        let outcome = try run.run()
        #expect(outcome.status == 0)
        #expect(outcome.log.isEmpty)
        #expect(outcome.output.hasPrefix("\(function): "))
        #expect(outcome.output.contains("PIPELINE_FILE"))
    }

    @Test(arguments: functions)
    func `an argument is a usage error`(function: String) throws {
        var run = FunctionRun(function)
        run.arguments = ["event.json"]
        let outcome = try run.run()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.log.contains("'event.json'"))
    }

    @Test(arguments: functions)
    func `text that is not JSON is placed by line and column`(function: String) throws {
        let run = try Bench().run(function, Array("{\n  \"secretive\": nope }".utf8))
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(run.log.contains("line 2, column"))
        #expect(!run.log.contains("secretive"))
    }

    @Test(arguments: functions)
    func `bytes that are not UTF-8 are refused`(function: String) throws {
        let run = try Bench().run(
            function,
            Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        )
        #expect(run.status == 65)
        #expect(run.log.contains("invalid UTF-8"))
    }

    @Test(arguments: functions)
    func `a hundred thousand levels of nesting are refused`(function: String) throws {
        let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let run = try Bench().run(function, Array(text.utf8))
        #expect(run.status == 65)
        #expect(run.log.contains("nested too deeply"))
    }

    @Test(arguments: functions)
    func `an event beyond Lambda's bound is refused`(function: String) throws {
        let text = #"{"body":""# + String(repeating: "x", count: 10 << 20) + #""}"#
        let run = try Bench().run(function, Array(text.utf8))
        #expect(run.status == 65)
        #expect(run.log.contains("too large"))
    }

    @Test(arguments: functions)
    func `an event of another kind fails and the next one is handled`(function: String) throws {
        let run = try Bench().run(function, Array("[]\n{\"Records\":7}\n\"x\"\n".utf8))
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 1)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.contains(#""errorType":"Event.InvalidShape""#) })
    }

    @Test(arguments: functions)
    func `a full disk under stdout is an error`(function: String) throws {
        var run = FunctionRun(function, input: Array("{}".utf8))
        run.outputPath = "/dev/full"
        let outcome = try run.run()
        #expect(outcome.status == 1)
        #expect(outcome.log.contains("No space left"))
    }

    @Test(arguments: functions)
    func `a variable that nothing sets stops the process`(function: String) throws {
        let folder = TemporaryFolder()
        try folder.write(try Repository.contents("pipeline.yaml"), to: "pipeline.yaml")
        var run = FunctionRun(function, environment: ["META_VERIFY_TOKEN": "t"])
        run.workingFolder = folder.path
        let outcome = try run.run()
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.log.contains("\npipeline.yaml:"))
        let reason = ":13: error: sources.meta-demo.secret: the variable META_APP_SECRET is not set"
        #expect(outcome.log.contains(reason), "\(outcome.log)")
        #expect(!outcome.log.contains("META_VERIFY_TOKEN"))
    }

    @Test(arguments: functions)
    func `a pipeline file that is not there stops the process`(function: String) throws {
        let run = try Bench().run(function, [], environment: ["PIPELINE_FILE": "/nowhere.yaml"])
        #expect(run.status == 78)
        #expect(run.log.contains("/nowhere.yaml"))
        #expect(run.log.contains("PIPELINE_FILE"))
    }

    @Test func `a variable of the environment wins over the file beside the pipeline`() throws {
        let event = try Sample.text("webhooks/meta-leadgen.json")
        let run = try Bench().run(
            "receive-webhook",
            event,
            environment: ["META_APP_SECRET": "another"]
        )
        #expect(try run.result["statusCode"] == 401)
    }

    @Test func `a line of the variable file that is none stops the process`() throws {
        let folder = TemporaryFolder()
        try folder.write(try Repository.contents("pipeline.yaml"), to: "pipeline.yaml")
        try folder.write(Array("META_APP_SECRET hunter2\n".utf8), to: ".env")
        var run = FunctionRun("receive-webhook")
        run.workingFolder = folder.path
        let outcome = try run.run()
        #expect(outcome.status == 78)
        #expect(outcome.log.contains(".env:1:1: error: expected NAME=value"))
        #expect(!outcome.log.contains("hunter2"))
    }

    @Test(arguments: [
        "receive-webhook", "submit-lead", "import-leads", "check-consent", "watch-sources",
    ])
    func `a database that is no SQLite file name stops the process`(function: String) throws {
        let run = try Bench().run(
            function,
            [],
            environment: ["PLUMB_DATABASE_URL": "mysql://user:hunter2@host/x"]
        )
        #expect(run.status == 78)
        #expect(run.log.contains("PLUMB_DATABASE_URL"))
        #expect(!run.log.contains("hunter2"))
    }
}
