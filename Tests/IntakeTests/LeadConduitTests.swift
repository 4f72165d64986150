import Events
import Intake
import JSON
import Pipeline
import Testing
import WorkerProtocol

/// Leads of `/flows/{flow}/sources/{source}/submit` and `/ping`.
@Suite struct LeadConduitTests {
    private let fixture = SubmissionFixture()
    private static let submit = "/flows/leads/sources/partner/submit"
    private static let ping = "/flows/leads/sources/partner/ping"
    private static let form = "application/x-www-form-urlencoded"

    private func post(
        _ body: String,
        type: String? = form,
        accept: String? = nil,
        path: String = submit
    ) -> Webhook.Answer {
        var request = SubmissionFixture.post(path, body, type: type)
        if let accept { request.headers.append(.init("accept", accept)) }
        return fixture.answer(request)
    }

    @Test func `an accepted lead is 201 with its price at the top`() throws {
        let answer = post("email=a%40b.co")
        #expect(answer.response.statusCode == 201)
        let id = try #require(answer.leadIDs.first)
        #expect(answer.text == #"{"outcome":"success","lead":{"id":"\#(id)"},"price":12.5}"#)
        #expect(answer.channels == ["LeadQueue", "LeadEventStream"])
    }

    @Test func `a lead that its flow does not expect is 201 too, and failed`() throws {
        let answer = post("zip=nowhere")
        #expect(answer.response.statusCode == 201)
        let id = try #require(answer.leadIDs.first)
        #expect(
            try answer.json == [
                "outcome": "failure", "reason": "email missing, zip invalid",
                "lead": ["id": JSON(id)], "price": 0,
            ]
        )
        #expect(answer.channels == ["LeadEventStream", "LeadEventStream"])
        let types = try answer.emitted.map { try JSON(parsing: $0.body)["event_type"]?.string }
        #expect(types == ["lead_submission", "lead_rejection"])
    }

    @Test func `a duplicate is 201 and failed, and names the first lead`() throws {
        var fixture = fixture
        fixture.verdict = .duplicate(of: "first")
        fixture.isKnown = true
        let answer = fixture.answer(SubmissionFixture.post(Self.submit, "email=a@b.co"))
        #expect(answer.response.statusCode == 201)
        #expect(try answer.json["outcome"] == "failure")
        #expect(try answer.json["reason"] == "duplicate")
        #expect(try answer.json["duplicate_of"] == "first")
        #expect(try answer.json["price"] == 0)
        #expect(answer.channels == ["LeadEventStream", "LeadEventStream"])
    }

    @Test(arguments: [
        ("email=a@b.co&car.make=Saab", form),
        (#"{"lead":{"email":"a@b.co"},"car":{"make":"Saab"}}"#, "application/json"),
        ("{\"email\":\n\"a@b.co\",\"car\":{\"make\":\"Sa\tab\"}}", "application/json"),
        (
            "<lead email='a@b.co'><car><make>Saab</make></car></lead>",
            "text/xml; charset=utf-8"
        ),
        ("<l><email>a@b.co</email><car make='Saab'/></l>", "application/xml"),
    ])
    func `every format gives the same fields`(row: (String, String)) throws {
        let answer = post(row.0, type: row.1)
        #expect(answer.response.statusCode == 201)
        let data = try #require(try answer.lead["lead_data"])
        #expect(data["demographics"] == ["email": "a@b.co"])
        #expect(data["custom_fields"] == ["car.make": "Saab"])
    }

    @Test func `the query wins over the body, and will do alone`() throws {
        for method in ["POST", "GET"] {
            var request = SubmissionFixture.post(Self.submit, "email=x@y.co&zip=94110")
            request.method = method
            request.rawQueryString = "email=a%40b.co&color=red"
            if method == "GET" { request.body = nil }
            let data = try #require(try fixture.answer(request).lead["lead_data"])
            #expect(data["demographics"]?["email"] == "a@b.co")
            #expect(data["custom_fields"] == ["color": "red"])
            #expect((data["demographics"]?["zip"] == nil) == (method == "GET"))
        }
    }

    @Test(arguments: ["xxTrustedFormCertUrl", "xxTrustedFormPingUrl", "TRUSTEDFORM_PING_URL"])
    func `certificates have one name`(name: String) throws {
        let answer = post("email=a@b.co&\(name)=https://cert.trustedform.com/1")
        let certificate = try answer.lead["trustedform_data"]
        #expect(certificate == ["cert_url": "https://cert.trustedform.com/1"])
    }

    @Test func `other methods are 405 in plain text`() {
        for method in ["PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"] {
            let answer = fixture.answer(WebhookFixture.request(method, path: Self.submit))
            #expect(answer.response.statusCode == 405)
            #expect(answer.header("allow") == "GET, POST")
            #expect(answer.header("content-type") == "text/plain; charset=utf-8")
        }
    }

    @Test(arguments: [
        ("", 201, "application/json"), ("*/*", 201, "application/json"),
        ("application/json", 201, "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", 201, "application/xml; charset=utf-8"),
        ("text/xml", 201, "text/xml; charset=utf-8"),
        ("text/*", 201, "text/xml; charset=utf-8"),
        ("application/json;q=0, application/xml", 201, "application/xml; charset=utf-8"),
        ("application/json;q=0", 406, "text/plain; charset=utf-8"),
        ("image/png", 406, "text/plain; charset=utf-8"),
    ])
    func `the answer is of a type that the client accepts`(row: (String, Int, String)) {
        let answer = post("email=a@b.co", accept: row.0)
        #expect(answer.response.statusCode == row.1)
        #expect(answer.header("content-type") == row.2)
    }

    @Test func `XML has the result as its root`() throws {
        let answer = post("zip=94110", accept: "text/xml")
        let id = try #require(answer.leadIDs.first)
        #expect(
            answer.text == #"<?xml version="1.0" encoding="UTF-8"?>"#
                + "<result><outcome>failure</outcome><reason>email missing</reason>"
                + "<lead><id>\(id)</id></lead><price>0</price></result>"
        )
    }

    @Test(arguments: [
        ("a=b", nil, 415), ("a=b", "text/plain", 406), ("a=b", "multipart/form-data", 406),
        ("a=%z", form, 400), ("{", "application/json", 400), ("<a>", "text/xml", 400),
        ("[]", "application/json", 400), ("{\"a\n", "application/json", 400),
        ("<!DOCTYPE a><a/>", "application/xml", 400), ("redir_url=ftp://a.b/", form, 400),
        ("redir_url=https://a.b/%0d%0ax", form, 400), ("redir_url=javascript:x", form, 400),
    ])
    func `a body that is none is refused in plain text`(row: (String, String?, Int)) {
        let answer = post(row.0, type: row.1)
        #expect(answer.response.statusCode == row.2)
        #expect(answer.header("content-type") == "text/plain; charset=utf-8")
        #expect(answer.emitted.isEmpty)
    }

    @Test func `a visitor is led on, whatever became of the lead`() {
        for body in ["email=a@b.co", "zip=x"] {
            let answer = post("\(body)&redir_url=https%3A%2F%2Fa.b%2Fc%3Fd%3De")
            #expect(answer.response.statusCode == 303)
            #expect(answer.header("location") == "https://a.b/c?d=e")
            #expect(!answer.emitted.isEmpty)
            #expect(
                answer.emitted.allSatisfy {
                    !String(decoding: $0.body, as: UTF8.self)
                        .contains("redir_url")
                }
            )
        }
    }

    @Test(arguments: [
        "/flows/leads/sources/other/submit", "/flows/other/sources/partner/submit",
        "/flows/leads/sources/meta/submit", "/flows/leads/sources/partner/other",
        "/flows//sources//submit", "/flows/leads/sources/partner/submit/",
    ])
    func `a path that no source has is 404`(path: String) {
        #expect(post("email=a@b.co", path: path).response.statusCode == 404)
    }

    @Test func `a key is needed unless the source says otherwise`() {
        var request = SubmissionFixture.post(Self.submit, "email=a@b.co", headers: [])
        #expect(fixture.answer(request).response.statusCode == 401)
        var open = fixture
        open.source.isAuthenticationRequired = false
        #expect(open.answer(request).response.statusCode == 201)
        request = SubmissionFixture.lead(#"{"email":"a@b.co"}"#, headers: [])
        #expect(open.answer(request).response.statusCode == 401)
    }

    @Test func `a ping bids on part of a lead and leaves nothing behind`() throws {
        let answer = post("zip=94110", path: Self.ping)
        #expect(answer.response.statusCode == 200)
        #expect(answer.text == #"{"outcome":"success","price":12.5}"#)
        #expect(answer.emitted.isEmpty)
        #expect(answer.leadIDs.isEmpty)
        let wrong = post("zip=nowhere", path: Self.ping)
        #expect(wrong.text == #"{"outcome":"failure","reason":"zip invalid","price":0}"#)
    }

    @Test func `a ping for a duplicate, or where nothing is paid, gets no bid`() {
        var fixture = fixture
        fixture.verdict = .duplicate(of: "first")
        let request = SubmissionFixture.post(Self.ping, "email=a@b.co")
        let duplicate = fixture.answer(request)
        #expect(duplicate.text == #"{"outcome":"failure","reason":"duplicate","price":0}"#)
        fixture = SubmissionFixture()
        fixture.source.price = 0
        #expect(
            fixture.answer(request).text == #"{"outcome":"failure","reason":"no bid","price":0}"#
        )
    }
}
