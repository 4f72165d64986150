import JSON
import TestSupport
import Testing

@Suite struct CheckConsentTests {
    @Test func `the sample batch has one lead of each kind`() throws {
        let run = try Bench().run("check-consent", try Sample.text("queues/check-consent.json"))
        #expect(run.status == 0)
        #expect(run.log.isEmpty)
        #expect(try run.result["batchItemFailures"] == [])
        #expect(
            try run.eventTypes == [
                "lead_acceptance", "lead_acceptance", "lead_rejection", "lead_rejection",
            ]
        )
        let reasons = try run.emitted("LeadEventStream").map {
            $0["processing_data"]?["rejection_reason"]?.string
        }
        #expect(reasons == [nil, nil, "consent_refused", "duplicate"])
        #expect(try run.emitted("EnrichmentQueue").count == 2)
    }

    @Test func `a redelivered batch gives the same result and the same event IDs`() throws {
        let bench = Bench()
        let batch = try Sample.text("queues/check-consent.json")
        let first = try bench.run("check-consent", batch)
        #expect(try bench.run("check-consent", batch) == first)
    }

    @Test func `a message that fails leaves the others alone`() throws {
        var batch = try Sample.json("queues/check-consent.json")
        var records = try #require(batch["Records"]?.array)
        var broken = records[0]
        broken["messageId"] = "broken"
        broken["body"] = "{\"lead_data\":{\"lead_id\":5}}"
        var foreign = records[0]
        foreign["messageId"] = "foreign"
        let body = try #require(records[1]["body"]?.string)
        foreign["body"] = JSON(body.replacing("\"demo-leads\"", with: "\"gone\""))
        var text = records[0]
        text["messageId"] = "text"
        text["body"] = "not JSON"
        records = [broken, records[0], foreign, text]
        batch["Records"] = JSON(records)
        let run = try Bench().run("check-consent", batch.bytes)
        #expect(run.status == 0)
        let failures = try #require(try run.result["batchItemFailures"]?.array)
        #expect(failures.map { $0["itemIdentifier"]?.string } == ["broken", "foreign", "text"])
        #expect(
            failures.map { $0["errorType"]?.string } == [
                "Event.InvalidShape", "Pipeline.UnknownFlow", "Event.InvalidJSON",
            ]
        )
        #expect(failures.allSatisfy { $0["retryable"] == false })
        #expect(try run.emitted("EnrichmentQueue").count == 1)
    }

    @Test func `a damaged state fails the batch, to be tried again`() throws {
        let bench = Bench()
        try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        let run = try bench.run("check-consent", try Sample.text("queues/check-consent.json"))
        #expect(run.status == 1)
        #expect(try run.result["errorType"] == "State.Damaged")
        #expect(try run.result["retryable"] == true)
        #expect(try run.result["emitted"] == nil)
    }

    @Test func `a webhook that emitted nothing is an empty batch`() throws {
        let bench = Bench()
        let refused = try bench.run("receive-webhook", try Sample.webhook(body: "{"))
        let run = try bench.run("check-consent", Array(refused.output.utf8))
        #expect(run.status == 0)
        #expect(run.output == "{\"batchItemFailures\":[]}\n")
    }
}
