import Files
import TestSupport
import Testing
import Workers

/// What becomes of those who wait when a process goes.
@Suite struct WorkerRecoveryTests {
    @Test func `an executable that goes away fails all that wait, not the first alone`() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/function"
        #expect(Command.run("cp '\(PoolBench.executable)' '\(path)'") == 0)
        let bench = try PoolBench(executable: path)
        bench.invoke(#"{"do":"crash"}"#, id: "crash")
        for number in 0..<3 { bench.invoke("{}", id: "\(number)") }
        try FileSystem.remove(path)
        try bench.run()
        #expect(bench.outcomes.map(\.id) == ["crash", "0", "1", "2"])
    }

    @Test func `a worker that dies is replaced while another one is busy`() throws {
        let bench = try PoolBench(maximumWorkers: 2)
        var arrived = 0
        // Both workers are there before one of them dies and the other is kept busy.
        func bothAreBusy() {
            arrived += 1
            guard arrived == 2 else { return }
            bench.invoke(#"{"do":"crash"}"#, id: "crash")
            bench.invoke(#"{"do":"sleep","milliseconds":3000}"#, id: "slow")
            bench.invoke("{}", id: "waits")
        }
        bench.invoke(#"{"do":"sleep","milliseconds":200}"#, id: "first", then: bothAreBusy)
        bench.invoke(#"{"do":"sleep","milliseconds":200}"#, id: "second", then: bothAreBusy)
        try bench.run()
        #expect(bench.outcomes.map(\.id).suffix(3) == ["crash", "waits", "slow"])
    }

    @Test func `a worker that is being ended gets no further event`() throws {
        let bench = try PoolBench()
        var left = 100
        // The rubbish is followed by a frame at once, which may come in before the process dies.
        func next() {
            left -= 1
            if left == 0 { return }
            bench.invoke(#"{"do":"rubbish"}"#, id: "rubbish")
            bench.invoke(#"{"do":"nothing"}"#, id: "next", then: next)
        }
        next()
        try bench.run()
        for (id, outcome) in bench.outcomes {
            let isHandled = (try? outcome.get()) != nil
            #expect(isHandled == (id == "next"))
        }
    }
}
