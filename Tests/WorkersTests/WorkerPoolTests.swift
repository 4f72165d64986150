import EventLoop
import JSON
import TestSupport
import Testing
import WorkerProtocol
import Workers

@Suite struct WorkerPoolTests {
    @Test func `every event gets its own result`() throws {
        let bench = try PoolBench(maximumWorkers: 4)
        for number in 0..<200 { bench.invoke(#"{"n":\#(number)}"#, id: "r\(number)") }
        try bench.run()
        for number in 0..<200 {
            let result = try bench.result("r\(number)")
            #expect(result["body"]?.string == #"{"n":\#(number)}"#)
            #expect(result["requestID"]?.string == "r\(number)")
        }
    }

    @Test func `one worker answers in the order of the events`() throws {
        let bench = try PoolBench()
        for number in 0..<50 { bench.invoke("{}", id: "r\(number)") }
        try bench.run()
        #expect(bench.outcomes.map(\.id) == (0..<50).map { "r\($0)" })
        #expect(bench.pool.workerCount == 1)
    }

    @Test func `what a function emits comes beside its result`() throws {
        let bench = try PoolBench()
        bench.invoke(#"{"do":"emit","emit":[{"channel":"Next","body":7}]}"#)
        try bench.run()
        #expect(try bench.outcome().get().emitted == [Emission(channel: "Next", body: [0x37])])
    }

    @Test func `a function that waits for others gets more workers`() throws {
        let bench = try PoolBench(maximumWorkers: 8)
        for number in 0..<8 { bench.invoke(#"{"do":"sleep","milliseconds":400}"#, id: "\(number)") }
        try bench.run()
        #expect(bench.pool.workerCount > 2)
        #expect(bench.pool.workerCount <= 8)
    }

    @Test func `one that is never waited for keeps a single worker`() throws {
        let bench = try PoolBench(maximumWorkers: 8)
        var left = 300
        func next() {
            left -= 1
            if left > 0 { bench.invoke(#"{"do":"nothing"}"#, then: next) }
        }
        bench.invoke(#"{"do":"nothing"}"#, then: next)
        try bench.run()
        #expect(bench.outcomes.count == 300)
        #expect(bench.pool.workerCount == 1)
    }

    @Test func `the bound of workers holds`() throws {
        let bench = try PoolBench(maximumWorkers: 2)
        for number in 0..<8 {
            bench.invoke(#"{"do":"sleep","milliseconds":40}"#, id: "\(number)") {
                #expect(bench.pool.workerCount <= 2)
            }
        }
        try bench.run()
        #expect(bench.outcomes.count == 8)
    }

    @Test func `a function that hangs is killed in time and the next event is handled`() throws {
        let bench = try PoolBench(timeoutSeconds: 1)
        bench.invoke(#"{"do":"hang"}"#, id: "hang")
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(try bench.outcome("hang") == .failure(.timedOut(seconds: 1)))
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `invocations beyond the bound are throttled at once`() throws {
        let bench = try PoolBench()
        bench.invoke(#"{"do":"sleep","milliseconds":300}"#, id: "busy")
        for _ in 0..<WorkerPool.maximumWaiting { bench.invoke(#"{"do":"nothing"}"#, id: "waits") }
        #expect(bench.outcomes.isEmpty)
        bench.invoke("{}", id: "beyond")
        #expect(bench.outcomes.map(\.id) == ["beyond"])
        try bench.run()
        #expect(try bench.outcome("beyond") == .failure(.throttled))
        let handled = bench.outcomes.filter { (try? $0.outcome.get()) != nil }
        #expect(handled.count == WorkerPool.maximumWaiting + 1)
    }

    @Test func `an event of five megabytes passes`() throws {
        let bench = try PoolBench()
        let text = String(repeating: "é", count: 2_500_000)
        bench.invoke(#"{"t":"\#(text)"}"#)
        try bench.run()
        #expect(try bench.result()["body"]?.string == #"{"t":"\#(text)"}"#)
    }

    @Test func `a closed pool takes no more`() throws {
        let bench = try PoolBench()
        bench.invoke("{}", id: "first") {
            bench.pool.close()
            bench.invoke("{}", id: "late")
        }
        try bench.run()
        #expect(try bench.outcome("late") == .failure(.throttled))
    }
}
