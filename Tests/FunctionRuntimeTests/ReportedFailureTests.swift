import FunctionRuntime
import JSON
import Testing
import WorkerProtocol

@Suite struct ReportedFailureTests {
    private struct Known: FunctionFailure {
        var errorType: String { "Intake.InvalidSignature" }
        var errorMessage: String { "the signature does not fit" }
        var isRetryable: Bool { false }
        var retryAfterSeconds: Int? { 5 }
    }

    /// An error whose text holds what nobody may read in a log.
    private struct Talkative: Error, CustomStringConvertible {
        var email: String
        var description: String { "no lead for \(email)" }
    }

    @Test func `a failure that reports itself is reported as it says`() {
        let failure = ReportedFailure(Known())
        #expect(failure.retryAfterSeconds == 5)
        #expect(
            failure.json == [
                "errorType": "Intake.InvalidSignature",
                "errorMessage": "the signature does not fit", "retryable": false,
            ]
        )
    }

    @Test func `of an error that does not, the type is named and the text is not`() {
        let failure = ReportedFailure(Talkative(email: "ada@example.com"))
        #expect(failure.errorType == "Function.Unhandled")
        #expect(failure.errorMessage == "unexpected Talkative")
        #expect(failure.isRetryable)
        #expect(!failure.json.text.contains("ada"))
    }

    @Test func `an event of the wrong shape is told by its path`() {
        let failure = ReportedFailure(JSONTypeError(path: "a.b", expected: "string", found: .null))
        #expect(failure.errorType == "Event.InvalidShape")
        #expect(failure.errorMessage == "a.b: expected string, found null")
        #expect(!failure.isRetryable)
    }

    @Test func `text that is not JSON is told by line and column`() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: "{\n nope") }
        let failure = ReportedFailure(error ?? .init(reason: .other, line: 0, column: 0))
        #expect(failure.errorType == "Event.InvalidJSON")
        #expect(failure.errorMessage.hasPrefix("line 2, column "))
        #expect(!failure.isRetryable)
    }
}

@Suite struct FunctionResultTests {
    @Test func `a result that emits nothing is its value`() throws {
        let result = FunctionResult(["statusCode": 200])
        #expect(try JSON(parsing: result.bytes) == ["statusCode": 200])
    }

    @Test func `what is emitted stands beside the value's members`() throws {
        let full = Emission(
            to: "LeadQueue",
            ["a": 1],
            delaySeconds: 30,
            priority: -1,
            key: "k",
            cause: "m"
        )
        let result = FunctionResult(["x": 1], emitted: [full, Emission(to: "Stream", .null)])
        #expect(
            try JSON(parsing: result.bytes) == [
                "x": 1,
                "emitted": [
                    [
                        "channel": "LeadQueue", "body": ["a": 1], "delaySeconds": 30,
                        "priority": -1, "key": "k", "cause": "m",
                    ],
                    ["channel": "Stream", "body": .null],
                ],
            ]
        )
        #expect(result.value == ["x": 1])
        let alone = FunctionResult([:], emitted: [Emission(to: "Stream", .null)])
        #expect(alone.bytes == Array(#"{"emitted":[{"channel":"Stream","body":null}]}"#.utf8))
    }
}
