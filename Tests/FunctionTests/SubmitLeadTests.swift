import JSON
import TestSupport
import Testing

/// The executable with its sample events and what goes wrong around it.
@Suite struct SubmitLeadTests {
    private func lead(_ changes: [(String, String)] = []) throws -> [UInt8] {
        var text = String(decoding: try Sample.text("submissions/lead.json"), as: UTF8.self)
        for (old, new) in changes {
            precondition(text.contains(old), "the sample has no '\(old)'")
            text.replace(old, with: new)
        }
        return Array(text.utf8)
    }

    private func body(_ run: FunctionRun.Outcome) throws -> JSON {
        try JSON(parsing: try run.result["body"]?.string ?? "")
    }

    @Test func `the sample is accepted at its price`() throws {
        let run = try Bench().run("submit-lead", try lead())
        #expect(run.status == 0)
        #expect(run.log.isEmpty)
        #expect(try run.result["statusCode"] == 201)
        #expect(try body(run)["price"] == 12.5)
        #expect(try run.emitted("LeadQueue").count == 1)
        #expect(try run.eventTypes == ["lead_submission"])
    }

    @Test func `the sample for LeadConduit is answered in XML`() throws {
        let run = try Bench().run("submit-lead", try Sample.text("submissions/leadconduit.json"))
        #expect(try run.result["statusCode"] == 201)
        let text = try #require(try run.result["body"]?.string)
        #expect(text.hasPrefix(#"<?xml version="1.0" encoding="UTF-8"?><result><outcome>success<"#))
        #expect(text.hasSuffix("<price>12.5</price></result>"))
    }

    @Test func `the sample ping gets a bid and leaves no state behind`() throws {
        let bench = Bench()
        let run = try bench.run("submit-lead", try Sample.text("submissions/ping.json"))
        #expect(try run.result["statusCode"] == 200)
        #expect(try body(run) == ["outcome": "success", "price": 12.5])
        #expect(try run.result["emitted"] == nil)
        #expect(throws: (any Error).self) { try bench.folder.read("state.db") }
    }

    @Test func `a repeated request gets the first answer and its lead is sent on once more`() throws
    {
        let bench = Bench()
        let first = try bench.run("submit-lead", try lead())
        let again = try bench.run("submit-lead", try lead(), environment: ["PLUMB_SEED": "2"])
        #expect(try body(again) == body(first))
        #expect(try again.emitted("LeadQueue").map { $0["repetition"] } == [true])
        #expect(try again.eventTypes.isEmpty)
        // Once the next step has had it, there is nothing to send.
        _ = try bench.run("check-consent", Array(first.output.utf8))
        let third = try bench.run("submit-lead", try lead())
        #expect(try body(third) == body(first))
        #expect(try third.result["emitted"] == nil)
    }

    @Test func `a repetition that overtakes its lead makes no duplicate of it`() throws {
        let bench = Bench()
        let first = try bench.run("submit-lead", try lead())
        let again = try bench.run("submit-lead", try lead(), environment: ["PLUMB_SEED": "2"])
        let overtaking = try bench.run("check-consent", Array(again.output.utf8))
        #expect(try overtaking.eventTypes == ["lead_acceptance"])
        // Delivered twice, it gives the same again.
        #expect(try bench.run("check-consent", Array(again.output.utf8)) == overtaking)
        let late = try bench.run("check-consent", Array(first.output.utf8))
        #expect(late.log.isEmpty)
        #expect(try late.result["emitted"] == nil)
        #expect(try late.result["batchItemFailures"] == [])
    }

    @Test func `a lead that was lost with its worker goes on when it is sent again`() throws {
        let bench = Bench()
        // The first worker had answered the state and died before anything was sent on.
        let id = try body(try bench.run("submit-lead", try lead()))["lead"]?["id"]?.string
        let other = try lead([("8e03978e", "00000000")])
        let run = try bench.run("submit-lead", other, environment: ["PLUMB_SEED": "2"])
        #expect(try run.result["statusCode"] == 409)
        #expect(try body(run)["lead"]?["id"]?.string == id)
        let consent = try bench.run("check-consent", Array(run.output.utf8))
        #expect(try consent.eventTypes == ["lead_acceptance"])
        let leads = try consent.emitted("EnrichmentQueue")
        #expect(leads.map { $0["lead_data"]?["lead_id"]?.string } == [id])
        // The message of the first one, come after all, is not handed on twice.
        let again = try bench.run("check-consent", Array(run.output.utf8))
        #expect(again.log.isEmpty)
    }

    @Test func `after the window the same person is a new lead`() throws {
        let bench = Bench()
        _ = try bench.run("submit-lead", try lead())
        for (time, status) in [("07:03:59", 409), ("07:04:00", 201)] {
            let run = try bench.run(
                "submit-lead",
                try lead([("8e03978e", time.replacing(":", with: "-"))]),
                environment: ["PLUMB_CLOCK": "2026-03-08T\(time)Z", "PLUMB_SEED": "2"]
            )
            #expect(try run.result["statusCode"]?.int == status)
        }
    }

    @Test func `a tenant without limits of its own has the quota of the environment`() throws {
        let bench = Bench()
        let statuses = try ["07:00:00", "07:00:30", "07:00:59", "07:01:00"].map { time in
            let run = try bench.run(
                "submit-lead",
                try lead(),
                environment: [
                    "RATE_LIMIT_MAX": "2", "RATE_LIMIT_WINDOW": "60",
                    "PLUMB_CLOCK": "2026-03-08T\(time)Z",
                ]
            )
            let wait = try run.result["headers"]?["retry-after"]?.string
            #expect(wait == (time == "07:00:59" ? "1" : nil))
            return try run.result["statusCode"]?.int
        }
        #expect(statuses == [201, 201, 429, 201])
    }

    @Test(arguments: [("RATE_LIMIT_MAX", "many"), ("RATE_LIMIT_WINDOW", "0")])
    func `a quota that is no number stops the process`(name: String, value: String) throws {
        let run = try Bench().run("submit-lead", try lead(), environment: [name: value])
        #expect(run.status == 78)
        #expect(run.log.contains("\(name) is '\(value)': give a number from 1 to "))
    }

    @Test func `a damaged state is 503 and nothing is sent on`() throws {
        let bench = Bench()
        try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        let run = try bench.run("submit-lead", try lead())
        #expect(try run.result["statusCode"] == 503)
        #expect(try run.result["headers"]?["retry-after"] == "5")
        #expect(try run.result["emitted"] == nil)
        #expect(run.log.contains(#""errorType":"State.Damaged""#))
    }

    @Test(arguments: [
        [], [("demo-partner-key", "hunter2-key")], [("\\\"94110\\\"", "\\\"hunter2\\\"")],
        [("\\\"zip\\\":", "hunter2")],
    ])
    func `logs and refusals have nothing of the lead and no key`(
        changes: [(String, String)]
    ) throws {
        let run = try Bench().run(
            "submit-lead",
            try lead(changes),
            environment: ["LOG_LEVEL": "debug"]
        )
        var text = run.log
        if !changes.isEmpty {
            #expect(try run.result["emitted"] == nil)
            text += try run.result["body"]?.string ?? ""
        }
        #expect(text.contains("\"status\":"))
        for word in ["Maria", "Ortega", "ortega", "555", "94110", "demo-partner-key", "hunter2"] {
            #expect(!text.contains(word), "a log or a refusal holds \(word)")
        }
    }
}
