import Events
import Intake
import JSON
import Pipeline
import Testing
import Time

/// Webhooks with leads that agree with earlier ones.
@Suite struct AgreeingLeadTests {
    private static let kinds: [Source.Kind] = [.generic, .zapier, .make, .n8n, .form]

    private func fixture(_ kind: Source.Kind) -> WebhookFixture {
        var fixture = WebhookFixture()
        fixture.source.kind = kind
        return fixture
    }

    private func request(_ body: String) -> HTTPRequest {
        var request = WebhookFixture.post(body)
        request.headers.append(.init("x-webhook-token", "secret"))
        return request
    }

    @Test(arguments: kinds)
    func `the answer names the first lead, and consent decides about the second`(
        kind: Source.Kind
    ) throws {
        var fixture = fixture(kind)
        fixture.holder = { id, moment, keys in
            #expect(id != "first" && moment == WebhookFixture.now && keys().count == 1)
            return "first"
        }
        let answer = fixture.answer(request(#"{"email":"a@b.co"}"#))
        #expect(answer.response.statusCode == 202)
        let entry = try #require(try answer.json["leads"]?[0])
        #expect(entry["outcome"] == "duplicate")
        #expect(entry["duplicate_of"] == "first")
        #expect(entry["lead_id"]?.string == answer.leadIDs.first)
        #expect(answer.channels == ["LeadQueue", "LeadEventStream"])
        #expect(answer.takenLeads == 1)
    }

    @Test func `each lead of several has its own first one`() throws {
        var fixture = fixture(.generic)
        fixture.source.idField = "id"
        var asked = 0
        fixture.holder = { _, _, _ in
            asked += 1
            return asked == 2 ? "first" : nil
        }
        let answer = fixture.answer(
            request(#"[{"id":1,"email":"a@b.co"},{"id":2,"email":"c@d.co"}]"#)
        )
        let leads = try #require(try answer.json["leads"]?.array)
        #expect(leads.map { $0["outcome"]?.string } == ["accepted", "duplicate"])
        #expect(leads.map { $0["duplicate_of"]?.string } == [nil, "first"])
    }

    @Test func `a platform that reads no more than the status is told nothing`() throws {
        var fixture = WebhookFixture()
        fixture.holder = { _, _, _ in
            Issue.record("asked")
            return "first"
        }
        let answer = fixture.answer(
            value: #"{"leadgen_id":"7","field_data":[{"name":"email","values":["a@b.co"]}]}"#
        )
        #expect(try answer.json["leads"]?[0]?["outcome"] == "accepted")
    }
}
