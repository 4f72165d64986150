import Files
import Glibc
import JSON
import TestSupport
import Testing

/// `plumb invoke`: what goes to stdout, what to stderr, and how it ends.
@Suite struct InvokeTests {
    private let folder: TemporaryFolder

    private static let template = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties: {Handler: test-function, Runtime: provided.al2023, CodeUri: ., Timeout: 1}

        """

    init() throws {
        folder = TemporaryFolder()
        try folder.write(Array(Self.template.utf8), to: "template.yaml")
    }

    private func invoke(
        _ input: String,
        _ options: String...,
        environment: [String: String] = [:]
    ) throws -> FunctionRun.Outcome {
        try PlumbRun.outcome(
            ["invoke", "test-function", "-e", "-"] + options,
            input: Array(input.utf8),
            environment: environment,
            folder: folder.path
        )
    }

    /// The first words of the lines of a log.
    private func words(_ log: String) -> [Substring] {
        log.split(separator: "\n").map { $0.prefix { $0 != " " } }
    }

    // MARK: Streams

    @Test func `the result alone is on stdout and the log on stderr`() throws {
        let outcome = try invoke(#"{"do":"print"}"#)
        #expect(outcome.status == 0)
        #expect(outcome.output == "{\"statusCode\":200,\"body\":\"ok\"}\n")
        #expect(words(outcome.log) == ["START", "this", "END", "REPORT"])
    }

    @Test func `what the function emits is part of the result, as in a shell`() throws {
        let emitted = #"[{"channel":"Next","body":7,"delaySeconds":3}]"#
        let outcome = try invoke(#"{"do":"emit","emit":\#(emitted)}"#)
        #expect(outcome.output == #"{"statusCode":200,"body":"ok","emitted":\#(emitted)}"# + "\n")
    }

    @Test func `events on stdin are handled one after another`() throws {
        let events = (0..<20).map { #"{"do":"answer","result":\#($0)}"# }
        let outcome = try invoke(events.joined(separator: "\n"))
        #expect(outcome.output == (0..<20).map { "\($0)\n" }.joined())
        #expect(outcome.log.ranges(of: "REPORT RequestId: ").count == 20)
        #expect(outcome.log.ranges(of: "Init Duration: ").count == 1)
    }

    @Test func `an event may be a file, and the function a logical ID`() throws {
        try folder.write(Array(#"{"do":"answer","result":"file"}"#.utf8), to: "event.json")
        let outcome = try PlumbRun.outcome(
            ["invoke", "Fn", "--event", "event.json"],
            folder: folder.path
        )
        #expect(outcome.output == "\"file\"\n")
        #expect(outcome.status == 0)
    }

    @Test func `no event is no failure`() throws {
        #expect(try invoke("") == FunctionRun.Outcome(output: "", log: "", status: 0))
        #expect(try invoke(" \n\n") == FunctionRun.Outcome(output: "", log: "", status: 0))
    }

    @Test func `a result may be printed over several lines`() throws {
        let outcome = try invoke(#"{"do":"answer","result":{"a":[1,{"b":2}]}}"#, "--pretty")
        #expect(outcome.output.split(separator: "\n").count > 4)
        #expect(try JSON(parsing: outcome.output) == ["a": [1, ["b": 2]]])
    }

    @Test func `events of five megabytes and results as large pass`() throws {
        let text = String(repeating: "x", count: 5_000_000)
        let outcome = try invoke(#"{"do":"answer","result":"\#(text)"}"#)
        #expect(outcome.output == "\"\(text)\"\n")
    }

    // MARK: Repetition

    @Test func `every repetition prints its result and a summary follows`() throws {
        let outcome = try invoke(#"{"do":"process"}"#, "--repeat", "50")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 50)
        #expect(Set(lines).count == 1)
        let summary =
            /plumb: note: 50 invocations: first \d+\.\d\d ms, p50 \d+\.\d\d, p99 \d+\.\d\d, longest \d+\.\d\d/
        let last = try #require(outcome.log.split(separator: "\n").last)
        #expect(try summary.wholeMatch(in: last) != nil, "\(last)")
        #expect(outcome.log.ranges(of: "REPORT RequestId: ").count == 50)
    }

    @Test func `a repetition that fails is told by the exit status`() throws {
        let outcome = try invoke(#"{"do":"crash"}"#, "--repeat", "3")
        #expect(outcome.status == 1)
        #expect(outcome.output.split(separator: "\n").count == 3)
    }

    @Test func `an executable that the kernel refuses is refused as often as it is asked for`()
        throws
    {
        let handler = "\(folder.path)/garbage"
        try folder.write(Array("no program".utf8), to: "garbage")
        chmod(handler, 0o755)
        let text = Self.template.replacing("test-function", with: "garbage")
        try folder.write(Array(text.utf8), to: "template.yaml")
        let outcome = try PlumbRun.outcome(
            ["invoke", "garbage", "-e", "-", "--repeat", "20000"],
            input: Array("{}".utf8),
            folder: folder.path
        )
        #expect(outcome.status == 78)
        #expect(outcome.output.contains("Runtime.InvalidEntrypoint"))
        #expect(outcome.output.utf8.count { $0 == UInt8(ascii: "\n") } == 20_000)
    }

    // MARK: Failures

    @Test(arguments: [
        (#"{"do":"fail"}"#, "Test.Failed", "a test asked for it"),
        (#"{"do":"crash"}"#, "Runtime.ExitError", "Runtime exited with error: signal: aborted"),
        (
            #"{"do":"exit","status":3}"#, "Runtime.ExitError",
            "Runtime exited with error: exit status 3"
        ),
        (#"{"do":"hang"}"#, "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        (
            #"{"do":"allocate","megabytes":200,"milliseconds":900}"#, "Runtime.ExitError",
            "Runtime exited with error: signal: killed"
        ),
    ])
    func `an event that fails prints what its invoker gets, and the next is handled`(
        event: String,
        type: String,
        message: String
    ) throws {
        let outcome = try invoke(event + "\n" + #"{"do":"answer","result":"next"}"#)
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2)
        let error = try JSON(parsing: String(lines[0]))
        #expect(error["errorType"]?.string == type)
        #expect(error["errorMessage"]?.string?.hasSuffix(message) == true)
        #expect(lines[1] == "\"next\"")
    }

    @Test(arguments: [
        ("{\"a\":\n  nope}", "line 2, column"), ("{\"a\":1", "line 1, column"),
        ("nope", "line 1, column"), ("{} {\n,", "line 2, column"),
    ])
    func `what is no JSON is refused with its place`(input: String, place: String) throws {
        let outcome = try invoke(input)
        #expect(outcome.status == 65)
        #expect(outcome.log.contains("plumb: error: the event is not JSON: "))
        #expect(outcome.log.contains(place), "\(outcome.log)")
    }

    @Test func `events before the one that is no JSON are handled`() throws {
        let outcome = try invoke(#"{"do":"answer","result":1} {"do":"answer","result":2} {]"#)
        #expect(outcome.status == 65)
        #expect(outcome.output == "1\n2\n")
    }

    @Test func `an event over Lambda's bound is refused`() throws {
        let text = String(repeating: "x", count: 6_291_556)
        let outcome = try invoke(#""\#(text)""#)
        #expect(outcome.status == 65)
        #expect(outcome.log.contains("too large"))
        #expect(outcome.output == "")
    }

    @Test func `a function that is set up wrongly is a matter of configuration`() throws {
        let outcome = try invoke("{}", environment: ["PLUMB_SEED": "many"])
        #expect(outcome.status == 78)
        #expect(outcome.output.contains("exit status 78"))
        #expect(outcome.log.contains("PLUMB_SEED is 'many'"))
    }

    @Test func `a function without an executable is one, too`() throws {
        let text = Self.template.replacing("test-function", with: "nowhere")
        try folder.write(Array(text.utf8), to: "template.yaml")
        let outcome = try PlumbRun.outcome(["invoke", "Fn", "-e", "-"], folder: folder.path)
        #expect(outcome.status == 78)
        #expect(outcome.log.contains("template.yaml:4:"))
        #expect(outcome.log.contains("function Fn has no executable"))
        #expect(outcome.output == "")
    }

    @Test(arguments: [
        (["invoke"], "which function?"), (["invoke", "Fn"], "which event?"),
        (["invoke", "Fm", "-e", "-"], "no function 'Fm'; did you mean 'Fn'?"),
        (["invoke", "Fn", "-e", "nowhere.json"], "cannot open nowhere.json: No such file"),
        (["invoke", "Fn", "-e", "."], ". is no file"),
        (["invoke", "Fn", "-e", "-", "--repeat", "0"], "--repeat"),
        (["invoke", "Fn", "-e", "-", "--repeat", "often"], "--repeat"),
        (["invoke", "Fn", "-e", "-", "--prety"], "did you mean '--pretty'?"),
        (["invoke", "Fn", "Fn", "-e", "-"], "unexpected 'Fn'"),
    ])
    func `a command line that is none is refused with what to do`(
        words: [String],
        message: String
    ) throws {
        let outcome = try PlumbRun.outcome(words, folder: folder.path)
        #expect(outcome.status == 64)
        #expect(outcome.log.contains(message), "\(outcome.log)")
        #expect(outcome.output == "")
    }

    @Test func `a reader that goes away ends it`() throws {
        let plumb = "\(Binaries.folder)/plumb"
        let command = """
            cd '\(folder.path)' && echo '{}' > e.json && {
              timeout 50 '\(plumb)' invoke Fn -e e.json --repeat 1000000000 2>/dev/null
              echo $? > status
            } | head -n 3 >/dev/null
            """
        #expect(Command.run(command) == 0)
        #expect(try FileSystem.read("\(folder.path)/status", limitBytes: 10) == Array("1\n".utf8))
    }

    // MARK: Pipes

    @Test func `a result that is piped stands for its batch`() throws {
        let state = TemporaryFolder()
        let environment = [
            "DEMO_APP_SECRET": "demo-app-secret", "DEMO_VERIFY_TOKEN": "demo",
            "PLUMB_DATABASE_URL": "sqlite:\(state.path)/state.db",
        ]
        var run = FunctionRun("receive-webhook", environment: environment)
        run.input = try PlumbRun.event(
            ["meta-leadgen", "--secret", "demo-app-secret"],
            environment: environment
        )
        let received = try run.run()
        #expect(received.status == 0, "\(received.log)")
        let checked = try PlumbRun.outcome(
            ["invoke", "check-consent", "-e", "-", "--data-dir", "\(state.path)/data"],
            input: Array(received.output.utf8),
            environment: environment
        )
        #expect(checked.status == 0, "\(checked.log)")
        let result = try JSON(parsing: checked.output)
        #expect(result["batchItemFailures"] == [])
        let channels = (result["emitted"]?.array ?? []).compactMap { $0["channel"]?.string }
        #expect(Set(channels) == ["EnrichmentQueue", "LeadEventStream"])
    }

    @Test(
        .enabled(
            if: access("\(Repository.root)/.build/test-venv/bin/python3", X_OK) == 0,
            "scripts/install --tests makes .build/test-venv"
        )
    )
    func `a Python function is invoked like any other`() throws {
        let code = "\(Repository.root)/Tests/Fixtures/python-function"
        let text = Self.template
            .replacing("test-function", with: "app.handle")
            .replacing("provided.al2023", with: "python3.11")
            .replacing("CodeUri: .", with: "CodeUri: \(code)")
        try folder.write(Array(text.utf8), to: "template.yaml")
        let outcome = try PlumbRun.outcome(
            ["invoke", "Fn", "-e", "-"],
            input: Array(#"{"do":"print"} {"do":"raise"} {"do":"answer","result":"é"}"#.utf8),
            environment: ["PATH": "\(Repository.root)/.build/test-venv/bin:/usr/bin:/bin"],
            folder: folder.path
        )
        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1)
        #expect(lines.count == 3)
        #expect(lines.first == "null")
        #expect(lines.last == "\"é\"")
        #expect(outcome.log.contains("\non stdout\n"))
        #expect(try JSON(parsing: String(lines[1]))["errorType"] == "ValueError")
    }
}
