import JSON
import TestSupport
import Testing

/// A runtime whose time is moved.
@Suite struct ClockTests {
    private static let begin = "2026-03-08T06:59:00Z"
    private static let emit = #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#

    private static func start(
        _ folder: TemporaryFolder,
        at begin: String = begin
    ) throws -> RunningRuntime {
        let arguments = ["--port", "0", "--aws-port", "0", "--clock", begin]
        return try RunningRuntime(in: folder.path, arguments: arguments)
    }

    private func clock(
        _ words: [String],
        _ runtime: RunningRuntime
    ) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.arguments = ["clock"] + words
        run.workingFolder = runtime.folder
        return try run.run()
    }

    /// Moves the clock; what it prints is the time that it says it has reached.
    @discardableResult
    private func advance(_ runtime: RunningRuntime, _ word: String) throws -> String {
        let outcome = try clock(["advance", word], runtime)
        #expect(outcome.status == 0, "\(outcome.log)")
        return outcome.output
    }

    @Test func `time begins where it is told to, and functions see it`() throws {
        let folder = TestTemplate.folder()
        let runtime = try Self.start(folder)
        #expect(try clock(["show"], runtime).output.hasPrefix("2026-03-08T06:59:0"))
        let reached = try advance(runtime, "2026-03-08T09:30:00Z")
        #expect(reached.hasPrefix("2026-03-08T09:30:00"))
        #expect(runtime.post(#"{"do":"fail"}"#)?.status == 500)
        #expect(
            runtime.eventually { runtime.errors.contains(#""time":"2026-03-08T09:30:0"#) },
            "\(runtime.errors)"
        )
        let document = try JSON(parsing: Array(try clock(["show", "--json"], runtime).output.utf8))
        #expect(document["now"]?.string?.hasPrefix("2026-03-08T09:3") ?? false)
    }

    @Test func `a delayed message arrives in its time, and not before`() throws {
        let folder = TestTemplate.folder()
        let runtime = try Self.start(folder)
        let emission = #"{"channel":"Work","delaySeconds":1800,"body":\#(Self.emit)}"#
        #expect(runtime.post(#"{"do":"emit","emit":[\#(emission)]}"#)?.status == 200)
        try advance(runtime, "29m")
        #expect(runtime.depth(of: "Next") == 0)
        #expect(runtime.depth(of: "Work") == 1)
        try advance(runtime, "1m")
        #expect(runtime.depth(of: "Next") == 1)
        #expect(runtime.depth(of: "Work") == 0)
    }

    @Test func `a message that fails is received again and again, then dead`() throws {
        let folder = TestTemplate.folder()
        let runtime = try Self.start(folder)
        #expect(runtime.send(#"{"do":"fail"}"#, to: "Work") == 200)
        try advance(runtime, "29s")
        #expect(runtime.depth(of: "Dead") == 0)
        try advance(runtime, "2m")
        #expect(runtime.depth(of: "Dead") == 1)
        #expect(runtime.errors.ranges(of: "a test asked for it").count == 3)
    }

    @Test func `an event that fails is run again after one minute and two more`() throws {
        let folder = TestTemplate.folder()
        let runtime = try Self.start(folder)
        let answer = HTTPClient.request(
            "POST",
            "/2015-03-31/functions/Fn/invocations",
            port: runtime.awsPort,
            headers: [("X-Amz-Invocation-Type", "Event")],
            body: Array(#"{"do":"fail"}"#.utf8)
        )
        #expect(answer?.status == 202)
        let failures = { runtime.errors.ranges(of: "a test asked for it").count }
        #expect(runtime.eventually { failures() == 1 })
        for (wait, runs) in [("59s", 1), ("2s", 2), ("118s", 2), ("3s", 3), ("1d", 3)] {
            try advance(runtime, wait)
            #expect(runtime.eventually { failures() >= runs })
            #expect(failures() == runs)
        }
        #expect(runtime.errors.contains("given up after 3 runs"))
    }

    @Test func `a message goes when it has been kept for long enough`() throws {
        let folder = TestTemplate.folder([
            (
                "Next: {Type: AWS::SQS::Queue}",
                "Next: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 3600}}"
            )
        ])
        let runtime = try Self.start(folder)
        #expect(runtime.send("1", to: "Next") == 200)
        try advance(runtime, "59m")
        #expect(runtime.depth(of: "Next") == 1)
        try advance(runtime, "2m")
        #expect(runtime.depth(of: "Next") == 0)
    }

    @Test(arguments: [
        ("rate(1 hour)", "UTC", 24), ("rate(5 minutes)", "UTC", 283),
        // New York has no half past two that night.
        ("cron(30 2 * * ? *)", "America/New_York", 0), ("cron(30 3 * * ? *)", "Europe/Berlin", 1),
    ])
    func `every time of a schedule fires on the way`(
        _ expression: String,
        _ zone: String,
        _ count: Int
    ) throws {
        let properties = """
            {ScheduleExpression: '\(expression)', ScheduleExpressionTimezone: \(zone), \
            Input: '\(Self.emit)'}
            """
        let timer = "Timer: {Type: ScheduleV2, Properties: \(properties)}"
        let folder = TestTemplate.folder([("      Events:\n", "      Events:\n        \(timer)\n")])
        let runtime = try Self.start(folder)
        try advance(runtime, "2026-03-09T06:29:30Z")
        #expect(runtime.depth(of: "Next") == count)
    }

    @Test func `records are flushed once their interval is over, into the hour of their arrival`()
        throws
    {
        let folder = TestTemplate.folder([("FlushInterval: 50ms", "FlushInterval: 4m")])
        let runtime = try Self.start(folder)
        #expect(runtime.send("1", to: "Stream") == 200)
        try advance(runtime, "3m")
        let pattern = "\(runtime.folder)/.plumb/buckets/lake/2026/03/08/06/*.gz"
        #expect(Command.run("ls \(pattern) 2>/dev/null") != 0)
        try advance(runtime, "2m")
        #expect(Command.run("test $(ls \(pattern) | wc -l) = 1") == 0)
    }

    @Test(arguments: [
        (["advance", "2026-03-08T06:00:00Z"], 1, "already: the clock is not put back"),
        (["advance", "99999d"], 1, "'99999d' is more than 36525d"),
        (["advance", "soon"], 64, "'soon' is neither a duration like 30m nor a time like"),
        (["advance"], 64, "how far? give plumb clock advance 2h"),
        (["show", "--data-dir", "nowhere"], 78, "no runtime uses nowhere"),
    ])
    func `what is no way to move it is refused`(
        _ words: [String],
        _ status: Int32,
        _ message: String
    ) throws {
        let folder = TestTemplate.folder()
        let runtime = try Self.start(folder)
        let outcome = try clock(words, runtime)
        #expect(outcome.status == status)
        #expect(outcome.log.contains(message), "\(outcome.log)")
    }

    @Test func `a time to begin at that is none is refused`() throws {
        let folder = TestTemplate.folder()
        let error = #expect(throws: RunningRuntime.NotStarted.self) {
            try Self.start(folder, at: "tomorrow")
        }
        #expect(error?.errors.contains("--clock is 'tomorrow': give a time such as") ?? false)
    }
}
