import EventLoop
import JSON
import TestSupport
import Testing
import Workers

/// When processes begin and end.
@Suite struct WorkerLifeTests {
    private static let who = #"{"do":"process"}"#

    private func processID(_ id: String, in bench: PoolBench) throws -> Int {
        try #require(try bench.result(id)["pid"]?.int)
    }

    @Test func `a process that is idle for too long ends and the next event starts another`() throws
    {
        let bench = try PoolBench {
            $0.idleSeconds = 1
            $0.reportsInvocations = true
        }
        bench.invoke(Self.who, id: "first") {
            bench.when {
                bench.pool.workerCount == 0
            } _: {
                bench.invoke(Self.who, id: "second")
            }
        }
        try bench.run()
        #expect(try processID("first", in: bench) != processID("second", in: bench))
        #expect(bench.log.ranges(of: "\tInit Duration: ").count == 2)
    }

    @Test(arguments: [WorkerSetting.Dialect.frames, .runtimeAPI])
    func `a pool that is closed and forgotten is not heard of again`(
        dialect: WorkerSetting.Dialect
    ) throws {
        let bench = try PoolBench()
        var setting = bench.pool.setting
        setting.dialect = dialect
        setting.timeoutSeconds = 1
        for _ in 0..<20 {
            var pool: WorkerPool? = WorkerPool(setting, loop: bench.loop) { _ in }
            for event in [Self.who, #"{"do":"hang"}"#] {
                pool?.invoke(Invocation(requestID: "r", event: Array(event.utf8)) { _ in })
            }
            bench.loop.after(milliseconds: .random(in: 0...100)) {
                pool?.close()
                pool = nil
            }
        }
        // Longer than the timeout of what was under way.
        var hasPassed = false
        bench.loop.after(milliseconds: 1300) { hasPassed = true }
        bench.when {
            hasPassed
        } _: {
        }
        try bench.run()
    }

    @Test func `a process that is used does not end for being idle`() throws {
        let bench = try PoolBench { $0.idleSeconds = 1 }
        var left = 8
        func next() {
            left -= 1
            if left > 0 { bench.loop.after(milliseconds: 200) { invoke() } }
        }
        func invoke() { bench.invoke(Self.who, id: "\(left)", then: next) }
        // Holds the run open between the invocations.
        bench.when {
            left == 0
        } _: {
        }
        invoke()
        try bench.run()
        #expect(Set(try (1...8).map { try processID("\($0)", in: bench) }).count == 1)
    }

    @Test(arguments: [WorkerSetting.Dialect.frames, .runtimeAPI])
    func `a cold function has a process for every event`(dialect: WorkerSetting.Dialect) throws {
        let bench = try PoolBench {
            $0.isCold = true
            $0.dialect = dialect
        }
        for number in 0..<5 { bench.invoke(Self.who, id: "\(number)") }
        try bench.run()
        #expect(Set(try (0..<5).map { try processID("\($0)", in: bench) }).count == 5)
    }

    @Test func `cold processes run side by side up to the bound`() throws {
        let bench = try PoolBench(maximumWorkers: 3) { $0.isCold = true }
        var most = 0
        let take = #"{"do":"allocate","megabytes":1,"milliseconds":200}"#
        for number in 0..<9 {
            bench.invoke(take, id: "\(number)") { most = max(most, bench.pool.workerCount) }
        }
        #expect(bench.pool.workerCount == 3)
        try bench.run()
        #expect(most == 3)
        #expect(Set(try (0..<9).map { try processID("\($0)", in: bench) }).count == 9)
    }

    @Test func `a failed cold process is followed by another`() throws {
        let bench = try PoolBench { $0.isCold = true }
        bench.invoke(#"{"do":"crash"}"#, id: "crash")
        bench.invoke(Self.who, id: "next")
        try bench.run()
        #expect(try bench.failure("crash")["errorType"] == "Runtime.ExitError")
        #expect(try processID("next", in: bench) > 0)
    }

    @Test func `a function that may have no process is throttled at once`() throws {
        let bench = try PoolBench(maximumWorkers: 0)
        for number in 0..<3 { bench.invoke(Self.who, id: "\(number)") }
        #expect(bench.outcomes.map(\.outcome) == Array(repeating: .failure(.throttled), count: 3))
        #expect(bench.pool.workerCount == 0)
    }

    @Test func `after a renewal events go to processes with the new setting`() throws {
        let bench = try PoolBench()
        let environment = #"{"do":"environment"}"#
        bench.invoke(environment, id: "before") {
            var setting = bench.pool.setting
            setting.environment.append(("GENERATION", "2"))
            // The one that answers right now is no longer idle then.
            bench.when {
                bench.pool.isIdle
            } _: {
                bench.pool.renew(setting)
                bench.invoke(environment, id: "after")
            }
        }
        try bench.run()
        #expect(try bench.result("before")["GENERATION"] == nil)
        #expect(try bench.result("after")["GENERATION"] == "2")
    }

    @Test func `a renewal lets a busy process answer first`() throws {
        let bench = try PoolBench()
        let slow = #"{"do":"allocate","megabytes":1,"milliseconds":400}"#
        bench.invoke(slow, id: "busy")
        bench.when {
            bench.pool.workerCount == 1 && !bench.pool.isIdle
        } _: {
            bench.pool.renew(bench.pool.setting)
            bench.invoke(Self.who, id: "after")
        }
        try bench.run()
        #expect(bench.outcomes.map(\.id) == ["busy", "after"])
        #expect(try processID("busy", in: bench) != processID("after", in: bench))
    }

    @Test func `a renewal ends idle processes without another event`() throws {
        let bench = try PoolBench()
        bench.invoke(Self.who) {
            bench.when {
                bench.pool.isIdle
            } _: {
                bench.pool.renew(bench.pool.setting)
                bench.when {
                    bench.pool.workerCount == 0
                } _: {
                }
            }
        }
        try bench.run()
        #expect(bench.pool.workerCount == 0)
    }

    @Test func `a renewal leaves the process that a developer has started alone`() throws {
        let bench = try PoolBench { $0.dialect = .attached }
        let address = try #require(bench.pool.attach())
        bench.pool.renew(bench.pool.setting)
        #expect(bench.pool.attach() == address)
        #expect(bench.pool.workerCount == 1)
        bench.pool.close()
        #expect(bench.pool.workerCount == 0)
    }

    @Test(arguments: [1, 4])
    func `renewals under load lose no event`(workers: Int) throws {
        let bench = try PoolBench(maximumWorkers: workers)
        for number in 0..<200 {
            bench.invoke(#"{"do":"sleep","milliseconds":2}"#, id: "\(number)") {
                if number % 20 == 0 { bench.pool.renew(bench.pool.setting) }
            }
        }
        try bench.run()
        #expect(bench.outcomes.count == 200)
        #expect(bench.outcomes.allSatisfy { (try? $0.outcome.get()) != nil })
    }
}
