import Database
import JSON
import TestSupport
import Testing
import Time

/// Schedules of a real runtime.
@Suite struct ScheduleTests {
    private static let emit = #"'{"do":"emit","emit":[{"channel":"Next","body":1}]}'"#

    /// A template whose function has one more event, and hints.
    private func folder(_ event: String, hints: String = "{}") -> TemporaryFolder {
        TestTemplate.folder([
            ("      Events:\n", "      Events:\n        Timer: \(event)\n"),
            ("  Fn:\n", "  Fn:\n    Metadata: {Plumb: \(hints)}\n"),
        ])
    }

    /// Fires at the first start, and an hour later.
    private func hourly(_ input: String = emit) -> String {
        "{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour), Input: \(input)}}"
    }

    private func disabled(_ input: String, _ more: String = "") -> String {
        """
        {Type: Schedule, Properties: {Schedule: cron(0 9 ? * MON-FRI *), State: DISABLED, \
        Input: \(input)\(more)}}
        """
    }

    private func plumb(_ words: [String], _ folder: TemporaryFolder) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.arguments = words
        run.workingFolder = folder.path
        return try run.run()
    }

    /// Makes what a stopped runtime has left as old as a few periods.
    private func age(_ folder: TemporaryFolder) throws {
        let database = try SQLiteConnection(path: "\(folder.path)/.plumb/queues.db")
        let change = """
            UPDATE schedules SET created_at = created_at - 9000,
                handled_through = handled_through - 9000
            """
        #expect(try database.execute(change) == 1)
    }

    @Test func `a time that comes fires once, also over a restart`() throws {
        let soon = Timestamp.now.advanced(byMilliseconds: 5_000).rfc3339.prefix(19)
        let event = """
            {Type: ScheduleV2, Properties: {ScheduleExpression: at(\(soon)), Input: \(Self.emit)}}
            """
        let folder = folder(event)
        var runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.status["schedules"]?["FnTimer"]?["next"]?.string?.hasPrefix(soon) ?? false)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.status["schedules"]?["FnTimer"]?["next"] == .null)
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.depth(of: "Next") == 1)
        #expect(runtime.status["schedules"]?["FnTimer"]?["isWaiting"] == false)
    }

    @Test func `a time is fired exactly once, whenever the runtime is killed`() throws {
        let folder = folder(hourly())
        for _ in 0..<8 {
            let runtime = try RunningRuntime(in: folder.path)
            runtime.kill()
        }
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(
            runtime.eventually {
                runtime.status["functions"]?["Fn"]?["asynchronous"]
                    == ["depth": 0, "inFlight": 0]
            }
        )
        #expect(runtime.depth(of: "Next") == 1)
    }

    @Test(arguments: [("skip", 1), ("run-once", 2)])
    func `what was missed is passed over or fired once`(_ policy: String, _ count: Int) throws {
        let folder = folder(hourly(), hints: "{MissedSchedules: \(policy)}")
        var runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.stop() == 0)
        try age(folder)
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.depth(of: "Next") == count })
        #expect(
            runtime.eventually {
                runtime.errors.ranges(of: "when nothing ran").count == 2 - count
            }
        )
        #expect(runtime.depth(of: "Next") == count)
    }

    @Test func `while a failed event waits for its next run, nothing more is fired`() throws {
        let event = hourly(#"'{"do":"fail"}'"#)
        let folder = folder(event, hints: "{MissedSchedules: run-once, RetryInterval: 15m}")
        var runtime = try RunningRuntime(in: folder.path)
        #expect(
            runtime.eventually {
                runtime.status["schedules"]?["FnTimer"]?["isWaiting"] == true
                    && runtime.errors.contains("run again in 900000 ms")
                    && runtime.status["functions"]?["Fn"]?["asynchronous"]?["inFlight"] == 0
            }
        )
        runtime.kill()
        try age(folder)
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.errors.contains("for its last event waits") })
        #expect(runtime.status["functions"]?["Fn"]?["asynchronous"]?["depth"] == 1)
    }

    @Test func `a schedule's own retries and dead-letter queue hold for its events`() throws {
        let more = """
            , RetryPolicy: {MaximumRetryAttempts: 0}, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
            """
        let folder = folder(disabled(#"'{"do":"fail"}'"#, more))
        let runtime = try RunningRuntime(in: folder.path)
        #expect(try plumb(["schedule", "fire", "FnTimer"], folder).status == 0)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.eventually { runtime.errors.contains("given up after 1 runs") })
    }

    @Test func `the command line fires and lists the schedules of the running runtime`() throws {
        let folder = folder(disabled(Self.emit))
        let runtime = try RunningRuntime(in: folder.path)
        let fired = try plumb(["schedule", "fire", "FnTimer"], folder)
        #expect(fired.output.hasPrefix("fired FnTimer, request ID "))
        #expect((fired.log, fired.status) == ("", 0))
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        let unknown = try plumb(["schedule", "fire", "FnTimr"], folder)
        #expect(
            unknown.log == """
                plumb: error: the runtime has no schedule 'FnTimr'; did you mean 'FnTimer'? \
                (see plumb schedule fire --help)

                """
        )
        #expect((unknown.output, unknown.status) == ("", 64))
        let list = try plumb(["schedule", "list", "--json"], folder)
        let listed = try JSON(parsing: Array(list.output.utf8))["schedules"]?[0]
        #expect(listed?["name"] == "FnTimer")
        #expect(listed?["expression"] == "cron(0 9 ? * MON-FRI *)")
        #expect((listed?["isEnabled"], listed?["next"]) == (false, .null))
        #expect(runtime.stop() == 0)
        let gone = try plumb(["schedule", "fire", "FnTimer"], folder)
        #expect(gone.log.contains("no runtime uses .plumb: start one with plumb start"))
        #expect(gone.status == 78)
    }

    @Test func `the list knows when a running rate fires next`() throws {
        let folder = folder(hourly())
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        let next = runtime.status["schedules"]?["FnTimer"]?["next"]?.string ?? "none"
        let list = try plumb(["schedule", "list"], folder)
        #expect(list.output == "FnTimer  Fn  rate(1 hour)  \(next)\n")
    }
}
