import Events
import JSON
import TestSupport
import Testing

@Suite struct QueueBatchResponseTests {
    private static let messageIDs: Set<String> = ["m1", "m2", "m3"]

    private func response(_ result: String) -> QueueBatchResponse {
        QueueBatchResponse(result: Array(result.utf8), messageIDs: Self.messageIDs)
    }

    @Test(arguments: [
        "", "null", "{}", #"{"batchItemFailures":[]}"#, #"{"batchItemFailures":null}"#,
        #"{"statusCode":200}"#, " {} \n",
    ])
    func `a result that names no failure is success`(result: String) {
        #expect(response(result) == .success)
    }

    @Test(arguments: [
        ("not JSON", "nope", "line 1"),
        ("a cut document", #"{"batchItemFailures":["#, "line 1"),
        ("no list", #"{"batchItemFailures":"m1"}"#, "batchItemFailures: expected array"),
        (
            "a wrong key", #"{"batchItemFailures":[{"foo":"notvalid"}]}"#,
            "batchItemFailures[0].itemIdentifier: expected string, found nothing"
        ),
        (
            "null", #"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            "batchItemFailures[0].itemIdentifier: expected string, found null"
        ),
        (
            "an empty ID", #"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            "batchItemFailures[0].itemIdentifier: expected the ID of a message"
        ),
        (
            "an ID of another batch",
            #"{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m9"}]}"#,
            "batchItemFailures[1].itemIdentifier: expected the ID of a message"
        ),
        ("an ID alone", #"{"batchItemFailures":["m1"]}"#, "batchItemFailures[0].itemIdentifier"),
    ])
    func `a result that cannot be understood fails the whole batch`(
        edge: String,
        result: String,
        reason: String
    ) {
        guard case .failure(let found) = response(result) else {
            Issue.record("\(edge) is no failure")
            return
        }
        #expect(found.hasPrefix(reason))
    }

    @Test func `the messages that are named have failed, the others not`() {
        let result = #"{"batchItemFailures":[{"itemIdentifier":"m3"},{"itemIdentifier":"m1"}]}"#
        #expect(
            response(result) == .partialFailure([.init(messageID: "m3"), .init(messageID: "m1")])
        )
    }

    @Test func `what steers retries is read beside the identifier`() {
        let result = """
            {"batchItemFailures":[{"itemIdentifier":"m2","errorType":"Delivery.Timeout",\
            "errorMessage":"late","retryable":false,"retryAfterSeconds":5}]}
            """
        let item = QueueBatchResponse.ItemFailure(
            messageID: "m2",
            errorType: "Delivery.Timeout",
            errorMessage: "late",
            isRetryable: false,
            retryAfterSeconds: 5
        )
        #expect(response(result) == .partialFailure([item]))
    }

    @Test func `the recorded answer fits the recorded batch`() throws {
        let batch = try QueueEvent(JSONCursor(try Envelope.queueBatch.sample()))
        let ids = batch.messages.map(\.id)
        let answer = QueueBatchResponse(
            result: try Repository.contents("events/sqs/response.json"),
            messageIDs: Set(ids)
        )
        #expect(answer == .partialFailure([.init(messageID: ids[1])]))
    }
}
