import Events
import Intake
import JSON
import Testing

/// Leads of `POST /leads`.
@Suite struct SubmissionTests {
    private let fixture = SubmissionFixture()
    private static let sound = #"{"email":"A@b.co","zip":"94110"}"#

    @Test func `a lead is accepted and sent on in its normal form`() throws {
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound))
        #expect(answer.response.statusCode == 201)
        let id = try #require(answer.leadIDs.first)
        #expect(
            try answer.json == ["outcome": "accepted", "lead": ["id": JSON(id)], "price": 12.5]
        )
        #expect(answer.channels == ["LeadQueue", "LeadEventStream"])
        #expect(try answer.lead["lead_data"]?["demographics"]?["email"] == "a@b.co")
        #expect(try answer.lead["source_id"] == "partner")
        #expect(try answer.lead["processing_data"]?["pricing_decision"] == 12.5)
    }

    @Test(arguments: [
        [HTTPRequest.Pair("x-api-key", SubmissionFixture.key)],
        [.init("x-api-key", "an older key")],
        [.init("authorization", "Bearer \(SubmissionFixture.key)")],
        [.init("authorization", "basic QVBJOmEga2V5IG9mIGEgcGFydG5lcg==")],
    ])
    func `a key opens its source wherever it stands`(headers: [HTTPRequest.Pair]) {
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound, headers: headers))
        #expect(answer.response.statusCode == 201)
    }

    @Test(arguments: ["", "a", "A key of a partner", "sha256:00", "secret"])
    func `another key opens nothing, whatever the body`(key: String) throws {
        for body in [Self.sound, "{", ""] {
            let request = SubmissionFixture.lead(body, headers: [.init("x-api-key", key)])
            let answer = fixture.answer(request)
            #expect(answer.response.statusCode == 401)
            #expect(try answer.json == ["message": "unauthorized"])
            #expect(answer.header("www-authenticate") == "Bearer")
            #expect(answer.sourceID == nil)
            #expect(answer.emitted.isEmpty)
        }
    }

    @Test func `every fault of a lead is told and none of its values`() throws {
        let answer = fixture.answer(SubmissionFixture.lead(#"{"zip":"hunter2"}"#))
        #expect(answer.response.statusCode == 400)
        #expect(answer.refusal?.errorType == "Intake.InvalidFields")
        let errors = try #require(try answer.json["errors"]?.array)
        #expect(errors.map { $0["field"]?.string } == ["email", "zip"])
        #expect(errors.map { $0["issue"]?.string } == ["missing", "invalid"])
        #expect(errors[1]["expected"]?.string?.contains("78704") == true)
        #expect(!answer.text.contains("hunter2"))
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: [
        ("{", "application/json", 400, "not JSON"),
        ("[]", "application/json", 400, "object"),
        ("{}", "application/json", 400, "at least one field"),
        ("{\"a\":1,\"a\":2}", "application/json", 400, "not JSON"),
        ("email=a@b.co", "application/x-www-form-urlencoded", 415, "application/json"),
        ("{}", "", 415, "application/json"),
    ])
    func `a body that is none is refused`(row: (String, String, Int, String)) throws {
        let answer = fixture.answer(SubmissionFixture.post("/leads", row.0, type: row.1))
        #expect(answer.response.statusCode == row.2)
        let message = try #require(try answer.json["message"]?.string)
        #expect(message.contains(row.3), "\(message)")
    }

    @Test func `only POST will do`() {
        let answer = fixture.answer(WebhookFixture.request("GET", path: "/leads"))
        #expect(answer.response.statusCode == 405)
        #expect(answer.header("allow") == "POST")
    }

    @Test func `a body of more than a mebibyte is refused`() {
        let body = String(repeating: " ", count: 1_048_577)
        #expect(fixture.answer(SubmissionFixture.lead(body)).response.statusCode == 413)
    }

    @Test func `a duplicate is told of the first lead and sends nothing on`() throws {
        var fixture = fixture
        fixture.verdict = .duplicate(of: "first")
        fixture.isKnown = true
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound))
        #expect(answer.response.statusCode == 409)
        #expect(try answer.json["lead"] == ["id": "first"])
        #expect(answer.emitted.isEmpty)
    }

    @Test func `a duplicate of a lead that has not come through goes on in its place`() throws {
        var fixture = fixture
        fixture.verdict = .duplicate(of: "first")
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound))
        #expect(answer.channels == ["LeadQueue"])
        #expect(try answer.lead["lead_data"]?["lead_id"] == "first")
        #expect(try answer.lead["repetition"] == true)
    }

    @Test func `a repeated request gets the first answer`() throws {
        var fixture = fixture
        fixture.isKnown = true
        fixture.verdict = .repeated(
            leadID: "first",
            answer: HTTPResponse(statusCode: 201, json: ["outcome": "kept"]).json
        )
        var request = SubmissionFixture.lead(Self.sound)
        request.headers.append(.init("idempotency-key", "k"))
        let answer = fixture.answer(request)
        #expect(answer.response.statusCode == 201)
        #expect(try answer.json == ["outcome": "kept"])
        #expect(answer.header("idempotent-replayed") == "true")
        #expect(answer.emitted.isEmpty)
    }

    @Test func `a key with another request is refused`() {
        var fixture = fixture
        fixture.verdict = .keyReused
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound))
        #expect(answer.response.statusCode == 422)
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: ["", "\"\"", " ", "a b", "ä", String(repeating: "k", count: 256)])
    func `an idempotency key that is none is refused`(key: String) {
        var request = SubmissionFixture.lead(Self.sound)
        request.headers.append(.init("idempotency-key", key))
        let answer = fixture.answer(request)
        #expect(answer.response.statusCode == 400)
        #expect(answer.text.contains("Idempotency-Key"))
    }

    @Test func `the same key and body are the same lead, another body another`() {
        let ids = [Self.sound, Self.sound, #"{"email":"c@d.co"}"#].map { body in
            var request = SubmissionFixture.lead(body)
            request.headers.append(.init("idempotency-key", "\"k\""))
            return fixture.answer(request).leadIDs
        }
        #expect(ids[0] == ids[1])
        #expect(ids[0] != ids[2])
    }

    @Test func `a state that cannot be asked is told as such and nothing is sent on`() {
        struct Broken: Error {}
        var fixture = fixture
        fixture.failure = Broken()
        let answer = fixture.answer(SubmissionFixture.lead(Self.sound))
        #expect(answer.response.statusCode == 503)
        #expect(answer.header("retry-after") == "5")
        #expect(answer.emitted.isEmpty)
    }

    @Test func `a test lead is marked and costs nothing`() throws {
        let body = #"{"email":"a@b.co","is_test":true}"#
        let answer = fixture.answer(SubmissionFixture.lead(body))
        #expect(try answer.json["price"] == 0)
        #expect(try answer.lead["test"] == true)
        #expect(try answer.lead["processing_data"]?["pricing_decision"] == nil)
    }
}
