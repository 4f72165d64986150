import JSON
import Testing
import WorkerProtocol
import Workers

@Suite struct WorkerFailureTests {
    @Test(arguments: [
        (
            #"{"do":"crash"}"#, "Runtime.ExitError",
            "RequestId: r Error: Runtime exited with error: signal: aborted"
        ),
        (
            #"{"do":"segfault"}"#, "Runtime.ExitError",
            "RequestId: r Error: Runtime exited with error: signal: segmentation fault"
        ),
        (
            #"{"do":"large","bytes":6291557}"#, "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        ),
        (
            #"{"do":"exit","status":3}"#, "Runtime.ExitError",
            "RequestId: r Error: Runtime exited with error: exit status 3"
        ),
        (
            #"{"do":"exit","status":0}"#, "Runtime.ExitError",
            "RequestId: r Error: Runtime exited without providing a reason"
        ),
        (
            #"{"do":"rubbish"}"#, "Runtime.InvalidOutput",
            "RequestId: r Error: Runtime sent something other than an answer: "
                + "the worker's output is no result frame"
        ),
        (#"{"do":"fail"}"#, "Test.Failed", "a test asked for it"),
        (
            "nope", "Event.InvalidJSON", "line 1, column 4: invalid syntax"
        ),
    ])
    func `a failed invocation is told in AWS's words and the next one is handled`(
        event: String,
        type: String,
        message: String
    ) throws {
        let bench = try PoolBench()
        bench.invoke(event)
        bench.invoke("{}", id: "next")
        try bench.run()
        guard case .failure(let failure) = try bench.outcome() else {
            Issue.record("the invocation did not fail")
            return
        }
        let document = try JSON(parsing: failure.document(requestID: "r"))
        #expect(document["errorType"]?.string == type)
        #expect(document["errorMessage"]?.string == message)
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `a result of exactly the bound is passed on`() throws {
        let bench = try PoolBench()
        bench.invoke(#"{"do":"large","bytes":6291556}"#)
        try bench.run()
        #expect(try bench.outcome().get().result.count == 6_291_556)
    }

    @Test func `an executable that is not there fails every invocation`() throws {
        let bench = try PoolBench(executable: "/nowhere/function")
        for number in 0..<3 { bench.invoke("{}", id: "\(number)") }
        try bench.run()
        let failure = InvocationFailure.notStarted(
            path: "/nowhere/function",
            reason: "posix_spawn: No such file or directory"
        )
        #expect(
            bench.outcomes.map(\.outcome) == [
                .failure(failure), .failure(failure), .failure(failure),
            ]
        )
        #expect(failure.errorType == "Runtime.InvalidEntrypoint")
        #expect(bench.pool.workerCount == 0)
    }
}
