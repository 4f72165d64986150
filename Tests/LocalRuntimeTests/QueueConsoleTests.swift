import JSON
import TestSupport
import Testing

/// `plumb queues`, and what of queues it shows and moves.
@Suite struct QueueConsoleTests {
    private func plumb(
        _ words: [String],
        _ folder: TemporaryFolder
    ) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.arguments = ["queues"] + words
        run.workingFolder = folder.path
        run.environment = ["PATH": "/usr/bin:/bin"]
        return try run.run()
    }

    private func document(_ words: [String], _ folder: TemporaryFolder) throws -> JSON {
        let outcome = try plumb(words + ["--json"], folder)
        #expect((outcome.log, outcome.status) == ("", 0))
        return try JSON(parsing: Array(outcome.output.utf8))
    }

    private func queue(_ name: String, _ folder: TemporaryFolder) throws -> JSON? {
        try document([], folder)["queues"]?.array?.first { $0["name"]?.string == name }
    }

    private let fail = #"{"do":"fail","retryable":false}"#

    @Test func `the list shows what waits, and since when`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.send("1", to: "Next") == 200)
        #expect(runtime.send(#"{"do":"echo"}"#, to: "Work") == 200)
        #expect(runtime.send(fail, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        let next = try #require(try queue("Next", folder))
        #expect(next["depth"] == 1 && next["visible"] == 1 && next["inFlight"] == 0)
        #expect((0...60).contains(next["oldestAgeSeconds"]?.int ?? -1))
        #expect(next["isPaused"] == false)
        let work = try #require(try queue("Work", folder))
        #expect(work["oldestAgeSeconds"] == .null)
        #expect(work["lastMinute"] == ["sent": 2, "handled": 1, "failed": 1])
        let text = try plumb([], folder).output.split(separator: "\n")
        #expect(text.first?.hasPrefix("QUEUE  DEPTH  OLDEST  IN FLIGHT  DELAYED  SENT") == true)
        #expect(text.contains { $0.hasPrefix("Next   1") })
    }

    @Test func `messages can be looked at while they wait and when they are finished`() throws {
        let folder = TestTemplate.folder()
        var runtime = try RunningRuntime(in: folder.path)
        let emit = #"{"channel":"Next","body":{"a":1},"priority":3,"key":"k"}"#
        #expect(runtime.post(#"{"do":"emit","emit":[\#(emit)]}"#)?.status == 200)
        #expect(runtime.send(#"{"do":"echo","n":1}"#, to: "Work") == 200)
        #expect(runtime.send(fail, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        let next = try document(["peek", "Next"], folder)["messages"]?[0]
        #expect(next?["body"]?.string == #"{"a":1}"#)
        #expect(next?["priority"] == 3 && next?["key"] == "k" && next?["receiveCount"] == 0)
        // It was only looked at.
        #expect(runtime.depth(of: "Next") == 1)
        let dead = try document(["peek", "Dead"], folder)["messages"]?[0]
        #expect(dead?["error"]?.string?.hasPrefix("Test.Failed: ") == true)
        #expect(dead?["source"]?.string?.hasSuffix(":Work") == true)
        for _ in 0..<2 {
            let done = try document(["peek", "Work", "--state", "done"], folder)["messages"]
            #expect(done?.array?.count == 1)
            #expect(done?[0]?["body"]?.string == #"{"do":"echo","n":1}"#)
            let failed = try document(["peek", "Work", "--state", "failed"], folder)["messages"]
            #expect(failed?[0]?["error"]?.string?.hasPrefix("Test.Failed: ") == true)
            // They outlive the runtime.
            #expect(runtime.stop() == 0)
            runtime = try RunningRuntime(in: folder.path)
        }
        #expect(try document(["purge", "Work"], folder)["purged"] == 0)
        #expect(try document(["peek", "Work", "--state", "done"], folder)["messages"] == [])
    }

    @Test func `as many finished messages are kept as the hints say`() throws {
        let queue = "  Work:\n    Type: AWS::SQS::Queue\n"
        let folder = TestTemplate.folder([
            (queue, "\(queue)    Metadata: {Plumb: {KeepDone: 3, KeepFailed: 0}}\n")
        ])
        let runtime = try RunningRuntime(in: folder.path)
        for round in 0..<3 {
            for number in 0..<4 {
                let body = #"{"do":"echo","n":\#(round * 4 + number)}"#
                #expect(runtime.send(body, to: "Work") == 200)
                #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
            }
            let messages = try document(["peek", "Work", "--state", "done"], folder)["messages"]
            let bodies = messages?.array?.map { $0["body"]?.string ?? "" }
            let last = round * 4 + 3
            #expect(bodies == [last, last - 1, last - 2].map { #"{"do":"echo","n":\#($0)}"# })
        }
        #expect(runtime.send(fail, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(try document(["peek", "Work", "--state", "failed"], folder)["messages"] == [])
    }

    @Test func `what is redriven goes back to its queue once, under its own ID`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        let messages = ["one", "two", "two"].map {
            #"{"channel":"Work","body":{"do":"fail","retryable":false,"message":"\#($0)"}}"#
        }.joined(separator: ",")
        #expect(runtime.post(#"{"do":"emit","emit":[\#(messages)]}"#)?.status == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 3 })
        let ids = try document(["peek", "Dead"], folder)["messages"]?.array?
            .map { $0["messageId"]?.string ?? "" }
        // They stay where they are put while the queue is paused.
        #expect(try document(["pause", "Work"], folder)["isPaused"] == true)
        #expect(try document(["redrive", "Dead", "--error", "two"], folder)["moved"] == 2)
        #expect(try document(["redrive", "Dead", "--error", "two"], folder)["moved"] == 0)
        #expect(runtime.depth(of: "Dead") == 1)
        #expect(runtime.depth(of: "Work") == 2)
        let until = ["--until", "2026-01-01T00:00:00Z"]
        #expect(try document(["redrive", "Dead"] + until, folder)["moved"] == 0)
        #expect(try document(["redrive", "Dead", "--source", "Next"], folder)["moved"] == 0)
        #expect(try plumb(["redrive", "Dead", "--source", "Work"], folder).output == "moved 1\n")
        let back = try document(["peek", "Work"], folder)["messages"]?.array ?? []
        #expect(back.map { $0["messageId"]?.string ?? "" } == ids)
        #expect(back.allSatisfy { $0["receiveCount"] == 0 && $0["source"] == nil })
        // Resumed, they fail again and are dead again: as before.
        #expect(try plumb(["resume", "Work"], folder).output == "resumed Work\n")
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 3 })
        #expect(runtime.depth(of: "Work") == 0)
        // To another queue than they came from.
        #expect(try document(["redrive", "Dead", "--to", "Next"], folder)["moved"] == 3)
        #expect(runtime.depth(of: "Next") == 3)
        // What nobody has given up has no place to go back to.
        #expect(
            try plumb(["redrive", "Next"], folder).output
                == "moved 0, 3 came from no queue that is there: give --to\n"
        )
        #expect(try document(["purge", "Next"], folder)["purged"] == 3)
        #expect(runtime.depth(of: "Next") == 0)
    }

    @Test func `a paused queue is paused after a kill, too, and takes in messages`() throws {
        let folder = TestTemplate.folder()
        var runtime = try RunningRuntime(in: folder.path)
        #expect(try plumb(["pause", "Work"], folder).output == "paused Work\n")
        #expect(runtime.send(#"{"do":"echo"}"#, to: "Work") == 200)
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        #expect(try queue("Work", folder)?["isPaused"] == true)
        #expect(runtime.send(#"{"do":"echo"}"#, to: "Work") == 200)
        #expect(runtime.depth(of: "Work") == 2)
        #expect(try plumb([], folder).output.contains("paused"))
        #expect(try plumb(["resume", "Work"], folder).status == 0)
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
    }

    @Test func `what cannot be is refused, with the reason`() throws {
        let folder = TestTemplate.folder()
        let absent = try plumb([], folder)
        #expect(absent.status == 78)
        #expect(absent.log.contains("no runtime uses .plumb: start one with plumb start"))
        let runtime = try RunningRuntime(in: folder.path)
        let rows: [([String], String)] = [
            (["peek", "Nxt"], "the runtime has no queue 'Nxt'; did you mean 'Next'?"),
            (["redrive", "Dead", "--to", "Wrok"], "no queue 'Wrok'; did you mean 'Work'?"),
            (["redrive", "Dead", "--to", "Dead"], "'to' must be another queue of the same type"),
            (["redrive", "Dead", "--since", "today"], "since must be a time such as"),
            (["peek", "Next", "--state", "gone"], "state must be one of ready, waiting, done"),
            (["peek", "Next", "--limit", "0"], "--limit is '0': give a number from 1 to 1000"),
            (["pause"], "which queue? give plumb queues pause NAME"),
            (["paus", "Work"], "'paus' is no verb of plumb queues; did you mean 'pause'?"),
            (["--sort"], "unknown option '--sort'"),
        ]
        for (words, reason) in rows {
            let outcome = try plumb(words, folder)
            #expect(outcome.log.contains(reason), "\(words): \(outcome.log)")
            #expect((outcome.output, outcome.status) == ("", 64))
        }
        #expect(runtime.stop() == 0)
    }
}
