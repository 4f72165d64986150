import Consent
import JSON
import LeadModel
import PhoneNumbers
import Pipeline
import Testing
import Time
import WorkerProtocol

@Suite struct ConsentCheckTests {
    private let now = Timestamp(seconds: 1_772_971_200)

    private func check(
        _ submitted: JSON,
        phone: String? = "(415) 555-0132",
        policy: ConsentPolicy = ConsentPolicy(text: "I agree."),
        region: String = "US"
    ) -> ConsentCheck {
        let origin = Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "F",
            sourceID: "s",
            sourceName: "S"
        )
        var lead = Lead(id: "l", origin: origin, submittedAt: Timestamp(seconds: 60))
        lead.submitted = submitted
        var demographics: JSON = ["email": "Ann@Example.com"]
        demographics["phone"] = phone.map { JSON($0) }
        lead.demographics = demographics
        let flow = Flow(
            id: "f",
            name: "F",
            tenantID: "t",
            defaultRegion: region,
            consent: policy
        )
        return ConsentCheck(of: lead, flow: flow)
    }

    private func decide(
        _ check: ConsentCheck,
        optedOut: Set<ConsentCheck.Contact> = []
    ) -> ConsentCheck.Decision {
        check.decide(optedOut: optedOut, startedAt: now, now: now.advanced(byMilliseconds: 3))
    }

    @Test func `a lead with consent and a phone is allowed`() {
        let decision = decide(check(["TCPA_consent": "Yes"]))
        #expect(decision.isAllowed)
        #expect(
            decision.lead[.consent]?.text == """
                {"given":true,"required":true,"field":"TCPA_consent","answer":"Yes",\
                "text":"I agree.","captured_at":"1970-01-01T00:01:00.000Z","decision":"allowed"}
                """
        )
        #expect(decision.lead[.processing]?["acceptance_decision"] == "accepted")
        #expect(decision.lead[.processing]?["step_outcomes"]?[0]?["execution_time"] == 3)
        #expect(decision.lead.demographic("phone") == "+14155550132")
    }

    @Test(
        arguments: [
            ([:], true, [ConsentCheck.Reason.consentMissing]),
            ([:], false, []),
            (["consent": ""], true, [.consentMissing]),
            (["other": "yes"], true, [.consentMissing]),
            (["consent": "no"], true, [.consentRefused]),
            (["consent": "no"], false, [.consentRefused]),
            (["consent": "maybe"], true, [.consentUnclear]),
            (["consent": "maybe"], false, []),
            (["consent": "withdrawn"], false, [.consentWithdrawn]),
            (["consent": "yes", "tcpa_consent": "no"], true, [.consentRefused]),
            (["consent": "no", "tcpa_consent": "stop"], true, [.consentWithdrawn]),
            (["consent": true], true, []),
        ] as [(JSON, Bool, [ConsentCheck.Reason])]
    )
    func `consent is what the strictest answer says`(
        submitted: JSON,
        isRequired: Bool,
        reasons: [ConsentCheck.Reason]
    ) {
        let policy = ConsentPolicy(isRequired: isRequired)
        let decision = decide(check(submitted, policy: policy))
        #expect(decision.reasons == reasons)
        #expect(decision.isAllowed == reasons.isEmpty)
    }

    @Test(
        arguments: [
            (nil, "US", ConsentCheck.Reason.phoneMissing), ("  ", "US", .phoneMissing),
            ("555-0132", "US", .phoneInvalid), ("not a phone", "US", .phoneInvalid),
            ("+1 999 999 9999", "US", .phoneInvalid), ("030 901820", "US", .phoneInvalid),
        ] as [(String?, String, ConsentCheck.Reason)]
    )
    func `a lead that cannot be called is blocked`(
        phone: String?,
        region: String,
        reason: ConsentCheck.Reason
    ) {
        let decision = decide(check(["consent": "yes"], phone: phone, region: region))
        #expect(decision.reasons == [reason])
        #expect(decision.lead[.lead]?["issues"]?[0]?["field"] == "phone")
        #expect(
            decision.lead.demographic("phone")
                == check([:], phone: phone).lead
                .demographic("phone")
        )
    }

    @Test func `a number is read as dialled in the flow's region`() {
        let decision = decide(check(["consent": "yes"], phone: "030 901820", region: "DE"))
        #expect(decision.isAllowed)
        #expect(decision.lead.demographic("phone") == "+4930901820")
    }

    @Test func `every reason is named, the gravest first`() {
        let decision = decide(
            check(["consent": "stop"], phone: nil),
            optedOut: [.email, .phone]
        )
        #expect(
            decision.reasons == [
                .consentWithdrawn, .optedOutPhone, .optedOutEmail, .phoneMissing,
            ]
        )
        #expect(decision.lead[.processing]?["rejection_reason"] == "consent_withdrawn")
        #expect(
            decision.lead[.consent]?["reasons"] == [
                "consent_withdrawn", "opted_out_phone", "opted_out_email", "phone_missing",
            ]
        )
    }

    @Test func `contacts to ask opt-outs about are in their normal form`() {
        let check = check([:])
        #expect(check.phone?.e164 == "+14155550132")
        #expect(check.email?.normal == "ann@example.com")
    }

    @Test func `an allowed lead goes on, a blocked one only to the lake`() {
        let allowed = decide(check(["consent": "yes"])).emissions(messageID: "m", at: now)
        #expect(allowed.map(\.channel) == ["EnrichmentQueue", "LeadEventStream"])
        let blocked = decide(check([:])).emissions(messageID: "m", at: now)
        #expect(blocked.map(\.channel) == ["LeadEventStream"])
    }

    @Test func `a duplicate is rejected and its step skipped`() {
        let lead = check(["consent": "yes"]).duplicate(of: nil, startedAt: now, now: now)
        #expect(lead[.processing]?["rejection_reason"] == "duplicate")
        #expect(lead[.processing]?["step_outcomes"]?[0]?["outcome"] == "skip")
        #expect(lead[.consent] == nil)
    }
}
