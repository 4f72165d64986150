import Events
import Intake
import JSON
import LeadModel
import Testing
import WorkerProtocol

@Suite struct WebhookTests {
    private let fixture = WebhookFixture()

    // MARK: Verification

    @Test(arguments: ["hub.", "hub_"])
    func `a verification with the agreed word is echoed`(prefix: String) {
        let answer = fixture.answer(
            WebhookFixture.get([
                ("\(prefix)mode", "subscribe"), ("\(prefix)challenge", "11<b>58"),
                ("\(prefix)verify_token", "token"),
            ])
        )
        #expect(answer.response.statusCode == 200)
        #expect(answer.response.body == Array("11<b>58".utf8))
        #expect(answer.response.headers.first?.value == "text/plain; charset=utf-8")
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: [
        [], [("hub.mode", "subscribe"), ("hub.challenge", "1")],
        [("hub.mode", "subscribe"), ("hub.challenge", "1"), ("hub.verify_token", "")],
        [("hub.mode", "subscribe"), ("hub.challenge", "1"), ("hub.verify_token", "tokem")],
        [("hub.mode", "subscribe"), ("hub.challenge", "1"), ("hub.verify_token", "token2")],
        [("hub.mode", "unsubscribe"), ("hub.challenge", "1"), ("hub.verify_token", "token")],
        [("hub.mode", "subscribe"), ("hub.verify_token", "token")],
    ])
    func `any other verification is forbidden`(query: [(String, String)]) throws {
        let answer = fixture.answer(WebhookFixture.get(query))
        #expect(answer.response.statusCode == 403)
        #expect(try answer.json == ["message": "forbidden"])
    }

    // MARK: Refusals

    @Test(arguments: [
        nil, "", "sha256=", "sha256=00", "sha1=0123456789012345678901234567890123456789",
        "sha256=" + String(repeating: "0", count: 64),
        "sha256=" + String(repeating: "zz", count: 32), String(repeating: "0", count: 64),
    ])
    func `a wrong signature is unauthorized, whatever the body`(signature: String?) throws {
        for body in ["not JSON", #"{"entry":[]}"#] {
            var request = WebhookFixture.post(body)
            request.headers = [.init("content-type", "text/plain")]
            if let signature { request.headers.append(.init("x-hub-signature-256", signature)) }
            let answer = fixture.answer(request)
            #expect(answer.response.statusCode == 401)
            #expect(try answer.json == ["message": "unauthorized"])
            #expect(answer.emitted.isEmpty)
        }
    }

    @Test func `a signature is of the raw bytes`() {
        let body = #"{"entry":[], "é":"\u00e9\/"}"#
        #expect(fixture.answer(body: body).response.statusCode == 202)
        var request = WebhookFixture.post(body)
        request.body = Array(body.replacing(", ", with: ",").utf8)
        #expect(fixture.answer(request).response.statusCode == 401)
    }

    @Test func `a signature in capital digits is the same signature`() {
        var request = WebhookFixture.post(#"{"entry":[]}"#)
        let value = request.headers[1].value
        request.headers[1].value = "sha256=" + value.dropFirst(7).uppercased()
        #expect(fixture.answer(request).response.statusCode == 202)
    }

    @Test(arguments: [
        ("application/json; charset=utf-8", 202), ("Application/JSON", 202), ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415), ("", 415), ("application/jsonx", 415),
    ])
    func `only JSON is taken`(type: String, status: Int) {
        var request = WebhookFixture.post(#"{"entry":[]}"#)
        request.headers[0].value = type
        #expect(fixture.answer(request).response.statusCode == status)
    }

    @Test(arguments: ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post"])
    func `other methods are refused`(method: String) {
        let answer = fixture.answer(WebhookFixture.request(method))
        #expect(answer.response.statusCode == 405)
        #expect(answer.response.headers.contains(.init("allow", "GET, POST")))
    }

    @Test(arguments: ["/webhooks/other", "/", "", "/webhooks/meta/", "/webhooks/Meta"])
    func `a path of no source is not found`(path: String) {
        var request = WebhookFixture.post("{}")
        request.rawPath = path
        let answer = fixture.answer(request)
        #expect(answer.response.statusCode == 404)
        #expect(answer.sourceID == nil)
    }

    @Test(arguments: [
        ("{\n\"a\": }", "the body is not JSON: line 2, column"),
        (#"{"entry":[],"entry":[]}"#, "the body is not JSON: line 1, column"),
        ("", "the body is not JSON: line 1, column"),
        ("{}", "entry: expected array, found nothing"),
        ("7", "entry: expected array, found nothing"),
        (#"{"entry":{}}"#, "entry: expected array, found object"),
        (#"{"entry":[7]}"#, "entry[0].changes: expected array, found nothing"),
        (
            #"{"entry":[{"changes":[{"field":7}]}]}"#,
            "entry[0].changes[0].field: expected string, found integer"
        ),
        (
            #"{"entry":[{"changes":[{"field":"leadgen"}]}]}"#,
            "entry[0].changes[0].value: expected object, found nothing"
        ),
    ])
    func `a body of another shape is refused by place`(body: String, message: String) throws {
        let answer = fixture.answer(body: body)
        #expect(answer.response.statusCode == 400)
        #expect(try answer.json["message"]?.string?.hasPrefix(message) == true)
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: [
        ("{}", "leadgen_id: expected string or integer, found nothing"),
        (#"{"leadgen_id":{}}"#, "leadgen_id: expected string of 1 to 256 bytes or integer"),
        (#"{"leadgen_id":""}"#, "leadgen_id: expected string of 1 to 256 bytes or integer"),
        (#"{"leadgen_id":1.5}"#, "leadgen_id: expected string of 1 to 256 bytes or integer"),
        (#"{"leadgen_id":"1","field_data":{}}"#, "field_data: expected array, found object"),
        (#"{"field_data":[]}"#, "leadgen_id: expected string or integer, found nothing"),
        (#"{"field_data":[{}]}"#, "field_data[0].values: expected array, found nothing"),
        (
            #"{"field_data":[{"name":"email","values":"a"}]}"#,
            "field_data[0].values: expected array, found string"
        ),
        (
            #"{"field_data":[{"name":7,"values":[]}]}"#,
            "field_data[0].name: expected string, found integer"
        ),
        (
            #"{"field_data":[{"name":"a\u0000b","values":[]}]}"#,
            "field_data[0].name: expected a name without control characters"
        ),
        (
            #"{"field_data":[{"name":"","values":[]}]}"#,
            "field_data[0].name: expected a name without control characters"
        ),
        (
            #"{"field_data":[{"name":"a","values":[[]]}]}"#,
            "field_data[0].values[0]: expected string, number or boolean, found array"
        ),
        (
            #"{"field_data":[{"name":"a","values":["b",{}]}]}"#,
            "field_data[0].values[1]: expected string, number or boolean, found object"
        ),
        (#"{"leadgen_id":1,"created_time":-1}"#, "created_time: expected Unix seconds"),
        (#"{"leadgen_id":1,"created_time":253402300800}"#, "created_time: expected Unix seconds"),
        (#"{"leadgen_id":1,"created_time":"soon"}"#, "created_time: expected Unix seconds"),
        (#"{"leadgen_id":1,"is_test":"yes"}"#, "is_test: expected boolean, found string"),
        (#"{"leadgen_id":1,"ad_id":[]}"#, "ad_id: expected string of 1 to 256 bytes"),
    ])
    func `a value of another shape is refused by path`(value: String, message: String) throws {
        let answer = fixture.answer(value: value)
        #expect(answer.response.statusCode == 400)
        let text = try #require(try answer.json["message"]?.string)
        #expect(text.hasPrefix("entry[0].changes[0].value.\(message)"), "\(text)")
    }

    @Test func `one bad lead refuses the whole request`() {
        let answer = fixture.answer(
            body: #"{"entry":[{"changes":[{"value":{"leadgen_id":1}},{"value":{}}]}]}"#
        )
        #expect(answer.response.statusCode == 400)
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: [(1000, 202), (1001, 413)])
    func `a request has at most a thousand leads`(count: Int, status: Int) {
        let changes = (0..<count).map { #"{"value":{"leadgen_id":\#($0)}}"# }
        let body = #"{"entry":[{"changes":[\#(changes.joined(separator: ","))]}]}"#
        let answer = fixture.answer(body: body)
        #expect(answer.response.statusCode == status)
        #expect(answer.emitted.count == (status == 202 ? count : 0))
    }

    @Test(arguments: [(1_048_576, 400), (1_048_577, 413)])
    func `a body has at most a mebibyte`(size: Int, status: Int) {
        let body = String(repeating: " ", count: size)
        #expect(fixture.answer(body: body).response.statusCode == status)
    }

    @Test(arguments: [(60_000, 202), (70_000, 413)])
    func `a lead must fit into a message twice`(size: Int, status: Int) {
        let answer = fixture.answer(
            value: """
                {"leadgen_id":1,"field_data":[{"name":"a",\
                "values":["\(String(repeating: "x", count: size))"]}]}
                """
        )
        #expect(answer.response.statusCode == status)
        #expect(answer.emitted.count == (status == 202 ? 2 : 0))
    }

    @Test func `a time beyond the year 9999 is refused`() {
        let answer = fixture.answer(
            value: #"{"leadgen_id":1,"created_time":"9999-12-31T23:59:59-01:00"}"#
        )
        #expect(answer.response.statusCode == 400)
    }

    // MARK: Leads

    @Test func `a lead named by ID only is to be fetched`() throws {
        let answer = fixture.answer(
            value: #"{"leadgen_id":9223372036854775807,"form_id":5,"created_time":1772953135}"#
        )
        #expect(answer.emitted.map(\.channel) == [Channel.fetchQueue])
        let body = try JSON(parsing: answer.emitted[0].body)
        #expect(body["leadgen_id"] == "9223372036854775807")
        #expect(body["form_id"] == "5")
        #expect(body["page_id"] == "1")
        #expect(body["source_id"] == "meta")
        #expect(body["tenant_id"] == "t")
        #expect(body["created_time"] == "2026-03-08T06:58:55.000Z")
        #expect(body["lead_id"]?.string == (try answer.json["lead_id"]?.string))
        #expect(answer.emitted[0].key == "meta")
        #expect(try answer.outcomes == ["fetching"])
    }

    @Test func `an ID is the same as string and as integer`() throws {
        let text = fixture.answer(value: #"{"leadgen_id":"12"}"#)
        let number = fixture.answer(value: #"{"leadgen_id":12}"#)
        #expect(try text.json["lead_id"] == number.json["lead_id"])
    }

    @Test func `the same lead twice in a request is sent on once`() throws {
        let change = #"{"value":{"leadgen_id":1,"field_data":[{"name":"a","values":["b"]}]}}"#
        let answer = fixture.answer(
            body: #"{"entry":[{"changes":[\#(change),\#(change)]},{"changes":[\#(change)]}]}"#
        )
        #expect(try answer.outcomes == ["accepted", "duplicate", "duplicate"])
        #expect(answer.emitted.count == 2)
        #expect(try answer.json["lead_id"]?.string == answer.emitted[0].key)
    }

    @Test func `a known lead is a duplicate`() throws {
        var fixture = fixture
        fixture.isKnown = { _ in true }
        let answer = fixture.answer(value: #"{"leadgen_id":1}"#)
        #expect(try answer.outcomes == ["duplicate"])
        #expect(answer.response.statusCode == 202)
        #expect(answer.emitted.isEmpty)
    }

    @Test func `changes of other fields are passed over`() throws {
        let answer = fixture.answer(
            body: #"{"entry":[{"changes":[{"field":"feed","value":7},{"field":"x"}]}]}"#
        )
        #expect(answer.response.statusCode == 202)
        #expect(try answer.json.text == #"{"leads":[]}"#)
    }

    @Test func `answers without an ID get an ID of their own`() throws {
        let answer = fixture.answer(
            value: #"{"field_data":[{"name":"email","values":["a@b.co"]}]}"#
        )
        #expect(try answer.outcomes == ["accepted"])
        #expect(try answer.json["lead_id"]?.string == "00000000-0001-7002-8000-000000000003")
    }

    @Test func `an accepted lead goes to its queue and to the lake`() throws {
        let answer = fixture.answer(
            value: #"{"leadgen_id":1,"field_data":[{"name":"email","values":["a@b.co"]}]}"#
        )
        #expect(answer.emitted.map(\.channel) == [Channel.leadQueue, Channel.leadEventStream])
        #expect(answer.emitted[1].key == "leads")
        #expect(answer.emitted.allSatisfy { $0.delaySeconds == nil && $0.priority == nil })
        let lead = try JSON(parsing: answer.emitted[0].body)
        #expect(lead["lead_data"]?["submission_timestamp"] == "2026-03-08T12:00:00.000Z")
        #expect(lead["context_data"]?["ip_address"] == "203.0.113.10")
        #expect(lead["context_data"]?["user_agent"] == "agent")
        #expect(lead["context_data"]?["campaign_data"] == ["page_id": "1"])
    }

    @Test(arguments: [
        (#"{"leadgen_id":1,"is_test":true,"field_data":[{"name":"a","values":["b"]}]}"#, true),
        (#"{"leadgen_id":1,"is_test":false,"field_data":[{"name":"a","values":["b"]}]}"#, nil),
        (
            """
            {"leadgen_id":1,"field_data":[{"name":"email",\
            "values":["<test lead: dummy data for email>"]}]}
            """, true
        ),
        (#"{"leadgen_id":1,"is_test":true}"#, true),
    ])
    func `a platform's attempt is marked`(value: String, isTest: Bool?) throws {
        let answer = fixture.answer(value: value)
        #expect(try JSON(parsing: answer.emitted[0].body)["test"]?.bool == isTest)
    }
}
