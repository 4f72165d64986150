import JSON
import TestSupport
import Testing
import Workers

/// The lines around an invocation, as CloudWatch has them.
@Suite struct InvocationLogTests {
    private func bench(
        timeoutSeconds: Int = 20,
        _ change: (inout WorkerSetting) -> Void = { _ in }
    ) throws -> PoolBench {
        try PoolBench(timeoutSeconds: timeoutSeconds) {
            $0.reportsInvocations = true
            change(&$0)
        }
    }

    private func report(_ id: String, in bench: PoolBench) throws -> Substring {
        try #require(bench.logLines.first { $0.hasPrefix("REPORT RequestId: \(id)\t") })
    }

    @Test func `an invocation is framed by START, END and REPORT`() throws {
        let bench = try bench()
        bench.invoke(#"{"do":"nothing"}"#, id: "cold") {
            bench.invoke(#"{"do":"nothing"}"#, id: "warm")
        }
        try bench.run()
        let lines = bench.log.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7)
        #expect(lines[0] == "START RequestId: cold Version: $LATEST")
        #expect(lines[1] == "END RequestId: cold")
        let numbers = /Duration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB/
        let cold =
            /REPORT RequestId: cold\t(.*)\tMax Memory Used: [1-9]\d* MB\tInit Duration: \d+\.\d\d ms/
        let warm = /REPORT RequestId: warm\t(.*)\tMax Memory Used: [1-9]\d* MB/
        #expect(try cold.wholeMatch(in: lines[2])?.1.wholeMatch(of: numbers) != nil)
        #expect(lines[3] == "START RequestId: warm Version: $LATEST")
        #expect(lines[4] == "END RequestId: warm")
        #expect(try warm.wholeMatch(in: lines[5])?.1.wholeMatch(of: numbers) != nil)
        #expect(lines[6] == "")
    }

    @Test func `a duration is rounded up to what is billed`() throws {
        let bench = try bench()
        bench.invoke(#"{"do":"sleep","milliseconds":120}"#)
        try bench.run()
        let report = try report("r", in: bench)
        let found = try #require(
            try /\tDuration: (\d+)\.(\d\d) ms\tBilled Duration: (\d+) ms/.firstMatch(in: report)
        )
        let whole = try #require(Int(found.1))
        #expect((120..<2_000).contains(whole))
        let billed = try #require(Int(found.3))
        // The digits shown are rounded themselves.
        #expect(billed == whole + 1 || (billed == whole && found.2 == "00"))
    }

    @Test func `what runs out of time is told before END and in the report`() throws {
        let bench = try bench(timeoutSeconds: 1)
        bench.invoke(#"{"do":"hang"}"#)
        try bench.run()
        let lines = bench.logLines
        #expect(lines.count == 4)
        let told = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z r Task timed out after 1\.00 seconds/
        #expect(try told.wholeMatch(in: lines[1]) != nil)
        #expect(lines[2] == "END RequestId: r")
        #expect(lines[3].hasSuffix("\tStatus: timeout"))
        #expect(
            try bench.failure() == [
                "errorType": "Sandbox.Timedout",
                "errorMessage": "RequestId: r Error: Task timed out after 1.00 seconds",
            ]
        )
    }

    @Test(arguments: [
        (#"{"do":"crash"}"#, "\tStatus: error\tError Type: Runtime.ExitError"),
        (#"{"do":"exit","status":0}"#, "\tStatus: error\tError Type: Runtime.ExitError"),
        (#"{"do":"rubbish"}"#, "\tStatus: error\tError Type: Runtime.InvalidOutput"),
    ])
    func `the report says how the process went`(event: String, ending: String) throws {
        let bench = try bench()
        bench.invoke(event)
        try bench.run()
        #expect(try report("r", in: bench).hasSuffix(ending))
    }

    @Test func `a failure that the function reports is no failure of its process`() throws {
        let bench = try bench()
        bench.invoke(#"{"do":"fail"}"#)
        try bench.run()
        #expect(try !report("r", in: bench).contains("Status"))
    }

    @Test(arguments: [#"{"do":"crash"}"#, #"{"do":"hang"}"#])
    func `the second event of a process has no init duration, however it ends`(
        event: String
    ) throws {
        let bench = try bench(timeoutSeconds: 1)
        bench.invoke(#"{"do":"nothing"}"#, id: "first") { bench.invoke(event, id: "second") }
        try bench.run()
        #expect(try report("first", in: bench).contains("\tInit Duration: "))
        #expect(try !report("second", in: bench).contains("\tInit Duration: "))
    }

    @Test func `without reports there are the function's own lines alone`() throws {
        let bench = try PoolBench()
        bench.invoke(#"{"do":"write","text":"own\n"}"#)
        try bench.run()
        #expect(bench.log == "own\n")
    }

    @Test func `who asks for the log of an invocation gets its lines and no others`() throws {
        let bench = try bench { $0.reportsInvocations = false }
        var lines: [UInt8] = []
        bench.invoke(#"{"do":"write","text":"before\n"}"#, id: "before") {
            bench.invoke(
                #"{"do":"write","text":"mine\n"}"#,
                id: "mine",
                changing: { $0.log = { lines += $0 } }
            ) {
                bench.invoke(#"{"do":"write","text":"after\n"}"#, id: "after")
            }
        }
        try bench.run()
        let text = String(decoding: lines, as: UTF8.self)
        #expect(
            text.hasPrefix(
                "START RequestId: mine Version: $LATEST\nmine\nEND RequestId: mine\nREPORT "
            )
        )
        #expect(text.split(separator: "\n").count == 4)
        #expect(bench.log == "before\nmine\nafter\n")
    }

    @Test func `a line without an end belongs to the invocation that wrote it`() throws {
        let bench = try bench()
        bench.invoke(#"{"do":"write","text":"no end"}"#, id: "first") {
            bench.invoke(#"{"do":"nothing"}"#, id: "second")
        }
        try bench.run()
        #expect(
            bench.log.hasPrefix(
                "START RequestId: first Version: $LATEST\nno end\nEND RequestId: first\n"
            )
        )
    }

    @Test func `lines of two functions at a time do not run into each other`() throws {
        let bench = try PoolBench(maximumWorkers: 4)
        for number in 0..<8 {
            let text = "\(number)" + String(repeating: "x", count: 999)
            bench.invoke(#"{"do":"write","text":"\#(text)\n","times":200}"#, id: "\(number)")
        }
        bench.when {
            bench.logged.count >= 1_600_000
        } _: {
        }
        try bench.run()
        #expect(bench.logLines.count == 1600)
        #expect(bench.logLines.allSatisfy { $0.utf8.count == 1000 })
    }
}
