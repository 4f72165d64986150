import Events
import Intake
import JSON
import Pipeline
import Testing

/// What a request counts against, and what becomes of it where that is used up.
@Suite struct RateUseTests {
    private static let limits: [RateLimit] = [
        RateLimit(.ip, count: 1, seconds: 60), RateLimit(.source, count: 2, seconds: 60),
    ]

    /// The scopes that a webhook counts against, in order.
    private func scopes(
        _ request: HTTPRequest,
        retryAfter: @escaping (RateLimit.Scope) -> Int? = { _ in nil }
    ) -> (scopes: [RateLimit.Scope], texts: [String], answer: Webhook.Answer) {
        var fixture = WebhookFixture()
        fixture.source.limits = Self.limits
        fixture.tenantLimits = [RateLimit(.tenant, count: 3, seconds: 60)]
        let taken = Taken()
        fixture.retryAfterSeconds = { uses in
            taken.uses += uses
            return uses.lazy.compactMap { retryAfter($0.limit.scope) }.first
        }
        let answer = fixture.answer(request)
        return (taken.uses.map(\.limit.scope), taken.uses.map(\.scope), answer)
    }

    private final class Taken {
        var uses: [RateUse] = []
    }

    @Test func `a webhook counts for its address, its source and its tenant`() {
        let (scopes, texts, answer) = scopes(WebhookFixture.post(#"{"entry":[]}"#))
        #expect(answer.response.statusCode == 202)
        #expect(scopes == [.ip, .source, .tenant])
        #expect(Set(texts).count == 3)
        #expect(texts.allSatisfy { !$0.contains("203.0.113.10") })
    }

    @Test func `what is not the sender's counts for its address only`() {
        var forged = WebhookFixture.post(#"{"entry":[]}"#)
        forged.body = Array(#"{"entry":[{}]}"#.utf8)
        for request in [forged, WebhookFixture.post("{")] {
            let (scopes, _, answer) = scopes(request)
            #expect([400, 401].contains(answer.response.statusCode))
            #expect(scopes == [.ip])
        }
    }

    @Test func `a verification counts for nothing`() {
        let (scopes, _, _) = scopes(WebhookFixture.get([("hub.mode", "subscribe")]))
        #expect(scopes.isEmpty)
    }

    @Test(arguments: [RateLimit.Scope.ip, .source, .tenant])
    func `a webhook over a limit is told when to come again`(scope: RateLimit.Scope) throws {
        let request = WebhookFixture.post(#"{"entry":[]}"#)
        let (_, _, answer) = scopes(request) { $0 == scope ? 17 : nil }
        #expect(answer.response.statusCode == 429)
        #expect(answer.header("retry-after") == "17")
        #expect(try answer.json == ["message": "too many requests; come again in 17 s"])
        #expect(answer.refusal?.errorType == "Intake.TooManyRequests")
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: [
        ("203.0.113.10", "203.0.113.11", false), ("2001:db8::1", "2001:db8:0:0:ffff::9", true),
        ("2001:DB8:0:1::1", "2001:db8:0:1:2:3:4:5", true),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", false), ("::ffff:1.2.3.4", "1.2.3.4", true),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.5", false), ("::1", "2001:db8::1", false),
        ("", "1.2.3.4", false), ("a:::b::", "1.2.3.4", false),
    ])
    func `the addresses of one network are one client`(row: (String, String, Bool)) {
        let texts = [row.0, row.1].map { address in
            var request = WebhookFixture.post(#"{"entry":[]}"#)
            request.caller.sourceIP = address
            return scopes(request).texts[0]
        }
        #expect((texts[0] == texts[1]) == row.2)
    }

    // MARK: Submissions

    private func submission(_ request: HTTPRequest) -> [RateUse] {
        var fixture = SubmissionFixture()
        fixture.source.limits = [RateLimit(.key, count: 1, seconds: 1)] + Self.limits
        let taken = Taken()
        fixture.retryAfterSeconds = { uses in
            taken.uses += uses
            return 4
        }
        let answer = fixture.answer(request)
        #expect(answer.response.statusCode == (taken.uses.isEmpty ? 401 : 429))
        if !taken.uses.isEmpty { #expect(answer.header("retry-after") == "4") }
        return taken.uses
    }

    @Test func `each key of a source has its own share`() {
        let uses = [SubmissionFixture.key, "an older key"].map { key in
            submission(SubmissionFixture.lead("{}", headers: [.init("x-api-key", key)]))
        }
        #expect(uses[0].map(\.limit.scope) == [.key, .ip, .source])
        #expect(uses[0][0].scope != uses[1][0].scope)
        #expect(uses[0][1...] == uses[1][1...])
        #expect(!uses[0][0].scope.contains(SubmissionFixture.key))
    }

    @Test func `a wrong key uses up what its address may try, and nothing of a source`() {
        let request = SubmissionFixture.lead("{}", headers: [.init("x-api-key", "wrong")])
        let uses = submission(request)
        #expect(uses.map(\.limit) == RateLimit.usual)
        let good = submission(SubmissionFixture.lead("{}"))
        #expect(!good.contains { $0.scope == uses.first?.scope })
    }

    @Test func `what LeadConduit's clients are told is text`() {
        var fixture = SubmissionFixture()
        fixture.source.limits = Self.limits
        fixture.retryAfterSeconds = { _ in 4 }
        let answer = fixture.answer(SubmissionFixture.post(fixture.source.path, "zip=94110"))
        #expect(answer.response.statusCode == 429)
        #expect(answer.text == "too many requests; come again in 4 s")
    }
}
