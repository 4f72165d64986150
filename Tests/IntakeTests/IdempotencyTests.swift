import Events
import Intake
import JSON
import Pipeline
import Testing
import WorkerProtocol

/// Webhooks that bring an idempotency key.
@Suite struct IdempotencyTests {
    private static let two = #"[{"email":"a@b.co"},{"email":"c@d.co"}]"#

    private func request(_ body: String = two, key: String = "k") -> HTTPRequest {
        var request = WebhookFixture.request("POST")
        request.headers = [
            .init("content-type", "application/json"), .init("idempotency-key", key),
            .init("x-webhook-token", "secret"),
        ]
        request.body = Array(body.utf8)
        return request
    }

    private func answer(
        _ request: HTTPRequest,
        _ verdict: WebhookVerdict = .first
    ) -> Webhook.Answer {
        var fixture = WebhookFixture()
        fixture.source.kind = .generic
        fixture.settle = { _ in verdict }
        return fixture.answer(request)
    }

    @Test func `leads without IDs have them by the key, each its own`() {
        let ids = answer(request()).leadIDs
        #expect(Set(ids).count == 2)
        #expect(answer(request()).leadIDs == ids)
        #expect(answer(request(key: "\"k\"")).leadIDs == ids)
        #expect(Set(answer(request(key: "K")).leadIDs).isDisjoint(with: ids))
        let other = answer(request(Self.two.replacing("a@", with: "b@")))
        #expect(Set(other.leadIDs).isDisjoint(with: ids))
    }

    @Test func `a repeated request gets the first answer, and its leads go on as repetitions`()
        throws
    {
        let kept: JSON = ["statusCode": 202, "body": "first"]
        let answer = answer(request(), .repeated(answer: kept))
        #expect(answer.response.body == Array("first".utf8))
        #expect(answer.header("idempotent-replayed") == "true")
        #expect(answer.emitted.map(\.channel) == ["LeadQueue", "LeadQueue"])
        #expect(try answer.lead["repetition"] == true)
    }

    @Test func `another request with the key is refused, and nothing is sent on`() {
        let answer = answer(request(), .keyReused)
        #expect(answer.response.statusCode == 422)
        #expect(answer.refusal?.errorType == "Intake.IdempotencyKeyReused")
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: ["", "\"\"", "a b", "ä", String(repeating: "k", count: 256)])
    func `a key that cannot be kept is refused`(key: String) {
        let answer = answer(request(key: key))
        #expect(answer.response.statusCode == 400)
        #expect(answer.emitted.isEmpty)
    }
}
