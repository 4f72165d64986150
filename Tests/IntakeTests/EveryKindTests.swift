import Events
import Intake
import JSON
import LeadModel
import Pipeline
import Testing
import Time
import WorkerProtocol

/// What holds for every kind of source.
@Suite struct EveryKindTests {
    private static let guarded = KindSample.all.filter { !$0.source.kind.isPublic }
    /// Their signatures have a time, and what has been taken once is not taken again.
    private static let timed = KindSample.all.filter {
        [.hubspot, .standardWebhooks].contains($0.source.kind)
    }

    @Test func `every kind has a sample`() {
        #expect(KindSample.all.count == Source.Kind.allCases.count(where: \.isWebhook))
    }

    @Test(arguments: KindSample.all)
    func `what the platform sends is taken`(sample: KindSample) throws {
        let answer = sample.fixture.answer(sample.request())
        #expect(answer.refusal == nil)
        #expect((200...202).contains(answer.response.statusCode))
        #expect(!answer.emitted.isEmpty)
        let record = try answer.lead
        #expect(record["source_id"]?.string == sample.source.id)
        #expect(answer.leadIDs.allSatisfy { $0.utf8.count == 36 })
    }

    @Test(arguments: guarded)
    func `old and new secret are accepted together`(sample: KindSample) {
        for secret in sample.source.secrets {
            #expect(sample.fixture.answer(sample.request(secret: secret)).refusal == nil)
        }
    }

    @Test(arguments: guarded)
    func `another secret is refused and nothing is told or sent on`(sample: KindSample) throws {
        let other =
            sample.source.kind == .standardWebhooks
            ? "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" : "new secreT"
        let answer = sample.fixture.answer(sample.request(secret: other))
        #expect(answer.refusal == .invalidSignature)
        #expect(answer.response.statusCode == 401)
        #expect(try answer.json == ["message": "unauthorized"])
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: guarded)
    func `a request without proof is refused, whatever its body`(sample: KindSample) throws {
        // Google's key is in the body, so that one has to be read.
        let bodies = sample.source.kind == .googleAds ? ["{}"] : ["{}", "no JSON", ""]
        for body in bodies {
            var request = sample.request(Array(body.utf8))
            request.query = []
            request.headers = [.init("content-type", sample.contentType)]
            let answer = sample.fixture.answer(request)
            #expect(answer.response.statusCode == 401)
            #expect(try answer.json == ["message": "unauthorized"])
        }
    }

    @Test(arguments: [Source.Kind.meta, .hubspot, .linkedin, .standardWebhooks, .hmac])
    func `a signed body with one bit changed is refused`(kind: Source.Kind) throws {
        let sample = try KindSample.of(kind)
        for index in [0, sample.body.utf8.count / 2, sample.body.utf8.count - 1] {
            var request = sample.request()
            request.body?[index] ^= 1
            #expect(sample.fixture.answer(request).refusal == .invalidSignature)
        }
    }

    @Test(arguments: KindSample.all)
    func `another content type is refused`(sample: KindSample) {
        for type in ["text/plain", "", "image/png", "application/jsonx"] {
            let answer = sample.fixture.answer(sample.request(contentType: type))
            #expect(answer.response.statusCode == 415, "\(type)")
            #expect(answer.emitted.isEmpty)
        }
    }

    @Test(arguments: KindSample.all)
    func `a body of more than a mebibyte is refused`(sample: KindSample) {
        let body = [UInt8](repeating: 0x20, count: 1_048_577)
        #expect(sample.fixture.answer(sample.request(body)).response.statusCode == 413)
    }

    @Test(arguments: KindSample.all)
    func `an unreadable body is refused by place`(sample: KindSample) throws {
        let answer = sample.fixture.answer(sample.request([0x7B, 0x0A, 0x25, 0xFF, 0x3C]))
        #expect(answer.response.statusCode == 400)
        let message = try #require(try answer.json["message"]?.string)
        #expect(message.contains("line ") || message.contains("byte "), "\(message)")
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: KindSample.all)
    func `other methods are refused`(sample: KindSample) {
        for method in ["PUT", "DELETE", "HEAD", "PATCH", "post"] {
            let request = WebhookFixture.request(method, path: sample.source.path)
            let answer = sample.fixture.answer(request)
            #expect(answer.response.statusCode == 405)
            #expect(answer.header("allow")?.contains("POST") == true)
        }
    }

    @Test(arguments: timed)
    func `a signature of more than five minutes ago or ahead is refused`(sample: KindSample) {
        for (milliseconds, isTaken) in [
            (300_000, true), (-300_000, true), (300_001, false), (-300_001, false),
        ] {
            var fixture = sample.fixture
            fixture.now = WebhookFixture.now.advanced(byMilliseconds: milliseconds)
            #expect((fixture.answer(sample.request()).refusal == nil) == isTaken)
        }
    }

    @Test(arguments: timed)
    func `a repeated request is refused like a wrong signature`(sample: KindSample) throws {
        var fixture = sample.fixture
        var nonces: [Nonce] = []
        fixture.isRepeated = { nonce in
            defer { nonces.append(nonce) }
            return nonces.contains(nonce)
        }
        #expect(fixture.answer(sample.request()).refusal == nil)
        let again = fixture.answer(sample.request())
        #expect(again.response.statusCode == 401)
        #expect(try again.json == ["message": "unauthorized"])
        #expect(again.emitted.isEmpty)
        #expect(nonces.count == 2)
        #expect(nonces[0].sourceID == sample.source.id)
        #expect(nonces[0].expiresAt == WebhookFixture.now.advanced(byMilliseconds: 300_000))
    }

    @Test(arguments: timed)
    func `a request that is refused for its content may come again`(sample: KindSample) {
        var fixture = sample.fixture
        fixture.isRepeated = { _ in
            Issue.record("the request was noted")
            return false
        }
        #expect(fixture.answer(sample.request(Array("{".utf8))).response.statusCode == 400)
    }

    @Test(arguments: KindSample.all)
    func `a known lead is a duplicate and nothing is sent on`(sample: KindSample) {
        var fixture = sample.fixture
        fixture.isKnown = { _ in true }
        let answer = fixture.answer(sample.request())
        #expect(answer.refusal == nil)
        #expect(answer.emitted.isEmpty)
    }
}
