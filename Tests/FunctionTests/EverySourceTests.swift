import JSON
import TestSupport
import Testing

/// The sample event of every kind of source, through the executable.
@Suite struct EverySourceTests {
    struct Row: CustomTestStringConvertible {
        let sample: String
        /// What the `.env` of the sources says; nil where a source has no secret.
        let secret: String?
        var status = 202
        var channel = "LeadQueue"

        var testDescription: String { sample }
    }

    private static let rows = [
        Row(sample: "meta-leadgen", secret: "demo-app-secret"),
        Row(sample: "meta-leadgen", secret: "demo-app-secret-before"),
        Row(sample: "hubspot", secret: "demo-hubspot-secret", channel: "FetchQueue"),
        Row(sample: "salesforce-soap", secret: "demo-salesforce-token", status: 200),
        Row(sample: "website-form", secret: nil),
        Row(sample: "generic-json", secret: "demo-zapier-token"),
        Row(sample: "github", secret: "demo-github-secret"),
        Row(sample: "google-ads", secret: "demo-google-key", status: 200),
        Row(sample: "linkedin", secret: "demo-linkedin-secret", channel: "FetchQueue"),
        Row(sample: "tiktok", secret: "demo-tiktok-token"),
        Row(sample: "standard-webhooks", secret: "whsec_ZGVtbyBzZWNyZXQgb2YgdGhlIHN0YW5kYXJk"),
    ]
    private static let timed = rows.filter { ["hubspot", "standard-webhooks"].contains($0.sample) }

    private func event(_ row: Row, secret: String? = nil) throws -> [UInt8] {
        let clock = ["PLUMB_CLOCK": "2026-03-08T06:59:00Z", "PLUMB_SEED": "3"]
        var run = FunctionRun("plumb", environment: clock)
        let words = (secret ?? row.secret).map { ["--secret", $0] } ?? []
        run.arguments = ["events", "make", row.sample] + words
        return Array(try run.run().output.utf8)
    }

    private func answer(_ event: [UInt8], _ bench: Bench) throws -> FunctionRun.Outcome {
        let file = "\(Repository.root)/events/sources/pipeline.yaml"
        let environment = ["PIPELINE_FILE": file, "LOG_LEVEL": "debug"]
        return try bench.run("receive-webhook", event, environment: environment)
    }

    @Test(arguments: rows)
    func `the sample is taken and sent on`(row: Row) throws {
        let run = try answer(event(row), Bench())
        #expect(run.status == 0)
        #expect(try run.result["statusCode"]?.int == row.status)
        #expect(try run.emitted(row.channel).count == 1)
    }

    @Test(arguments: rows)
    func `logs have the source and the lead's ID and nothing of the lead`(row: Row) throws {
        let bench = Bench()
        var log = ""
        // Standard webhooks want the base64 of a key.
        let wrong = row.secret.map { _ in String(repeating: "WRONGkey", count: 4) }
        for event in [try event(row), try event(row, secret: wrong)] {
            let run = try answer(event, bench)
            log += run.log
            let isTaken = try run.emitted(row.channel).count == 1
            #expect(run.log.contains("\"leadID\"") == isTaken)
            if !isTaken { log += try run.result["body"]?.string ?? "" }
        }
        #expect(log.contains("\"sourceID\""))
        for text in ["Maria", "Ortega", "ortega", "555", "94110", "demo-", "whsec", "WRONG"] {
            #expect(!log.contains(text), "a log or a refusal holds \(text)")
        }
    }

    @Test(arguments: timed)
    func `a request that is sent again as it is is refused`(row: Row) throws {
        let bench = Bench()
        let event = try event(row)
        #expect(try answer(event, bench).result["statusCode"] == 202)
        let again = try answer(event, bench)
        #expect(try again.result["statusCode"] == 401)
        #expect(try again.result["emitted"] == nil)
        #expect(again.log.contains("Intake.Replayed"))
        #expect(try again.result["body"] == #"{"message":"unauthorized"}"#)
    }

    @Test(arguments: timed)
    func `a damaged state does not turn a signed request away`(row: Row) throws {
        let bench = Bench()
        try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        let run = try answer(event(row), bench)
        #expect(try run.result["statusCode"] == 202)
        #expect(run.log.contains(#""errorType":"State.Damaged""#))
    }
}
