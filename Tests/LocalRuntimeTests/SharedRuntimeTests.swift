import Glibc
import JSON
import TestSupport
import Testing

/// Runtimes that share the queues of one Redis.
@Suite struct SharedRuntimeTests {
    private func start(
        in folder: TemporaryFolder,
        _ address: String,
        variables: [String: String] = [:]
    ) throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            variables: variables,
            arguments: ["--port", "0", "--aws-port", "0", "--queues", address]
        )
    }

    private func work(_ numbers: Range<Int>, _ instruction: String) -> String {
        let all = numbers.map { number in
            #"{"channel":"Work","body":{\#(instruction),"emit":[{"channel":"Next","body":\#(number)}]}}"#
        }
        return #"{"do":"emit","emit":[\#(all.joined(separator: ","))]}"#
    }

    @Test func `several runtimes work off one queue`() throws {
        let folders = [TestTemplate.folder(), TestTemplate.folder()]
        let address = RedisProcess.shared.address(for: folders[0])
        let runtimes = try folders.map { try start(in: $0, address) }
        let sleep = #""do":"sleep","milliseconds":20"#
        for round in 0..<10 {
            let body = work(round * 20..<round * 20 + 20, sleep)
            #expect(runtimes[0].post(body)?.status == 200)
        }
        #expect(runtimes[1].eventually { runtimes[1].depth(of: "Next") == 200 })
        #expect(runtimes[1].eventually { runtimes[1].depth(of: "Work") == 0 })
        for runtime in runtimes {
            #expect((runtime.status["functions"]?["Fn"]?["invocations"]?.int ?? 0) > 1)
        }
        // Both know the queues as they are, whoever has changed them.
        #expect(runtimes[0].eventually { runtimes[0].depth(of: "Next") == 200 })
    }

    @Test func `a second runtime takes over what a killed one worked on, and its records`() throws {
        let folders = [TestTemplate.folder(), TestTemplate.folder()]
        let address = RedisProcess.shared.address(for: folders[0], "&lease=2")
        let first = try start(in: folders[0], address)
        let emit = #"{"do":"emit","emit":[{"channel":"Stream","body":{"n":1}}]}"#
        #expect(first.post(emit)?.status == 200)
        let sleep = #""do":"sleep","milliseconds":300"#
        #expect(first.post(work(0..<5, sleep))?.status == 200)
        #expect(first.eventually { first.status["functions"]?["Fn"]?["busy"] != 0 })
        first.kill()
        let second = try start(in: folders[1], address)
        #expect(second.eventually { second.depth(of: "Next") == 5 })
        #expect(second.eventually { second.depth(of: "Work") == 0 })
        #expect(second.status["streams"]?["Stream"]?["buffered"] == 0)
    }

    @Test func `a client receives here what was sent there, and its receipt is good in both`()
        throws
    {
        let folders = [TestTemplate.folder(), TestTemplate.folder()]
        let address = RedisProcess.shared.address(for: folders[0])
        let (first, second) = (
            try start(in: folders[0], address), try start(in: folders[1], address)
        )
        let queue: JSON = "http://localhost/000000000000/Next"
        #expect(first.queues("SendMessage", ["QueueUrl": queue, "MessageBody": "m"]) != nil)
        let received = second.queues("ReceiveMessage", ["QueueUrl": queue])
        let message = try #require(received?["Messages"]?[0])
        #expect(message["Body"] == "m")
        #expect(first.queues("ReceiveMessage", ["QueueUrl": queue])?["Messages"] == nil)
        let receipt = message["ReceiptHandle"] ?? .null
        #expect(
            first.queues("DeleteMessage", ["QueueUrl": queue, "ReceiptHandle": receipt]) != nil
        )
        #expect(second.eventually { second.depth(of: "Next") == 0 })
    }

    @Test
    func `a Redis that is gone refuses what it cannot keep, and work goes on when it is back`()
        throws
    {
        let redis = RedisProcess()
        let folder = TestTemplate.folder()
        let runtime = try start(in: folder, redis.address)
        let body = work(0..<1, #""do":"emit""#)
        #expect(runtime.post(body)?.status == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        redis.kill()
        let refused = runtime.post(body)
        #expect(refused?.status == 503)
        #expect(refused?.headers("retry-after") == ["1"])
        #expect(runtime.post(#"{"do":"echo"}"#)?.status == 200, "what stores nothing goes on")
        redis.start()
        #expect(runtime.eventually { runtime.post(body)?.status == 200 })
        #expect(runtime.eventually { runtime.depth(of: "Next") == 2 })
        #expect(runtime.depth(of: "Work") == 0)
    }

    @Test func `an asynchronous event survives the runtime that has accepted it`() throws {
        let folders = [try InvokeTemplate.folder(), try InvokeTemplate.folder()]
        let address = RedisProcess.shared.address(for: folders[0], "&lease=2")
        let first = try start(in: folders[0], address)
        let event = #"{"do":"sleep","milliseconds":300,"emit":[{"channel":"Next","body":1}]}"#
        let answer = HTTPClient.request(
            "POST",
            "/2015-03-31/functions/Once/invocations",
            port: first.awsPort,
            headers: [("X-Amz-Invocation-Type", "Event")],
            body: Array(event.utf8)
        )
        #expect(answer?.status == 202)
        first.kill()
        let second = try start(in: folders[1], address)
        #expect(second.eventually { second.depth(of: "Next") == 1 })
    }

    @Test(arguments: [
        ("http://localhost", "the address does not begin with redis:// or unix://"),
        ("redis://127.0.0.1:1", "Redis at 127.0.0.1:1/0: Connection refused"),
        ("redis://127.0.0.1?lease=1", "lease must be 2 to 3600 seconds"),
        ("redis://127.0.0.1?leas=5", "the option 'leas' is none of prefix, lease and db"),
    ])
    func `an address that leads nowhere is an error that says what to do`(
        address: String,
        reason: String
    ) throws {
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try start(in: TestTemplate.folder(), address)
        }
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains(reason))
    }

    @Test(arguments: [
        (
            ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"],
            "deletes messages when its memory is full (maxmemory-policy allkeys-lru): "
                + "set maxmemory-policy noeviction"
        ),
        (["--requirepass", "secret"], "does not let us in"),
        (["--cluster-enabled", "yes"], "is a node of a cluster"),
    ])
    func `a Redis that would lose messages or lets nobody in is refused`(
        settings: [String],
        reason: String
    ) throws {
        let redis = RedisProcess(settings)
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try start(in: TestTemplate.folder(), redis.address)
        }
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains(reason))
    }

    @Test(arguments: [
        (["--appendonly", "no"], "a crash loses everything since its last snapshot"),
        (["--appendonly", "yes", "--appendfsync", "everysec"], "loses up to the last second"),
        (["--appendonly", "yes", "--appendfsync", "no"], "loses what the system has not written"),
    ])
    func `what a crash of Redis costs is said at the start`(
        settings: [String],
        cost: String
    ) throws {
        let redis = RedisProcess(settings)
        let folder = TestTemplate.folder()
        // The password of an address need not be seen by all.
        let runtime = try RunningRuntime(
            in: folder.path,
            variables: ["PLUMB_QUEUES": redis.address]
        )
        #expect(runtime.eventually { runtime.errors.contains(cost) })
    }

    @Test func `where every change is flushed there is nothing to say`() throws {
        let redis = RedisProcess(["--appendonly", "yes", "--appendfsync", "always"])
        let folder = TestTemplate.folder()
        let runtime = try start(in: folder, redis.address)
        #expect(runtime.stop() == 0)
        #expect(!runtime.errors.contains("note"))
    }
}
