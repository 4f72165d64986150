import JSON
import TestSupport
import Testing

/// The front door of people and pipes, through a real executable.
@Suite struct ShellDoorTests {
    private func run(
        _ input: String,
        _ environment: [String: String] = [:]
    ) throws -> FunctionRun.Outcome {
        var environment = environment
        environment["PLUMB_CLOCK"] = "2026-03-08T06:59:00Z"
        environment["PLUMB_SEED"] = environment["PLUMB_SEED"] ?? "7"
        return try FunctionRun("test-function", input: Array(input.utf8), environment: environment)
            .run()
    }

    private func lines(_ text: String) throws -> [JSON] {
        #expect(text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    @Test func `documents give one line each, in order, however they are cut`() throws {
        let outcome = try run(#"{"n":1}{"n":2} {"n":3}"# + "\n\n{\n\"n\":\n4}")
        #expect(outcome.status == 0)
        #expect(outcome.log.isEmpty)
        let bodies = try lines(outcome.output).map { $0["body"]?.string }
        #expect(bodies == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#, #"{"n":4}"#])
    }

    @Test func `an event that fails is status 1 and the others are answered`() throws {
        let outcome = try run(#"{"n":1}{"do":"fail","retryable":false}{"n":2}"#)
        #expect(outcome.status == 1)
        let results = try lines(outcome.output)
        #expect(results.map { $0["statusCode"]?.int } == [200, nil, 200])
        #expect(
            results[1] == [
                "errorType": "Test.Failed", "errorMessage": "a test asked for it",
                "retryable": false,
            ]
        )
        let log = try #require(try lines(outcome.log).first)
        #expect(log["time"]?.string == "2026-03-08T06:59:00.000Z")
        #expect(log["level"]?.string == "error")
        #expect(log["function"]?.string == "test-function")
        #expect(log["message"]?.string == "a test asked for it")
        #expect(log["errorType"]?.string == "Test.Failed")
        #expect(log["requestID"]?.string?.count == 36)
    }

    @Test func `clock and seed give the same bytes again, another seed others`() throws {
        let input = #"{"n":1}{"n":2}"#
        let first = try run(input)
        #expect(try run(input) == first)
        #expect(try run(input, ["PLUMB_SEED": "8"]).output != first.output)
        // What came before an event in the stream does not matter to it.
        let second = try run(#"{"n":2}"#)
        #expect(first.output.hasSuffix(second.output))
    }

    @Test func `nothing in is nothing out`() throws {
        #expect(try run(" \n ") == FunctionRun.Outcome(output: "", log: "", status: 0))
    }

    @Test(arguments: [
        ("{\"n\":1}\n{\"secret\": nope}", 1, "line 2, column "),
        ("{\"n\":1}\n{\"secret\":", 1, "line 2, column "),
        ("]", 0, "line 1, column 1: invalid syntax"),
    ])
    func `text that is not JSON is status 65, told by its place alone`(
        input: String,
        answered: Int,
        place: String
    ) throws {
        let outcome = try run(input)
        #expect(outcome.status == 65)
        #expect(outcome.output.split(separator: "\n").count == answered)
        #expect(outcome.log.contains(place), "\(outcome.log)")
        #expect(!outcome.log.contains("secret"))
    }

    @Test func `an argument is wrong usage`() throws {
        var call = FunctionRun("test-function")
        call.arguments = ["--evnet"]
        let outcome = try call.run()
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.log.hasPrefix("test-function: error: unexpected argument '--evnet'"))
    }

    @Test(arguments: [
        ("PLUMB_CLOCK", "yesterday"), ("PLUMB_SEED", "-1"), ("PLUMB_SEED", "x"),
        ("LOG_LEVEL", "loud"), ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"),
    ])
    func `a setting that cannot be is status 78 and named`(name: String, value: String) throws {
        let call = FunctionRun("test-function", environment: [name: value])
        let outcome = try call.run()
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.log.contains(name))
    }

    @Test func `the log level holds lines back`() throws {
        let outcome = try run(#"{"do":"fail"}"#, ["LOG_LEVEL": "ERROR"])
        #expect(try lines(outcome.log).count == 1)
    }
}
