import JSON
import TestSupport
import Testing
import WorkerProtocol
import Workers

/// Our own functions through the Lambda Runtime API: the front door that they have on AWS.
@Suite struct RuntimeAPITests {
    private func bench(
        timeoutSeconds: Int = 20,
        maximumWorkers: Int = 1,
        _ change: (inout WorkerSetting) -> Void = { _ in }
    ) throws -> PoolBench {
        try PoolBench(timeoutSeconds: timeoutSeconds, maximumWorkers: maximumWorkers) {
            $0.dialect = .runtimeAPI
            $0.environment.append(("AWS_SAM_LOCAL", "true"))
            change(&$0)
        }
    }

    @Test func `every event gets its own result`() throws {
        let bench = try bench(maximumWorkers: 3)
        for number in 0..<100 { bench.invoke(#"{"n":\#(number)}"#, id: "r\(number)") }
        try bench.run()
        for number in 0..<100 {
            let result = try bench.result("r\(number)")
            #expect(result["body"]?.string == #"{"n":\#(number)}"#)
            #expect(result["requestID"]?.string == "r\(number)")
        }
    }

    @Test func `one process answers event after event`() throws {
        let bench = try bench()
        for number in 0..<20 { bench.invoke(#"{"do":"process"}"#, id: "\(number)") }
        try bench.run()
        #expect(Set(try (0..<20).map { try bench.result("\($0)")["pid"]?.int }).count == 1)
    }

    @Test func `what a function emits comes beside its result`() throws {
        let bench = try bench()
        bench.invoke(
            #"{"do":"emit","emit":[{"channel":"Next","body":7,"delaySeconds":3,"priority":2}]}"#
        )
        try bench.run()
        let emission = Emission(channel: "Next", body: [0x37], delaySeconds: 3, priority: 2)
        #expect(try bench.outcome().get().emitted == [emission])
        #expect(try bench.result() == ["statusCode": 200, "body": "ok"])
    }

    @Test func `on AWS an emission that nobody carries out is a failure`() throws {
        let bench = try bench { setting in
            setting.environment.removeAll { $0.name == "AWS_SAM_LOCAL" }
        }
        bench.invoke(#"{"do":"emit","emit":[{"channel":"Next","body":7}]}"#)
        try bench.run()
        #expect(try bench.failure()["errorType"] == "Runtime.EmissionsUnsupported")
    }

    @Test(arguments: [
        (#"{"do":"fail"}"#, "Test.Failed"), ("nope", "Event.InvalidJSON"),
        (#"{"do":"crash"}"#, "Runtime.ExitError"),
        (#"{"do":"exit","status":3}"#, "Runtime.ExitError"),
    ])
    func `a failure is told and the next event is handled`(event: String, type: String) throws {
        let bench = try bench()
        bench.invoke(event)
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(try bench.failure()["errorType"]?.string == type)
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `a function that hangs is killed in time`() throws {
        let bench = try bench(timeoutSeconds: 1)
        bench.invoke(#"{"do":"hang"}"#, id: "hang")
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(try bench.outcome("hang") == .failure(.timedOut(seconds: 1)))
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `an event and a result of five megabytes pass`() throws {
        let bench = try bench()
        let text = String(repeating: "é", count: 2_500_000)
        bench.invoke(#"{"t":"\#(text)"}"#)
        try bench.run()
        #expect(try bench.result()["body"]?.string == #"{"t":"\#(text)"}"#)
    }

    @Test func `what a function prints is logged within its invocation`() throws {
        let bench = try bench { $0.reportsInvocations = true }
        bench.invoke(#"{"do":"print"}"#)
        try bench.run()
        #expect(
            bench.logLines.prefix(2) == [
                "START RequestId: r Version: $LATEST", "this goes to the log, not between frames",
            ]
        )
    }

    @Test func `an executable that is not there fails every invocation`() throws {
        let bench = try bench { $0.executable = "/nowhere/function" }
        for number in 0..<3 { bench.invoke("{}", id: "\(number)") }
        try bench.run()
        for number in 0..<3 {
            #expect(try bench.failure("\(number)")["errorType"] == "Runtime.InvalidEntrypoint")
        }
    }

    @Test func `a function that is set up wrongly ends before its first event`() throws {
        let bench = try bench { $0.environment.append(("PLUMB_SEED", "many")) }
        bench.invoke("{}", id: "first")
        bench.invoke("{}", id: "second")
        try bench.run()
        for id in ["first", "second"] {
            let failure = try bench.failure(id)
            #expect(failure["errorType"] == "Runtime.BadConfiguration")
            #expect(failure["errorMessage"]?.string?.contains("PLUMB_SEED is 'many'") == true)
        }
        #expect(bench.log.contains("PLUMB_SEED is 'many'"))
    }
}
