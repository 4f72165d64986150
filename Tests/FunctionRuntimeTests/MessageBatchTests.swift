import Events
import JSON
import Testing
import WorkerProtocol

@testable import FunctionRuntime

@Suite struct MessageBatchTests {
    private struct Broken: Error {}

    private func batch(_ bodies: [String]) -> JSON {
        let messages = bodies.enumerated().map { index, body in
            QueueMessage(id: "m\(index)", body: Array(body.utf8), queue: "Q")
        }
        return QueueEvent(messages: messages).json
    }

    @Test func `one bad message keeps nobody else from being handled`() throws {
        let event = batch(["1", "nope", "2", "3"])
        let result = try QueueEvent.handle(event, try .pinned(seed: 1)) { _, body in
            if body == 2 { throw Broken() }
            return [Emission(to: "Next", body), Emission(to: "Next", body, cause: "other")]
        }
        let failures = try #require(result.value["batchItemFailures"]?.array)
        #expect(failures.map { $0["itemIdentifier"] } == ["m1", "m2"])
        #expect(failures.map { $0["errorType"] } == ["Event.InvalidJSON", "Function.Unhandled"])
        #expect(failures.map { $0["retryable"] } == [false, true])
        // Each emission names the message it came from, whatever the handler wrote.
        #expect(result.emitted.map(\.cause) == ["m0", "m0", "m3", "m3"])
        let ids: Set = ["m0", "m1", "m2", "m3"]
        let response = QueueBatchResponse(result: result.value.bytes, messageIDs: ids)
        guard case .partialFailure(let items) = response else {
            Issue.record("the runtime reads \(response)")
            return
        }
        #expect(items.map(\.messageID) == ["m1", "m2"])
    }

    private struct Hopeless: FunctionFailure {
        let errorType = "Test.Hopeless"
        let errorMessage = "hopeless"
        let isRetryable = false
        let emissions = [Emission(to: "Stream", "failed")]
    }

    @Test func `what a failure emits is sent on though its message failed`() throws {
        let result = try QueueEvent.handle(batch(["1"]), try .pinned(seed: 1)) { _, _ in
            throw Hopeless()
        }
        #expect(result.emitted == [Emission(to: "Stream", "failed")])
        #expect(result.value["batchItemFailures"]?[0]?["retryable"] == false)
    }

    @Test func `an empty batch gives an empty list`() throws {
        let result = try QueueEvent.handle(batch([]), try .pinned(seed: 1)) { _, _ in [] }
        #expect(try JSON(parsing: result.bytes) == ["batchItemFailures": []])
    }

    @Test func `an event that is no batch fails as a whole`() throws {
        let context = try Context.pinned(seed: 1)
        #expect(throws: JSONTypeError.self) {
            try QueueEvent.handle(["Records": [["body": "{}"]]], context) { _, _ in [] }
        }
    }
}

@Suite struct PipedResultTests {
    private let result: JSON = [
        "statusCode": 202,
        "emitted": [
            ["channel": "A", "body": ["n": 1]], ["channel": "B", "body": ["n": 2]],
            ["channel": "A", "body": "text"], ["channel": "A", "body": .null],
        ],
    ]

    @Test func `a result is the batch of what it emits to the function's queue`() throws {
        let event = try PipedResult.event(from: result, for: .queue("A"))
        let messages = try QueueEvent(JSONCursor(event)).messages
        #expect(messages.map(\.id) == ["piped-0", "piped-1", "piped-2"])
        #expect(
            messages.map { String(decoding: $0.body, as: UTF8.self) }
                == [#"{"n":1}"#, #""text""#, "null"]
        )
    }

    @Test func `a result is the records that it emits to the function's stream`() throws {
        let event = try PipedResult.event(from: result, for: .stream("B"))
        let transform = try TransformEvent(JSONCursor(event))
        #expect(transform.stream == "B")
        #expect(transform.records.map(\.data) == [Array(#"{"n":2}"#.utf8)])
    }

    @Test(arguments: [
        #"{"statusCode":401}"#, #"{"batchItemFailures":[]}"#, #"{"errorType":"X"}"#,
        #"{"emitted":[]}"#, #"{"statusCode":202,"emitted":[{"channel":"Other","body":1}]}"#,
    ])
    func `a result that emits nothing to it is an empty batch`(text: String) throws {
        let document = try JSON(parsing: text)
        let batch = try PipedResult.event(from: document, for: .queue("A"))
        #expect(batch == ["Records": []])
        let transform = try PipedResult.event(from: document, for: .stream("A"))
        #expect(transform["records"] == [])
    }

    @Test(arguments: [#"{"Records":[]}"#, #"{"emitted":"x"}"#, "[1]", "7", "{}"])
    func `an event stays what it is`(text: String) throws {
        let document = try JSON(parsing: text)
        #expect(try PipedResult.event(from: document, for: .queue("A")) == document)
    }

    @Test func `behind HTTP or a name there is no batch to stand for`() throws {
        #expect(try PipedResult.event(from: result, for: .http) == result)
        #expect(try PipedResult.event(from: result, for: .direct) == result)
    }

    @Test(arguments: [
        (#"{"emitted":[{"body":1}]}"#, "emitted[0].channel"),
        (#"{"emitted":[{"channel":"A"}]}"#, "emitted[0].body"),
    ])
    func `an emission that is none is told by its path`(text: String, path: String) throws {
        let document = try JSON(parsing: text)
        let error = #expect(throws: JSONTypeError.self) {
            try PipedResult.event(from: document, for: .queue("A"))
        }
        #expect(error?.path == path)
    }
}
