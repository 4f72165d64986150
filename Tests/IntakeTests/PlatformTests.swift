import Crypto
import Events
import Identifiers
import Intake
import JSON
import LeadModel
import Pipeline
import Testing
import WorkerProtocol

/// What each platform's leads become.
@Suite struct PlatformTests {
    private func answer(_ kind: Source.Kind, _ body: String? = nil) throws -> Webhook.Answer {
        let sample = try KindSample.of(kind)
        return sample.fixture.answer(sample.request(body.map { Array($0.utf8) }))
    }

    private func sample(_ kind: Source.Kind, replacing part: String, with other: String) throws
        -> Webhook.Answer
    {
        try answer(kind, try KindSample.of(kind).body.replacing(part, with: other))
    }

    // MARK: HubSpot

    @Test func `HubSpot names a contact, which is to be fetched`() throws {
        let answer = try answer(.hubspot)
        #expect(answer.emitted.map(\.channel) == [Channel.fetchQueue])
        let message = try answer.lead
        #expect(message["object_id"] == "123")
        #expect(message["portal_id"] == "62515")
        #expect(message["event_id"] == "1")
        #expect(message["subscription_type"] == "contact.creation")
        #expect(message["created_time"] == "2026-03-08T11:59:59.000Z")
        #expect(message["action"] == nil)
        #expect(try answer.outcomes == ["fetching"])
    }

    @Test(arguments: [
        ("contact.propertyChange", ["fetching"]), ("contact.restore", ["fetching"]),
        ("object.creation\",\"objectTypeId\":\"0-1", ["fetching"]),
        ("object.creation\",\"objectTypeId\":\"0-2", []), ("object.creation", []),
        ("contact.privacyDeletion", ["deleting"]), ("contact.deletion", []),
        ("company.creation", []), ("contact.merge", []), ("", []),
    ])
    func `of HubSpot's events those count that bring a contact or take it away`(
        type: String,
        outcomes: [String]
    ) throws {
        let answer = try sample(.hubspot, replacing: "contact.creation", with: type)
        #expect(try answer.outcomes == outcomes)
        if outcomes == ["deleting"] { #expect(try answer.lead["action"] == "delete") }
    }

    @Test func `a HubSpot contact is one lead, however often it changes`() throws {
        let event = try KindSample.of(.hubspot).body.dropFirst().dropLast()
        let later = event.replacing("\"eventId\":1", with: "\"eventId\":2")
        let answer = try answer(.hubspot, "[\(event),\(later)]")
        #expect(try answer.outcomes == ["fetching", "duplicate"])
        #expect(answer.emitted.count == 1)
    }

    @Test func `a HubSpot workflow brings the contact itself, the same lead`() throws {
        let answer = try answer(
            .hubspot,
            """
            {"vid":123,"portal-id":62515,"properties":{"email":{"value":"a@b.co"},\
            "firstname":{"value":"Ann"},"zip":"94110"}}
            """
        )
        let data = try answer.lead["lead_data"]
        #expect(
            data?["demographics"] == ["email": "a@b.co", "first_name": "Ann", "zip": "94110"]
        )
        #expect(answer.leadIDs == (try self.answer(.hubspot).leadIDs))
    }

    // MARK: Salesforce

    @Test func `Salesforce's message is acknowledged and its lead sent on`() throws {
        let answer = try answer(.salesforce)
        #expect(answer.response.statusCode == 200)
        #expect(answer.header("content-type") == "text/xml; charset=utf-8")
        let text = String(decoding: answer.response.body, as: UTF8.self)
        #expect(text.contains("<Ack>true</Ack>"))
        let data = try answer.lead["lead_data"]
        #expect(data?["demographics"] == ["email": "a@b.co", "job_title": "CEO"])
        #expect(data?["submitted"]?.text == #"{"Email":"a@b.co","Title":"CEO"}"#)
    }

    @Test func `Salesforce's lead is known by its own ID`() throws {
        let again = try sample(.salesforce, replacing: "04l1", with: "04l2")
        #expect(again.leadIDs == (try answer(.salesforce).leadIDs))
        let other = try sample(.salesforce, replacing: "00Q1", with: "00Q2")
        #expect(other.leadIDs != again.leadIDs)
    }

    @Test(arguments: [
        (["00D000000000001"], 200), (["00D000000000002", "00D000000000001"], 200),
        (["00D000000000002"], 401),
    ])
    func `a source may name its organizations`(organizations: [String], status: Int) throws {
        for kind in [Source.Kind.salesforce, .webToLead] {
            let sample = try KindSample.of(kind)
            var source = sample.source
            source.organizations = organizations
            let answer = WebhookFixture(source: source).answer(sample.request())
            #expect((answer.response.statusCode == 401) == (status == 401))
            #expect(answer.emitted.isEmpty == (status == 401))
        }
    }

    @Test(arguments: [
        ("<?xml", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><?xml"),
        ("<soapenv:Envelope", "<!DOCTYPE a><soapenv:Envelope"), ("a@b.co", "&x;"),
        ("</notifications>", ""), ("OrganizationId>", "Organization>"),
        ("<Notification>", "<Other>"), ("sObject", "object"), ("soapenv:Body", "soapenv:Bod"),
        ("04l1", "</Id><Id"),
    ])
    func `a message of another shape is 400`(part: String, other: String) throws {
        let answer = try sample(.salesforce, replacing: part, with: other)
        #expect(answer.response.statusCode == 400)
        #expect(answer.emitted.isEmpty)
        #expect(!String(decoding: answer.response.body, as: UTF8.self).contains("root:"))
    }

    @Test func `Web-to-Lead's own fields are not the lead's`() throws {
        let data = try answer(.webToLead).lead["lead_data"]
        #expect(
            data?["demographics"] == [
                "first_name": "Ann", "last_name": "Lee", "company_name": "X", "job_title": "CEO",
            ]
        )
        #expect(data?["custom_fields"] == nil)
    }

    // MARK: Google Ads

    @Test func `a Google lead has its answers, its campaign and its mark`() throws {
        let answer = try answer(.googleAds)
        #expect(answer.response.statusCode == 200)
        #expect(try answer.json == [:])
        let lead = try answer.lead
        #expect(lead["test"] == true)
        let data = lead["lead_data"]
        #expect(data?["submission_timestamp"] == "2024-09-26T12:30:00.000Z")
        #expect(
            data?["demographics"] == ["state": "CA", "first_name": "Ann", "last_name": "Lee"]
        )
        #expect(
            lead["context_data"]?["campaign_data"] == [
                "form_id": "40000000000", "campaign_id": "20000000001", "gclid": "c1",
            ]
        )
        #expect(
            !answer.emitted.contains {
                String(decoding: $0.body, as: UTF8.self).contains("new secret")
            }
        )
    }

    @Test(arguments: [
        (#""lead_id":"g1","#, "", "lead_id: expected string or integer"),
        (#""user_column_data":["#, #""user_column_data":[7,"#, "user_column_data[0].column_name"),
        ("\"is_test\":true", "\"is_test\":\"x\"", "is_test: expected boolean"),
    ])
    func `a Google lead of another shape is refused with a message`(
        part: String,
        other: String,
        message: String
    ) throws {
        let answer = try sample(.googleAds, replacing: part, with: other)
        #expect(answer.response.statusCode == 400)
        #expect(try answer.json["message"]?.string?.hasPrefix(message) == true)
    }

    // MARK: LinkedIn

    @Test func `LinkedIn's challenge is answered`() throws {
        let sample = try KindSample.of(.linkedin)
        let code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
        var request = WebhookFixture.request("GET", path: sample.source.path)
        request.query = [.init("challengeCode", code)]
        let answer = sample.fixture.answer(request)
        #expect(answer.response.statusCode == 200)
        let digest = HMAC.sha256(key: Array("new secret".utf8), message: Array(code.utf8))
        #expect(
            try answer.json == [
                "challengeCode": JSON(code), "challengeResponse": JSON(Hex.encode(digest)),
            ]
        )
    }

    @Test(arguments: [
        nil, "", #"hmacsha256={"type":"LEAD_ACTION"}"#, "890e4665-4dfe-4ab1-b689-ed553bceeed",
        "890e4665-4dfe-4ab1-b689-ed553bceeedg",
    ])
    func `LinkedIn's challenge signs nothing but its codes`(code: String?) throws {
        let sample = try KindSample.of(.linkedin)
        var request = WebhookFixture.request("GET", path: sample.source.path)
        if let code { request.query = [.init("challengeCode", code)] }
        #expect(sample.fixture.answer(request).response.statusCode == 403)
    }

    @Test func `LinkedIn's lead is to be fetched, or forgotten where it was deleted`() throws {
        let created = try answer(.linkedin)
        #expect(try created.outcomes == ["fetching"])
        #expect(
            try created.lead["lead_gen_form_response"] == "urn:li:leadGenFormResponse:1-4"
        )
        let deleted = try sample(.linkedin, replacing: "CREATED", with: "DELETED")
        #expect(try deleted.outcomes == ["deleting"])
        #expect(try deleted.lead["action"] == "delete")
        #expect(deleted.leadIDs == created.leadIDs)
        var fixture = try KindSample.of(.linkedin).fixture
        fixture.isKnown = { _ in true }
        let body = try KindSample.of(.linkedin).body.replacing("CREATED", with: "DELETED")
        let request = try KindSample.of(.linkedin).request(Array(body.utf8))
        #expect(fixture.answer(request).emitted.count == 1)
        #expect(try sample(.linkedin, replacing: "LEAD_ACTION", with: "X").outcomes == [])
    }

    // MARK: TikTok

    @Test func `a TikTok lead has its answers, or is to be fetched without any`() throws {
        let lead = try answer(.tiktok).lead
        #expect(lead["lead_data"]?["demographics"] == ["email": "a@b.co"])
        #expect(lead["lead_data"]?["custom_fields"] == nil)
        #expect(
            lead["context_data"]?["campaign_data"] == ["ad_id": "7000000000000000001"]
        )
        let bare = try answer(
            .tiktok,
            #"{"entry":[{"changes":[{"field":"lead","value":{"lead_id":5,"page_id":"9"}}]}]}"#
        )
        #expect(try bare.outcomes == ["fetching"])
        #expect(try bare.lead["tiktok_lead_id"] == "5")
        let nameless = try answer(.tiktok, #"{"entry":[{"changes":[]}]}"#)
        #expect(nameless.response.statusCode == 400)
    }

    // MARK: Flat leads

    @Test func `names match whatever their case and separators`() throws {
        let data = try answer(
            .zapier,
            """
            {"First Name":"Ann","last-name":"Lee","EMAIL ADDRESS":"a@b.co","Phone Number":5,\
            "Zip Code":"94110","What Service":"AC","contact__city":"Rome","data":{"state":"CA"},\
            "custom_fields":{"source_campaign":"x"},"tags":["a","b"],"items":[{"sku":1}],"gone":null}
            """
        ).lead["lead_data"]
        #expect(
            data?["demographics"] == [
                "first_name": "Ann", "last_name": "Lee", "email": "a@b.co", "phone": "5",
                "zip": "94110", "state": "CA",
            ]
        )
        #expect(
            data?["custom_fields"] == [
                "what_service": "AC", "contact.city": "Rome", "source_campaign": "x",
                "tags": ["a", "b"], "items.0.sku": 1, "gone": .null,
            ]
        )
    }

    @Test func `the source's own names come first`() throws {
        let sample = try KindSample.of(.zapier)
        var source = sample.source
        source.fields = ["car.make": "vehicle", "first name": "nickname"]
        source.idField = "lead id"
        let answer = WebhookFixture(source: source).answer(
            sample.request(
                Array(#"{"First_Name":"A","car":{"make":"x"},"Lead-ID":7,"is_test":"yes"}"#.utf8)
            )
        )
        let lead = try answer.lead
        #expect(lead["test"] == true)
        #expect(
            lead["lead_data"]?["custom_fields"]
                == ["nickname": "A", "vehicle": "x", "lead_id": 7]
        )
        let id = LeadID.derived(sourceID: "zapier", platformID: "7").description
        #expect(answer.leadIDs == [id])
    }

    @Test func `signed bytes without an ID are the same lead again, others are not`() throws {
        let first = try answer(.hmac)
        #expect(first.leadIDs == (try answer(.hmac).leadIDs))
        #expect(first.leadIDs != (try sample(.hmac, replacing: "Ann", with: "Bob").leadIDs))
        let two = try answer(.hmac, #"[{"a":1},{"a":1}]"#)
        #expect(try two.outcomes == ["accepted", "accepted"])
    }

    @Test func `a standard webhook is known by its message and dated by it`() throws {
        let lead = try answer(.standardWebhooks).lead
        let id = LeadID.derived(sourceID: "standard_webhooks", platformID: "msg_1").description
        #expect(lead["lead_data"]?["lead_id"]?.string == id)
        #expect(lead["lead_data"]?["submission_timestamp"] == "2026-03-08T11:00:00.000Z")
        #expect(
            lead["lead_data"]?["demographics"] == ["first_name": "Ann", "email": "a@b.co"]
        )
    }

    @Test(arguments: [
        ("[]", 202), ("[7]", 400), ("7", 400), ("{}", 202), (#"{"":1}"#, 400),
        (#"{"a\u0001":1}"#, 400), (#"{"a":"\u0000"}"#, 202),
        ("[" + [String](repeating: "{}", count: 1001).joined(separator: ",") + "]", 413),
        ("[" + [String](repeating: #"{"a":1}"#, count: 1000).joined(separator: ",") + "]", 202),
    ])
    func `a list is several leads, within bounds`(body: String, status: Int) throws {
        #expect(try answer(.zapier, body).response.statusCode == status)
    }

    @Test func `a lead has at most a thousand fields`() throws {
        let fields = { (count: Int) in
            "{" + (0..<count).map { "\"f\($0)\":1" }.joined(separator: ",") + "}"
        }
        #expect(try answer(.zapier, fields(1000)).response.statusCode == 202)
        #expect(try answer(.zapier, fields(1001)).response.statusCode == 413)
        let form = (0..<1001).map { "f\($0)=1" }.joined(separator: "&")
        #expect(try answer(.make, form).response.statusCode == 413)
        #expect(
            try answer(.make, String(repeating: "a=&", count: 200_000)).response.statusCode == 413
        )
    }

    @Test func `what is sent on stays within what a result can carry`() throws {
        let path = String(repeating: "p", count: 900)
        let members = (0..<40).map { "\"m\($0)\":1" }.joined(separator: ",")
        let lead = "{\"\(path)\":{\(members)}}"
        let body = "[" + [String](repeating: lead, count: 600).joined(separator: ",") + "]"
        let answer = try answer(.hmac, body)
        let isRefused = answer.refusal == .leadsTooLarge(limitBytes: 5_242_880)
        #expect(isRefused)
        #expect(answer.emitted.count == 0)
    }
}
