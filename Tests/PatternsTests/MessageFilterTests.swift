import Patterns
import Testing

/// Lambda's table of what is filtered how.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
@Suite struct MessageFilterTests {
    private func takes(_ pattern: String, _ body: String) throws -> Bool {
        MessageFilter([try EventPattern(parsing: pattern)]).takes(Array(body.utf8))
    }

    @Test(arguments: [
        (#"{"body":["hello"]}"#, "hello", true),
        (#"{"body":["hello"]}"#, "bye", false),
        (#"{"body":[{"prefix":"he"}]}"#, "hello", true),
        // A text for JSON, and JSON for a text.
        (#"{"body":[{"exists":true}]}"#, #"{"a":1}"#, false),
        (#"{"body":{"a":[{"exists":false}]}}"#, "hello", false),
        (#"{"body":{"a":[{"exists":false}]}}"#, #"{"b":1}"#, true),
        (#"{"body":{"a":[1]}}"#, #"[{"a":1}]"#, true),
        (#"{"body":{"a":{"b":[{"anything-but":[1]}]}}}"#, #"{"a":{"b":2}}"#, true),
        (#"{"body":{"a":{"b":[{"anything-but":[1]}]}}}"#, #"{"a":{"b":1}}"#, false),
        // Scalars are texts.
        (#"{"body":["42"]}"#, "42", true),
        (#"{"body":[42]}"#, "42", false),
        (#"{"$or":[{"body":["x"]},{"body":{"a":[1]}}]}"#, "x", true),
        (#"{"$or":[{"body":["x"]},{"body":{"a":[1]}}]}"#, #"{"a":1}"#, true),
        (#"{"$or":[{"body":["x"]},{"body":{"a":[1]}}]}"#, "y", false),
    ])
    func `a body is taken by patterns of its kind`(pattern: String, body: String, isTaken: Bool)
        throws
    {
        #expect(try takes(pattern, body) == isTaken)
    }

    @Test func `a body that is no UTF-8 is not taken`() throws {
        let filter = MessageFilter([try EventPattern(parsing: #"{"body":[{"prefix":""}]}"#)])
        #expect(filter.takes([]))
        #expect(!filter.takes([0xFF]))
    }
}
