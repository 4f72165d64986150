import Glibc
import JSON
import TestSupport
import Testing

@Suite struct QueueTests {
    private let folder = TestTemplate.folder()

    @Test func `a message is handled and what it emits goes on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let body = #"{"do":"emit","emit":[{"channel":"Next","body":{"n":1}}]}"#
        #expect(runtime.send(body, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.depth(of: "Work") == 0)
    }

    @Test func `a message that fails goes to the dead-letter queue after its last receive`() throws
    {
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.send(#"{"do":"fail","retryAfterSeconds":0}"#, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.depth(of: "Work") == 0)
        #expect(runtime.errors.components(of: "a test asked for it") == 3)
    }

    @Test func `a failure that no retry can mend goes there at once`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.send(#"{"do":"fail","retryable":false}"#, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.errors.components(of: "a test asked for it") == 1)
    }

    @Test(arguments: [Int.max, Int.min])
    func `a retry in a million years ends no runtime`(seconds: Int) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let body = #"{"do":"fail","retryAfterSeconds":\#(seconds)}"#
        #expect(runtime.send(body, to: "Work") == 200)
        #expect(runtime.eventually { runtime.errors.contains("a test asked for it") })
        let good = #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#
        #expect(runtime.send(good, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
    }

    @Test func `one bad message of a batch keeps no other from going on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let good = #"{"channel":"Work","body":{"do":"emit","emit":[{"channel":"Next","body":1}]}}"#
        let bad = #"{"channel":"Work","body":{"do":"fail","retryable":false}}"#
        let rubbish = #"{"channel":"Work","body":"not an instruction"}"#
        let all = [good, bad, good, rubbish, good].joined(separator: ",")
        #expect(runtime.post(#"{"do":"emit","emit":[\#(all)]}"#)?.status == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 3 })
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
    }

    @Test func `a delayed message waits, also across a restart`() throws {
        var runtime = try RunningRuntime(in: folder.path)
        let emit = #"{"channel":"Work","body":{"do":"emit","emit":[{"channel":"Next","body":1}]}"#
        #expect(
            runtime.post(#"{"do":"emit","emit":[\#(emit),"delaySeconds":1}]}"#)?.status == 200
        )
        #expect(runtime.depth(of: "Next") == 0)
        #expect(runtime.depth(of: "Work") == 1)
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
    }

    @Test func `a worker that is killed by its messages leaves nothing half done`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let crash = #"{"channel":"Work","body":{"do":"crash"}}"#
        #expect(runtime.post(#"{"do":"emit","emit":[\#(crash)]}"#)?.status == 200)
        #expect(runtime.eventually { runtime.errors.contains("signal: aborted") })
        #expect(runtime.depth(of: "Work") == 1)
        #expect(runtime.depth(of: "Next") == 0)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
    }

    @Test func `a full disk refuses what it cannot keep, and work goes on when there is room`()
        throws
    {
        // The bound is on the size of a file: what a full disk does to one that must grow.
        let runtime = try RunningRuntime(
            in: folder.path,
            prefix: ["prlimit", "--fsize=1048576:unlimited"]
        )
        let padding = String(repeating: "x", count: 100_000)
        var accepted = 0
        var refused: HTTPClient.Answer?
        for _ in 0..<40 where refused == nil {
            let body = #"{"do":"emit","emit":[{"channel":"Next","body":"\#(padding)"}]}"#
            let answer = try #require(runtime.post(body))
            if answer.status == 200 { accepted += 1 } else { refused = answer }
        }
        #expect(refused?.status == 503)
        #expect(refused?.head.lowercased().contains("retry-after: 1") == true)
        #expect(runtime.depth(of: "Next") == accepted)
        #expect(Command.run("prlimit --pid \(runtime.processID) --fsize=unlimited") == 0)
        #expect(runtime.send("1", to: "Next") == 200)
        #expect(runtime.depth(of: "Next") == accepted + 1)
    }

    @Test func `records become objects once, and nothing is left half`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        for number in 0..<20 {
            #expect(runtime.send(#"{"n":\#(number)}"#, to: "Stream") == 200)
        }
        #expect(runtime.eventually { runtime.status["streams"]?["Stream"]?["buffered"] == 0 })
        #expect(
            Command.run(
                """
                cd \(folder.path)/.plumb && zcat $(find buckets/lake -name 'Stream-1-*.gz') > all.txt \
                && test $(wc -c < all.txt) = 150 && test -z "$(ls staging)"
                """
            ) == 0
        )
    }

    @Test func `a file dropped into a bucket reaches the function`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let uploads = "\(folder.path)/.plumb/buckets/uploads"
        #expect(Command.run("mkdir -p \(uploads)/in && echo x > '\(uploads)/in/b c.csv'") == 0)
        #expect(
            runtime.eventually {
                runtime.status["functions"]?["Fn"]?["workers"]?.int ?? 0 > 0
            }
        )
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
