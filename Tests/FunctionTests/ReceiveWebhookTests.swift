import JSON
import TestSupport
import Testing

@Suite struct ReceiveWebhookTests {
    private func answer(_ input: [UInt8], _ bench: Bench = Bench()) throws -> FunctionRun.Outcome {
        try bench.run("receive-webhook", input)
    }

    private func body(_ run: FunctionRun.Outcome) throws -> JSON {
        try JSON(parsing: try #require(try run.result["body"]?.string))
    }

    @Test func `the sample lead is accepted and sent on`() throws {
        let run = try answer(try Sample.text("webhooks/meta-leadgen.json"))
        #expect(run.status == 0)
        #expect(run.log.isEmpty)
        #expect(try run.result["statusCode"] == 202)
        let id = "f0078de9-7027-8f8b-a111-02504004ae4f"
        #expect(
            try body(run).text
                == #"{"lead_id":"\#(id)","leads":[{"lead_id":"\#(id)","outcome":"accepted"}]}"#
        )
        let lead = try #require(try run.emitted("LeadQueue").first)
        #expect(lead["lead_data"]?["demographics"]?["first_name"] == "Maria")
        #expect(lead["lead_data"]?["submitted"]?["full_name"] == "Maria Ortega")
        #expect(lead["context_data"]?["campaign_data"]?["form_id"] == "771209345612")
        #expect(try run.eventTypes == ["lead_submission"])
    }

    @Test func `a pinned clock and seed give the same bytes again`() throws {
        for sample in ["meta-leadgen", "meta-leadgen-batch", "meta-leadgen-id-only"] {
            let event = try Sample.text("webhooks/\(sample).json")
            #expect(try answer(event) == answer(event))
        }
    }

    @Test func `the verification echoes the challenge`() throws {
        let run = try answer(try Sample.text("webhooks/meta-verify.json"))
        #expect(try run.result["statusCode"] == 200)
        #expect(try run.result["body"] == "1158201444")
    }

    @Test func `a batch says what became of each lead`() throws {
        let run = try answer(try Sample.text("webhooks/meta-leadgen-batch.json"))
        let outcomes = try body(run)["leads"]?.array?.map { $0["outcome"]?.string }
        #expect(outcomes == ["accepted", "fetching", "duplicate", "accepted"])
        #expect(try run.emitted("LeadQueue").map { $0["test"]?.bool } == [nil, true])
        #expect(try run.emitted("FetchQueue").map { $0["leadgen_id"] } == ["1158201444000004"])
    }

    @Test func `a lead that was claimed is a duplicate, one that was only sent on is not`() throws {
        let bench = Bench()
        let event = try Sample.text("webhooks/meta-leadgen.json")
        let first = try answer(event, bench)
        #expect(try answer(event, bench) == first)
        _ = try bench.run("check-consent", Array(first.output.utf8))
        let again = try answer(event, bench)
        #expect(try body(again)["leads"]?[0]?["outcome"] == "duplicate")
        #expect(try again.result["emitted"] == nil)
    }

    @Test func `a request with an idempotency key has one lead, whatever becomes of the state`()
        throws
    {
        let event = try Sample.webhook(
            body: #"{"email":"a@b.co"}"#,
            headers: ["idempotency-key": "k", "origin": ""],
            path: "/webhooks/website"
        )
        let bench = Bench()
        let file = "\(Repository.root)/events/sources/pipeline.yaml"
        let runs = try ["1", "2", "3"].map { seed in
            if seed == "3" {
                try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
            }
            return try bench.run(
                "receive-webhook",
                event,
                environment: ["PIPELINE_FILE": file, "PLUMB_SEED": seed]
            )
        }
        #expect(try body(runs[1]) == body(runs[0]))
        #expect(try body(runs[2]) == body(runs[0]))
        #expect(try runs[1].result["headers"]?["idempotent-replayed"] == "true")
        #expect(
            try runs.map { try $0.emitted("LeadQueue").map { $0["repetition"] } } == [
                [nil], [true], [nil],
            ]
        )
        #expect(try runs[1].eventTypes.isEmpty)
    }

    @Test func `no state is created by looking`() throws {
        let bench = Bench()
        _ = try answer(try Sample.text("webhooks/meta-verify.json"), bench)
        #expect(try bench.folder.names.isEmpty)
    }

    @Test func `a damaged state does not turn leads away`() throws {
        let bench = Bench()
        try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        let run = try answer(try Sample.text("webhooks/meta-leadgen.json"), bench)
        #expect(try run.result["statusCode"] == 202)
        #expect(run.log.contains(#""errorType":"State.Damaged""#))
    }

    @Test func `without a signature nothing is told`() throws {
        let run = try answer(try Sample.webhook(body: "{", headers: ["x-hub-signature-256": ""]))
        #expect(try run.result["statusCode"] == 401)
        #expect(try body(run) == ["message": "unauthorized"])
        #expect(run.log.contains("Intake.InvalidSignature"))
        #expect(run.status == 0)
    }

    @Test func `an unknown source is 404`() throws {
        let run = try answer(try Sample.webhook(body: "{}", path: "/webhooks/other"))
        #expect(try run.result["statusCode"] == 404)
    }

    @Test func `malformed JSON is 400 with its place`() throws {
        let run = try answer(try Sample.webhook(body: "{\n\"entry\": [}"))
        #expect(try run.result["statusCode"] == 400)
        let message = try body(run)["message"]?.string ?? ""
        #expect(message.hasPrefix("the body is not JSON: line 2, column"))
    }

    @Test func `a body that is not UTF-8 is 400`() throws {
        let run = try answer(try Sample.webhook(body: [0x22, 0xFF, 0x22]))
        #expect(try run.result["statusCode"] == 400)
        #expect(try body(run)["message"]?.string?.contains("invalid UTF-8") == true)
    }

    @Test func `a body of a hundred thousand levels is 400`() throws {
        let text = String(repeating: "[", count: 100_000)
        let run = try answer(try Sample.webhook(body: text))
        #expect(try run.result["statusCode"] == 400)
    }

    @Test func `logs hold no personal data`() throws {
        let bench = Bench()
        var log = ""
        var events = try [
            "meta-leadgen", "meta-leadgen-id-only", "meta-leadgen-batch", "meta-verify",
        ].map { try Sample.text("webhooks/\($0).json") }
        let text = try Sample.json("webhooks/meta-leadgen.json")["body"]?.string ?? ""
        for broken in [
            String(text.dropLast(3)),
            text.replacing("[\"Maria Ortega\"]", with: "\"Maria Ortega\""),
            text.replacing("\"field_data\":[", with: "\"field_data\":[\"Maria Ortega\","),
            text.replacing("\"entry\"", with: "\"Maria Ortega\""),
        ] {
            events.append(try Sample.webhook(body: broken))
            events.append(try Sample.webhook(body: broken, headers: ["content-type": "Maria"]))
        }
        for event in events {
            let run = try bench.run("receive-webhook", event, environment: ["LOG_LEVEL": "debug"])
            log += run.log
            log += try run.result["body"]?.string ?? ""
            if run.output.contains("LeadQueue") {
                let environment = ["LOG_LEVEL": "debug"]
                let next = try bench.run(
                    "check-consent",
                    Array(run.output.utf8),
                    environment: environment
                )
                let last = try bench.run(
                    "enrich-lead",
                    Array(next.output.utf8),
                    environment: environment
                )
                log += next.log + last.log
            }
        }
        #expect(!log.isEmpty)
        for personal in [
            "Maria", "Ortega", "ortega", "555", "94110", "Example Street", "Whitfield", "whitfield",
            "78704", "Furnace", "demo-app-secret", "demo-verify-token",
        ] {
            #expect(!log.contains(personal), "a log or an answer holds \(personal)")
        }
    }
}
