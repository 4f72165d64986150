import JSON
import Testing
import Workers

@Suite struct WorkerMemoryTests {
    private func megabytesUsed(_ id: String, in bench: PoolBench) throws -> Int {
        let line = try #require(bench.logLines.first { $0.hasPrefix("REPORT RequestId: \(id)\t") })
        let found = try #require(try /\tMax Memory Used: (\d+) MB/.firstMatch(in: line))
        return try #require(Int(found.1))
    }

    @Test func `the report shows what the process has taken at most`() throws {
        let bench = try PoolBench {
            $0.reportsInvocations = true
            $0.memoryMegabytes = 512
        }
        let take = #"{"do":"allocate","megabytes":64,"milliseconds":120}"#
        bench.invoke(#"{"do":"nothing"}"#, id: "before") {
            bench.invoke(take, id: "takes") {
                bench.invoke(#"{"do":"sleep","milliseconds":60}"#, id: "after")
            }
        }
        try bench.run()
        let before = try megabytesUsed("before", in: bench)
        #expect((1..<50).contains(before))
        #expect((64...before + 80).contains(try megabytesUsed("takes", in: bench)))
        // The peak of the process, as on AWS, not of the invocation.
        #expect(try megabytesUsed("after", in: bench) >= 64)
    }

    @Test(arguments: [WorkerSetting.Dialect.frames, .runtimeAPI])
    func `a process over its limit is killed and the next event is handled`(
        dialect: WorkerSetting.Dialect
    ) throws {
        let bench = try PoolBench {
            $0.reportsInvocations = true
            $0.dialect = dialect
        }
        bench.invoke(#"{"do":"allocate","megabytes":200,"milliseconds":10000}"#, id: "hog")
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(try bench.outcome("hog") == .failure(.outOfMemory))
        #expect(
            try bench.failure("hog") == [
                "errorType": "Runtime.ExitError",
                "errorMessage": "RequestId: hog Error: Runtime exited with error: signal: killed",
            ]
        )
        let report = try #require(bench.logLines.first { $0.hasPrefix("REPORT RequestId: hog\t") })
        #expect(report.hasSuffix("\tStatus: error\tError Type: Runtime.OutOfMemory"))
        #expect(try megabytesUsed("hog", in: bench) > 128)
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `a process below its limit is left alone`() throws {
        let bench = try PoolBench { $0.memoryMegabytes = 256 }
        bench.invoke(#"{"do":"allocate","megabytes":200,"milliseconds":100}"#)
        try bench.run()
        #expect(try bench.result()["pid"]?.int != nil)
    }
}
