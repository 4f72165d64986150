import JSON
import TestSupport
import Testing
import Time

/// What a mapping does with batches: their size, their window, their number and their failures.
@Suite struct QueueMappingTests {
    private static let batchSize = "BatchSize: 10\n"

    /// The template with other properties of the mapping, or hints of its queue.
    private static func folder(mapping: String? = nil, hints: String? = nil) -> TemporaryFolder {
        let queue = "  Work:\n    Type: AWS::SQS::Queue\n"
        let changes = [
            mapping.map { (batchSize, "\($0)\n") },
            hints.map { (queue, "\(queue)    Metadata: {Plumb: {\($0)}}\n") },
        ]
        return TestTemplate.folder(changes.compactMap { $0 })
    }

    /// Sends messages straight to the queue, ten at a time.
    private func send(_ bodies: [String], _ runtime: RunningRuntime) {
        for start in stride(from: 0, to: bodies.count, by: 10) {
            let entries = bodies[start..<min(start + 10, bodies.count)].enumerated().map {
                ["Id": JSON("m\($0.offset)"), "MessageBody": JSON($0.element)] as JSON
            }
            let answer = runtime.queues(
                "SendMessageBatch",
                ["QueueUrl": "http://127.0.0.1/Work", "Entries": JSON(entries)]
            )
            #expect(answer?["Successful"]?.array?.count == entries.count)
        }
    }

    private static func lines(_ name: String, in folder: TemporaryFolder) -> [[UInt8]] {
        let bytes = (try? folder.read(name)) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// How many messages each event had that a function with `TEST_RECORD` has got.
    private func batches(in folder: TemporaryFolder) throws -> [Int] {
        try Self.lines("events", in: folder).map {
            try JSON(parsing: $0)["Records"]?.array?.count ?? 0
        }
    }

    private func recorder(in folder: TemporaryFolder) throws -> RunningRuntime {
        try RunningRuntime(in: folder.path, variables: ["TEST_RECORD": "\(folder.path)/events"])
    }

    @Test(
        arguments: [
            ("Backoff: exponential, BackoffBase: 50ms", true), ("Backoff: stepped", false),
            ("Backoff: visibility-timeout", false),
        ]
    )
    func `a failed message waits as its queue's backoff says`(
        _ hints: String,
        _ isSoon: Bool
    ) throws {
        let folder = Self.folder(hints: hints)
        let runtime = try RunningRuntime(in: folder.path)
        let body = #"{"do":"echo","marker":"\#(folder.path)/runs","failures":1}"#
        #expect(runtime.send(body, to: "Work") == 200)
        #expect(runtime.eventually { Self.lines("runs", in: folder).first?.isEmpty == false })
        if isSoon {
            #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
            #expect(Self.lines("runs", in: folder).first?.count == 2)
        } else {
            // It is out of sight: neither done nor dead, nor run again at once.
            #expect(runtime.status["queues"]?["Work"]?["inFlight"] == 1)
            #expect(Self.lines("runs", in: folder).first?.count == 1)
        }
    }

    @Test func `retryAfterSeconds comes before the backoff of the queue`() throws {
        let folder = Self.folder(hints: "Backoff: stepped")
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.send(#"{"do":"fail","retryAfterSeconds":0}"#, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
    }

    @Test func `a batch that is full waits for no window`() throws {
        let folder = Self.folder(
            mapping: "BatchSize: 20\n            MaximumBatchingWindowInSeconds: 300"
        )
        let runtime = try recorder(in: folder)
        send((0..<40).map { "\($0)" }, runtime)
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        #expect(try batches(in: folder) == [20, 20])
    }

    @Test func `a batch that is not full waits for its window`() throws {
        let folder = Self.folder(
            mapping: "BatchSize: 20\n            MaximumBatchingWindowInSeconds: 1"
        )
        let runtime = try recorder(in: folder)
        let start = Timestamp.now
        send(["a", "b", "c"], runtime)
        #expect(runtime.depth(of: "Work") == 3)
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        #expect(Timestamp.now.milliseconds - start.milliseconds >= 1_000)
        #expect(try batches(in: folder) == [3])
    }

    @Test func `a batch is closed before its event is larger than Lambda takes`() throws {
        let folder = Self.folder(
            mapping: "BatchSize: 1000\n            MaximumBatchingWindowInSeconds: 1"
        )
        let runtime = try recorder(in: folder)
        // A byte of some takes two in the event, of others one.
        let plain = String(repeating: "x", count: 1_000_000)
        let quoted = String(repeating: "\"", count: 1_000_000)
        for body in [plain, quoted, quoted, quoted, plain, plain, plain, plain, plain, plain] {
            send([body], runtime)
        }
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        #expect(try batches(in: folder).reduce(0, +) == 10)
        #expect(Self.lines("events", in: folder).allSatisfy { $0.count <= 6_291_556 })
    }

    @Test func `as many batches at a time as MaximumConcurrency says`() throws {
        let folder = Self.folder(
            mapping: "BatchSize: 1\n            ScalingConfig: {MaximumConcurrency: 2}"
        )
        let runtime = try RunningRuntime(in: folder.path)
        let work = #"{"channel":"Work","body":{"do":"sleep","milliseconds":100}}"#
        let all = Array(repeating: work, count: 12).joined(separator: ",")
        #expect(runtime.post(#"{"do":"emit","emit":[\#(all)]}"#)?.status == 200)
        var most = 0
        #expect(
            runtime.eventually {
                let queue = runtime.status["queues"]?["Work"]
                most = max(most, queue?["inFlight"]?.int ?? 0)
                return queue?["depth"] == 0
            }
        )
        #expect(most == 2)
    }

    @Test func `a function that answers too late has neither handled nor sent on anything`() throws
    {
        let folder = Self.folder()
        let runtime = try RunningRuntime(in: folder.path)
        // Beyond its Timeout of 2 s it would have succeeded and sent something on.
        let late = #"{"do":"sleep","milliseconds":2200,"emit":[{"channel":"Next","body":1}]}"#
        #expect(runtime.send(late, to: "Work") == 200)
        #expect(runtime.eventually { runtime.errors.contains("Task timed out after 2.00 seconds") })
        #expect(runtime.eventually { runtime.status["queues"]?["Work"]?["inFlight"] == 1 })
        // What comes after it is handled; the late one comes back in its time.
        let next = #"{"do":"emit","emit":[{"channel":"Next","body":2}]}"#
        #expect(runtime.send(next, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.depth(of: "Work") == 1)
        #expect(runtime.depth(of: "Dead") == 0)
    }

    @Test func `a destination that hangs delays no other`() throws {
        let folder = Self.folder(mapping: "BatchSize: 1", hints: "Lanes: true")
        let runtime = try RunningRuntime(in: folder.path)
        let hang = #"{"channel":"Work","key":"a","body":{"do":"hang"}}"#
        let next = #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#
        let well = #"{"channel":"Work","key":"b","body":\#(next)}"#
        let all = Array(repeating: hang, count: 20) + [well]
        let event = #"{"do":"emit","emit":[\#(all.joined(separator: ","))]}"#
        #expect(runtime.post(event)?.status == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        // The one behind them all was handled beside the first of them.
        #expect(runtime.errors.ranges(of: "Task timed out").count <= 4)
    }

    @Test func `a limit holds for what functions get, also across a kill`() throws {
        let folder = Self.folder(mapping: "BatchSize: 2", hints: "RateLimit: 3/1s")
        var runtime = try recorder(in: folder)
        send((0..<12).map { "\($0)" }, runtime)
        #expect(runtime.eventually { Self.lines("events", in: folder).count >= 2 })
        runtime.kill()
        runtime = try recorder(in: folder)
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        let times = try Self.lines("events", in: folder).flatMap { line in
            try JSON(parsing: line)["Records"]?.array?.map {
                Int($0["attributes"]?["ApproximateFirstReceiveTimestamp"]?.string ?? "") ?? 0
            } ?? []
        }.sorted()
        #expect(times.count >= 12)
        for (first, fourth) in zip(times, times.dropFirst(3)) { #expect(fourth - first >= 1_000) }
    }
}
