import JSON
import TestSupport
import Testing

@Suite struct EnrichLeadTests {
    @Test func `the sample batch is enriched from the tables`() throws {
        let run = try Bench().run("enrich-lead", try Sample.text("queues/enrich-lead.json"))
        #expect(run.status == 0)
        #expect(run.log.isEmpty)
        let leads = try run.emitted("ScoringQueue")
        #expect(leads.count == 2)
        #expect(leads[0]["enrichment_data"]?["location"]?["county"] == "San Francisco County")
        #expect(leads[0]["enrichment_data"]?["phone"]?["national"] == "(415) 555-0132")
        #expect(leads[1]["enrichment_data"]?["email"]?["is_disposable"] == true)
        #expect(leads[1]["lead_data"]?["demographics"]?["city"] == "San Francisco")
        #expect(leads[1]["lead_data"]?["issues"] == [["field": "state", "issue": "zip_mismatch"]])
        #expect(try run.eventTypes == ["lead_enrichment", "lead_enrichment"])
    }

    @Test func `the same batch gives the same bytes`() throws {
        let batch = try Sample.text("queues/enrich-lead.json")
        #expect(try Bench().run("enrich-lead", batch) == Bench().run("enrich-lead", batch))
    }

    @Test(arguments: [
        ("webhooks/meta-leadgen.json", "receive-webhook"),
        ("submissions/lead.json", "submit-lead"),
        ("submissions/leadconduit.json", "submit-lead"),
    ])
    func `the three functions stand in a pipe`(row: (String, String)) throws {
        let bench = Bench()
        var output = try Sample.text(row.0)
        for function in [row.1, "check-consent", "enrich-lead"] {
            let run = try bench.run(function, output)
            #expect(run.status == 0)
            #expect(run.log.isEmpty)
            output = Array(run.output.utf8)
        }
        let result = try JSON(parsing: output)
        let lead = try #require(result["emitted"]?[0])
        #expect(lead["channel"] == "ScoringQueue")
        let steps = lead["body"]?["processing_data"]?["step_outcomes"]?.array ?? []
        #expect(
            steps.map { $0["step_name"]?.string } == ["Intake", "Consent Check", "Enrichment"]
        )
        #expect(steps.allSatisfy { $0["outcome"] == "success" && $0["execution_time"] == 0 })
    }
}
