import Events
import Intake
import JSON
import Pipeline
import TestSupport
import Testing
import WorkerProtocol

/// Bodies that a platform would not send, signed as if it had.
@Suite struct WebhookFuzzTests {
    /// SplitMix64: the same mistakes at every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            let mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            return mixed ^ (mixed >> 27)
        }
    }

    private static let body = """
        {"object":"page","entry":[{"id":"304","time":1772953136,"changes":[{"field":"leadgen",\
        "value":{"leadgen_id":1158201444000001,"created_time":1772953135,"is_test":false,\
        "field_data":[{"name":"full_name","values":["Ann Lee"]},{"name":"income",\
        "values":["$75,000"]},{"name":"q","values":[1,true,null,"\\u0000\\ud83d\\ude00"]}]}}]}]}
        """

    private static let tokens = [
        "{}", "[]", "null", "-1", "1e999", "9223372036854775808", "\"\"", "true", "\"\\u0000\"",
        "\"field_data\"", "\"9999-12-31T23:59:59-05:00\"", ",", ":", "}", "]", "\\", "\u{FF}", "é",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8)
    func `a damaged body is taken or refused, and nothing of a refused one is sent on`(
        seed: UInt64
    ) {
        var generator = Generator(state: seed)
        var statuses: Set<Int> = []
        for _ in 0..<500 {
            var bytes = Array(Self.body.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, at + Int.random(in: 0..<20, using: &generator))
                let token = Self.tokens.randomElement(using: &generator) ?? []
                bytes.replaceSubrange(at..<end, with: token)
            }
            var request = WebhookFixture.post("")
            request.headers = WebhookFixture.headers(signing: bytes)
            request.body = bytes
            let answer = WebhookFixture().answer(request)
            statuses.insert(answer.response.statusCode)
            if answer.refusal != nil { #expect(answer.emitted.isEmpty) }
        }
        #expect(statuses.isSubset(of: [202, 400]))
    }

    /// What readers of forms and XML stumble over.
    private static let otherTokens =
        [
            "%", "%00", "%zz", "&", "=", "+", "[]", "\r\n", "--XX", "--XX--", "name=", "\"", ";",
            "<", ">", "/>", "</a>", "&x;", "<!DOCTYPE a>", "<![CDATA[", "]]>", "<?x",
            "xmlns:a=\"\"",
            "\u{0}", "\u{7F}", "payload=", "is_test=1", "_gotcha=1", "redir_url=http://a",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

    @Test(arguments: KindSample.all)
    func `of every kind a damaged body is taken or refused, and never half`(sample: KindSample) {
        var generator = Generator(state: UInt64(sample.body.utf8.count))
        let tokens = Self.tokens + Self.otherTokens
        for _ in 0..<1000 {
            var bytes = Array(sample.body.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let at = Int.random(in: 0...bytes.count, using: &generator)
                let end = min(bytes.count, at + Int.random(in: 0..<20, using: &generator))
                bytes.replaceSubrange(at..<end, with: tokens.randomElement(using: &generator) ?? [])
            }
            let answer = sample.fixture.answer(sample.request(bytes))
            let status = answer.response.statusCode
            #expect([200, 202, 303, 400, 401, 413].contains(status))
            // Only Google's key can be damaged here: the others' proof is of the damaged body.
            if status == 401 { #expect(sample.source.kind == .googleAds) }
            if answer.refusal != nil { #expect(answer.emitted.isEmpty) }
            for emission in answer.emitted {
                #expect(throws: Never.self) { try JSON(parsing: emission.body) }
            }
        }
    }

    @Test(arguments: KindSample.all)
    func `of every kind damaged headers are refused without a word`(sample: KindSample) throws {
        var generator = Generator(state: 7)
        for _ in 0..<300 {
            var request = sample.request()
            guard request.headers.count > 1 || !request.query.isEmpty else { return }
            let isQuery = !request.query.isEmpty
            let index = isQuery ? 0 : Int.random(in: 1..<request.headers.count, using: &generator)
            let old = isQuery ? request.query[0].value : request.headers[index].value
            var bytes = Array(old.utf8)
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 0..<8, using: &generator))
            let token = (Self.tokens + Self.otherTokens).randomElement(using: &generator) ?? []
            bytes.replaceSubrange(at..<end, with: token)
            let new = String(decoding: bytes, as: UTF8.self)
            if isQuery { request.query[0].value = new } else { request.headers[index].value = new }
            let answer = sample.fixture.answer(request)
            #expect([200, 202, 401].contains(answer.response.statusCode))
            if answer.refusal != nil { #expect(try answer.json == ["message": "unauthorized"]) }
        }
    }
}
