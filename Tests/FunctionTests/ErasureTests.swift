import JSON
import TestSupport
import Testing

/// Leads that platforms want forgotten.
@Suite struct ErasureTests {
    private let bench: FetchBench

    init() throws {
        bench = try FetchBench()
    }

    private func deletion(of platform: Platform) -> JSON {
        var order = platform.order
        order["action"] = "delete"
        return order
    }

    @Test func `a lead is forgotten, and the lake is told who asked for it`() throws {
        let run = try bench.fetch([deletion(of: .linkedin)])
        #expect(run.status == 0)
        #expect(try run.failures.isEmpty)
        let expected = try Sample.json("erasures/lead-erasure.json")
        #expect(try run.emitted("LeadEventStream") == [expected])
        #expect(try run.result["emitted"]?[0]?["key"] == "demo-leads")
    }

    @Test func `one of a source and flow that are gone is forgotten, too`() throws {
        var order = deletion(of: .hubspot)
        order["source_id"] = "gone"
        order["flow_id"] = "gone, too"
        let event = try #require(try bench.fetch([order]).emitted("LeadEventStream").first)
        #expect(event["source_name"] == "gone")
        #expect(event["flow_name"] == "gone, too")
        #expect(event["erasure_data"]?["platform_ids"]?["object_id"] == "123")
    }

    @Test func `one that is on its way is dropped without another word`() throws {
        try bench.answer(.meta, Platform.meta.sample())
        let fetched = Array(try bench.fetch([Platform.meta.order]).output.utf8)
        _ = try bench.fetch([deletion(of: .meta)])
        let checked = try bench.run("check-consent", fetched)
        #expect(checked.output == "{\"batchItemFailures\":[]}\n")
        #expect(checked.log.contains("lead is to be forgotten"))
        let again = try bench.fetch([Platform.meta.order])
        #expect(again.output == "{\"batchItemFailures\":[]}\n")
        #expect(try bench.requests.count == 1)
    }

    @Test func `who was forgotten may come again as another lead`() throws {
        try bench.answer(.meta, Platform.meta.sample())
        let fetched = try bench.fetch([Platform.meta.order]).emitted("LeadQueue")
        let lead = try #require(fetched.first)
        var other = lead
        other["lead_data"]?["lead_id"] = "another"
        let check = { (lead: JSON) in
            let record: JSON = [
                "messageId": lead["lead_data"]?["lead_id"] ?? "", "body": JSON(lead.text),
            ]
            return try bench.run("check-consent", (["Records": [record]] as JSON).bytes).eventTypes
        }
        #expect(try check(lead) == ["lead_acceptance"])
        _ = try bench.fetch([deletion(of: .meta)])
        #expect(try check(other) == ["lead_acceptance"])
        #expect(try check(lead) == [])
    }
}
