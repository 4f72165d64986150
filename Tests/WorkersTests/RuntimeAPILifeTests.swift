import Glibc
import JSON
import TestSupport
import Testing
import Workers

/// How processes that speak the Runtime API start and end, between events and within them.
@Suite struct RuntimeAPILifeTests {
    private static let answers = """
        while True:
            id, event, _ = next_event()
            respond(id, os.getpid())

        """

    @Test func `a process that ends between two events fails neither`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            respond(id, os.getpid())
            sys.stderr.write("ends\\n")
            os._exit(3)
            """
        )
        bench.invoke("{}", id: "first") { bench.invoke("{}", id: "second") }
        try bench.run()
        let first = try #require(try bench.result("first").int)
        #expect(try bench.result("second").int != first)
    }

    @Test func `a process that ends while it is idle is forgotten`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            respond(id, os.getpid())
            """
        )
        bench.invoke("{}", id: "first") {
            bench.when {
                bench.pool.workerCount == 0
            } _: {
                bench.invoke("{}", id: "second")
            }
        }
        try bench.run()
        #expect(try bench.result("first") != bench.result("second"))
    }

    @Test func `an error at the start is what the invoker gets, byte for byte`() throws {
        let body =
            #"{"errorMessage": "No module named 'x'",  "errorType": "Runtime.ImportModuleError"}"#
        let bench = try PoolBench.client(
            """
            post("init/error", sys.argv[2].encode())
            sys.exit(1)
            """
        ) {
            $0.arguments.append(body)
            $0.reportsInvocations = true
        }
        bench.invoke("{}", id: "first")
        bench.invoke("{}", id: "second")
        try bench.run()
        for id in ["first", "second"] {
            #expect(try bench.outcome(id) == .failure(.reported(Array(body.utf8))))
        }
    }

    @Test func `an error at the start is refused behind the first event`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            status, body = post("init/error", b"{}")
            respond(id, [status, body["errorType"]])
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.result() == [403, "InvalidStateTransition"])
    }

    @Test(arguments: [0, 3])
    func `a process that ends before its first event fails every event`(status: Int) throws {
        let bench = try PoolBench.client("os._exit(\(status))")
        for number in 0..<3 { bench.invoke("{}", id: "\(number)") }
        try bench.run()
        for number in 0..<3 {
            #expect(try bench.outcome("\(number)") == .failure(.exited(status: status)))
        }
    }

    @Test func `a process that ends instead of an answer fails that event alone`() throws {
        let bench = try PoolBench.client(
            """
            while True:
                id, event, _ = next_event()
                if event == "end": os._exit(5)
                respond(id, event)
            """
        )
        bench.invoke("1", id: "before")
        bench.invoke(#""end""#, id: "end")
        bench.invoke("2", id: "after")
        try bench.run()
        #expect(try bench.result("before") == 1)
        #expect(try bench.outcome("end") == .failure(.exited(status: 5)))
        #expect(try bench.result("after") == 2)
    }

    @Test func `a process that never asks for an event is killed ten seconds and a timeout later`()
        throws
    {
        let bench = try PoolBench.client("import time\ntime.sleep(100)", timeoutSeconds: 1) {
            $0.reportsInvocations = true
        }
        let start = ContinuousClock.now
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.outcome() == .failure(.timedOut(seconds: 1)))
        #expect((ContinuousClock.now - start) >= .seconds(10))
        #expect(!bench.log.contains("Init Duration"))
    }

    @Test func `the time that a process takes to start is not the function's`() throws {
        let bench = try PoolBench.client(
            "import time\ntime.sleep(1.5)\n" + Self.answers,
            timeoutSeconds: 1
        ) { $0.reportsInvocations = true }
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.result().int != nil)
        let report = try #require(bench.logLines.last)
        let found = try #require(try /Init Duration: (\d+)\./.firstMatch(in: report))
        #expect(try #require(Int(found.1)) >= 1500)
        let duration = try #require(try /\tDuration: (\d+)\./.firstMatch(in: report))
        #expect(try #require(Int(duration.1)) < 1000)
    }

    @Test func `a process that sleeps over its event is killed with what it has started`() throws {
        let bench = try PoolBench.client(
            """
            import subprocess
            id, event, _ = next_event()
            child = subprocess.Popen(["sleep", "1000"])
            sys.stderr.write(f"child {child.pid}\\n")
            child.wait()
            """,
            timeoutSeconds: 1
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.outcome() == .failure(.timedOut(seconds: 1)))
        let line = try #require(bench.logLines.first { $0.hasPrefix("child ") })
        let child = try #require(pid_t(line.dropFirst(6)))
        #expect(Patience.until { kill(child, 0) != 0 || Self.isZombie(child) })
    }

    /// Whether nobody has collected what is left of a process.
    private static func isZombie(_ process: pid_t) -> Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return true }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 512)
        let count = fread(&text, 1, text.count, file)
        return String(decoding: text[..<count], as: UTF8.self).contains(") Z ")
    }

    @Test func `an answer that comes with the timeout does not reach the next event`() throws {
        let bench = try PoolBench.client(
            """
            import time
            while True:
                id, event, _ = next_event()
                time.sleep(event)
                respond(id, event)
            """,
            timeoutSeconds: 1
        )
        for number in 0..<3 {
            bench.invoke("0.99\(number)", id: "late\(number)")
            bench.invoke("0", id: "next\(number)")
        }
        try bench.run()
        for number in 0..<3 { #expect(try bench.result("next\(number)") == 0) }
    }
}
