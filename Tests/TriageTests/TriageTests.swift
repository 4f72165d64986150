import JSON
import LeadModel
import Pipeline
import Testing
import Time
import Triage
import WorkerProtocol

@Suite struct TriageTests {
    private func lead(_ fields: JSON) -> Lead {
        let origin = Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "F",
            sourceID: "s",
            sourceName: "S"
        )
        var lead = Lead(id: "l", origin: origin, submittedAt: Timestamp(seconds: 60))
        lead.customFields = fields
        return lead
    }

    private func decide(
        _ fields: JSON,
        _ policy: UrgencyPolicy = UrgencyPolicy()
    ) -> Triage.Decision {
        Triage(policy).decide(lead(fields))
    }

    @Test(arguments: [
        ("emergency", Urgency.emergency, 1, 0), ("Critical!", .emergency, 1, 0),
        ("HIGH", .high, 5, 30), ("urgent", .high, 5, 30), ("Medium", .medium, 10, 300),
        ("normal", .medium, 10, 300), ("low", .low, 15, 1800), ("no rush", .low, 15, 1800),
    ])
    func `what the sender says of the urgency counts`(
        word: String,
        level: Urgency,
        priority: Int,
        delay: Int
    ) {
        let decision = decide(["urgency": JSON(word), "message": "no heat"])
        #expect(decision == Triage.Decision(level, .declared, delaySeconds: delay))
        #expect(decision.priority == priority)
    }

    @Test(arguments: [
        ("HVAC Emergency", Urgency.emergency), ("We have NO HEAT since Monday", .emergency),
        ("burst-pipe!", .emergency), ("It isn't working, please come today", .high),
        ("AC broken", .high), ("just looking for a price", .low),
        ("This is not an emergency, but the tap is leaking", .high),
        ("no emergency; no rush", .low), ("Non-emergency. Whenever you can", .low),
        ("Not really urgent, next month is fine", .low),
        ("Not an emergency? It is an emergency!", .emergency),
    ])
    func `without that the most urgent word counts, unless it is denied`(
        text: String,
        level: Urgency
    ) {
        let decision = decide(["service_type": JSON(text)])
        #expect(decision.urgency == level)
        #expect(decision.basis == .wording)
    }

    @Test(arguments: ["HVAC Repair", "fireplace", "emergencyish", "", "not urgent", "123", "🚒"])
    func `other words leave the default`(text: String) {
        let decision = decide(["urgency": JSON(text), "service_type": JSON(text)])
        #expect(decision == Triage.Decision(.medium, .usual, delaySeconds: 300))
    }

    @Test func `values of other kinds say nothing, of a list every text counts`() {
        for value: JSON in [1, true, .null, [:], [1, [:]]] {
            #expect(decide(["urgency": value, "message": value]).basis == .usual)
        }
        #expect(decide(["urgency": ["x", "high"]]).urgency == .high)
        #expect(decide(["message": ["x", "gas leak"]]).urgency == .emergency)
    }

    @Test func `a flow has fields, words, delays and a default of its own`() {
        var policy = UrgencyPolicy(field: "how_soon", textFields: ["story"], fallback: .low)
        policy.words[.emergency] = ["can't wait"]
        policy.delaySeconds[.high] = 60
        #expect(decide(["how_soon": "High"], policy).delaySeconds == 60)
        #expect(decide(["story": "We CAN’T wait"], policy).urgency == .emergency)
        #expect(decide(["story": "HVAC emergency"], policy).urgency == .low)
        #expect(decide(["urgency": "high", "message": "asap"], policy).basis == .usual)
    }

    @Test func `the record tells the decision, and queues take its priority`() {
        var lead = lead(["message": "gas leak"])
        #expect(Emission(lead, to: "Q").priority == nil)
        Triage(UrgencyPolicy()).apply(to: &lead)
        #expect(
            lead[.lead]?["urgency"]?.text
                == #"{"level":"emergency","basis":"wording","priority":1,"delay_seconds":0}"#
        )
        #expect(Emission(lead, to: "Q").priority == 1)
    }
}
