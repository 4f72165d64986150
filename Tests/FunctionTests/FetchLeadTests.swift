import JSON
import TestSupport
import Testing

@Suite struct FetchLeadTests {
    private let bench: FetchBench
    private static let leadID = "5f3d8408-53bc-8a08-b3da-da7aabdf1938"

    init() throws {
        bench = try FetchBench()
    }

    // MARK: Leads

    @Test(arguments: Platform.allCases)
    func `what a platform documents becomes the lead under its ID`(platform: Platform) throws {
        try bench.answer(platform, platform.sample())
        let run = try bench.fetch([platform.order])
        #expect(run.status == 0)
        #expect(try run.failures.isEmpty)
        #expect(try run.eventTypes == ["lead_submission"])
        let record = try #require(try run.emitted("LeadQueue").first)
        #expect(record["source_id"]?.string == platform.rawValue)
        let lead = try #require(record["lead_data"])
        #expect(lead["lead_id"]?.string == Self.leadID)
        #expect(lead["submission_timestamp"] == "2026-03-08T06:58:55.000Z")
        let person = lead["demographics"]
        #expect(person?["first_name"] == "Maria")
        #expect(person?["last_name"] == "Ortega")
        #expect(person?["email"]?.string?.lowercased() == "maria.ortega@example.com")
        #expect(person?["phone"] == "+14155550132")
        #expect(lead["urgency"]?["level"] == "medium")
    }

    @Test func `a fetched lead is the lead that a webhook with its answers gives`() throws {
        let sample = try Repository.contents("Tests/Fixtures/platforms/meta-lead.json")
        var value = try JSON(parsing: sample)
        value["leadgen_id"] = value["id"]
        value["created_time"] = 1_772_953_135
        let body: JSON = [
            "object": "page", "entry": [["id": "304512987654321", "changes": [["value": value]]]],
        ]
        let webhook = try bench.run("receive-webhook", Sample.webhook(body: body.text))
        let whole = try #require(try webhook.emitted("LeadQueue").first?["lead_data"])
        var order = Platform.meta.order
        order["lead_id"] = whole["lead_id"]
        try bench.answer(.meta, Platform.meta.sample())
        let fetched = try bench.fetch([order])
        #expect(try fetched.emitted("LeadQueue").first?["lead_data"] == whole)
    }

    @Test func `answers, boxes and campaign have the record's names`() throws {
        try bench.answer(.linkedin, Platform.linkedin.sample())
        let linkedin = try #require(
            try bench.fetch([Platform.linkedin.order]).emitted("LeadQueue").first
        )
        let custom = linkedin["lead_data"]?["custom_fields"]
        #expect(custom?["service_type"] == ["Furnace repair", "Air conditioning"])
        #expect(custom?["consent_4411"] == true)
        #expect(custom?["question_999"] == #"{"brandNewAnswer":{"stars":5}}"#)
        let campaign = linkedin["context_data"]?["campaign_data"]
        #expect(campaign?["lead_type"] == "SPONSORED")
        #expect(campaign?["campaign_name"] == "Winter")
        #expect(campaign?["utm_source"] == "linkedin")
        #expect(campaign?["lead_gen_form_response"] == nil)

        try bench.answer(.hubspot, Platform.hubspot.sample())
        let hubspot = try #require(
            try bench.fetch([Platform.hubspot.order]).emitted("LeadQueue").first
        )
        #expect(hubspot["lead_data"]?["custom_fields"] == ["service_type": "Furnace repair"])
        #expect(hubspot["context_data"] == ["campaign_data": ["gclid": "Cj0K-example"]])

        try bench.answer(.meta, Platform.meta.sample())
        let meta = try #require(try bench.fetch([Platform.meta.order]).emitted("LeadQueue").first)
        #expect(meta["lead_data"]?["custom_fields"]?["i_agree"] == "1")
        let ads = meta["context_data"]?["campaign_data"]
        #expect(ads?["page_id"] == "304512987654321")
        #expect(ads?["campaign_name"] == "Winter")
        #expect(ads?["is_organic"] == "false")
        #expect(ads?["leadgen_id"] == nil)
    }

    @Test func `test leads of a platform are marked`() throws {
        let dummy = #"{"name":"email","values":["<test lead: dummy data for email>"]}"#
        try bench.answer(.meta, #"{"body":{"id":"1","field_data":[\#(dummy)]}}"#)
        let run = try bench.fetch([Platform.meta.order])
        #expect(try run.emitted("LeadQueue").map { $0["test"]?.bool } == [true])
    }

    @Test func `a lead that has been taken is not asked for again`() throws {
        try bench.answer(.meta, Platform.meta.sample())
        let first = try bench.fetch([Platform.meta.order])
        _ = try bench.run("check-consent", Array(first.output.utf8))
        let again = try bench.fetch([Platform.meta.order])
        #expect(again.output == "{\"batchItemFailures\":[]}\n")
        #expect(try bench.requests.count == 1)
    }

    // MARK: Requests

    @Test func `each platform is asked as it documents, with its own token`() throws {
        try bench.server.answer("{}")
        _ = try bench.fetch(Platform.allCases.map(\.order))
        let requests = try bench.requests
        let targets = requests.map { $0["target"]?.string ?? "" }
        try #require(targets.count == 3)
        #expect(targets[0].hasPrefix("/v24.0/1158201444000002?fields=id,created_time,field_data,"))
        #expect(targets[0].hasSuffix("&access_token=meta%20token%2F1"))
        #expect(targets[1].hasPrefix("/crm/v3/objects/contacts/123?properties=email,firstname,"))
        #expect(targets[1].hasSuffix(",service_type"))
        #expect(requests[1]["headers"]?["Authorization"] == "Bearer hubspot-token-1")
        #expect(targets[2].hasPrefix("/rest/leadFormResponses/example-response-1?fields=id,"))
        #expect(requests[2]["headers"]?["Authorization"] == "Bearer linkedin-token-1")
        #expect(requests[2]["headers"]?["LinkedIn-Version"] == "202609")
        #expect(requests[2]["headers"]?["X-Restli-Protocol-Version"] == "2.0.0")
    }

    @Test func `an ID cannot leave its place in the path`() throws {
        var order = Platform.meta.order
        order["leadgen_id"] = "../me?fields=name#é"
        _ = try bench.fetch([order])
        let target = try bench.requests.first?["target"]?.string ?? ""
        #expect(target.hasPrefix("/v24.0/..%2Fme%3Ffields%3Dname%23%C3%A9?fields=id,"))
    }

    @Test func `a process asks over one connection`() throws {
        try bench.answer(.meta, Platform.meta.sample())
        let orders = (0..<5).map { number -> JSON in
            var order = Platform.meta.order
            order["lead_id"] = JSON("lead-\(number)")
            return order
        }
        let run = try bench.fetch(orders)
        #expect(try run.emitted("LeadQueue").count == 5)
        #expect(Set(try bench.requests.map { $0["port"]?.int }).count == 1)
    }
}
