import Events
import Intake
import JSON
import Pipeline
import Testing

/// Requests with keys that open nothing.
@Suite struct UnauthorizedTests {
    private static let submitPath = "/flows/leads/sources/partner/submit"
    private static let wrong = [HTTPRequest.Pair("x-api-key", "wrong")]

    private static func request(_ path: String, _ headers: [HTTPRequest.Pair]) -> HTTPRequest {
        path == "/leads"
            ? SubmissionFixture.lead(#"{"email":"a@b.co"}"#, headers: headers)
            : SubmissionFixture.post(path, "email=a@b.co", headers: headers)
    }

    @Test func `a wrong key is the failure of the source that the path names`() {
        let fixture = SubmissionFixture()
        for path in [Self.submitPath, Self.submitPath.replacing("submit", with: "ping")] {
            let answer = fixture.answer(Self.request(path, Self.wrong))
            #expect(answer.response.statusCode == 401)
            #expect(answer.sourceID == "partner")
            #expect(answer.failure == "Intake.InvalidAPIKey")
        }
        #expect(fixture.answer(Self.request("/leads", Self.wrong)).sourceID == nil)
        let elsewhere = Self.submitPath.replacing("leads", with: "others")
        #expect(fixture.answer(Self.request(elsewhere, Self.wrong)).sourceID == nil)
    }

    @Test(arguments: ["/leads", submitPath])
    func `who has tried too many keys is refused with every key, in the words of the profile`(
        path: String
    ) throws {
        var fixture = SubmissionFixture()
        fixture.retryAfterSeconds = { $0.first?.limit == RateLimit.usual[0] ? 17 : nil }
        fixture.waitSeconds = fixture.retryAfterSeconds
        for headers in [Self.wrong, [.init("x-api-key", SubmissionFixture.key)]] {
            let answer = fixture.answer(Self.request(path, headers))
            #expect(answer.response.statusCode == 429)
            #expect(answer.header("retry-after") == "17")
            #expect(answer.refusal?.errorType == "Intake.TooManyRequests")
            let text = "too many requests; come again in 17 s"
            #expect(answer.text == (path == "/leads" ? #"{"message":"\#(text)"}"# : text))
        }
    }

    @Test func `a good key counts nothing, and without a limit neither does a wrong one`() {
        var fixture = SubmissionFixture()
        fixture.retryAfterSeconds = { _ in 17 }
        let good = [HTTPRequest.Pair("x-api-key", SubmissionFixture.key)]
        #expect(fixture.answer(Self.request("/leads", good)).response.statusCode == 201)
        fixture.unauthorizedLimits = []
        #expect(fixture.answer(Self.request("/leads", Self.wrong)).response.statusCode == 401)
    }

    @Test func `where no key is asked for none is counted`() {
        var fixture = SubmissionFixture()
        fixture.source.isAuthenticationRequired = false
        fixture.retryAfterSeconds = { _ in 17 }
        fixture.waitSeconds = { _ in 17 }
        let answer = fixture.answer(Self.request(Self.submitPath, []))
        #expect(answer.response.statusCode == 201)
    }
}
