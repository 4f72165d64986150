import Enrichment
import JSON
import LeadModel
import PhoneNumbers
import ReferenceData
import Testing
import Time

@Suite struct EnrichmentTests {
    private let start = Timestamp(seconds: 60)

    private func enrich(
        _ demographics: JSON,
        lookups: Lookups = .builtIn,
        region: String = "US"
    ) -> Enrichment.Outcome {
        let origin = Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "F",
            sourceID: "s",
            sourceName: "S"
        )
        var lead = Lead(id: "l", origin: origin, submittedAt: start)
        lead.demographics = demographics
        return Enrichment(lookups: lookups, defaultRegion: region)
            .enrich(lead, startedAt: start) { start.advanced(byMilliseconds: 4) }
    }

    @Test func `a lead of which nothing is known gets its step and no section`() {
        let lead = enrich(["first_name": "Ann"]).lead
        #expect(lead[.enrichment] == nil)
        #expect(
            lead[.processing]?["step_outcomes"]?.text
                == #"[{"step_name":"Enrichment","outcome":"success","execution_time":4}]"#
        )
    }

    @Test(arguments: [
        ("(415) 555-0132", "US", "+14155550132", "fixed_line_or_mobile", "(415) 555-0132", "CA"),
        ("+1 800 555 0199", "US", "+18005550199", "toll_free", "(800) 555-0199", nil),
        ("+1 416 555 0132", "US", "+14165550132", "fixed_line_or_mobile", "(416) 555-0132", "ON"),
        ("030 901820", "DE", "+4930901820", "fixed_line", "30901820", nil),
    ])
    func `a phone is described`(
        text: String,
        region: String,
        e164: String,
        type: String,
        national: String,
        state: String?
    ) {
        let lead = enrich(["phone": JSON(text)], region: region).lead
        let phone = lead[.enrichment]?["phone"]
        #expect(phone?["e164"]?.string == e164)
        #expect(phone?["type"]?.string == type)
        #expect(phone?["national"]?.string == national)
        #expect(phone?["area_code"]?["state"]?.string == state)
        #expect(lead.demographic("phone") == e164)
    }

    @Test(arguments: ["12", "not a phone", "+1 999 999 9999"])
    func `a phone that is none stays as it was`(text: String) {
        let lead = enrich(["phone": JSON(text)]).lead
        #expect(lead[.enrichment]?["phone"] == ["valid": false])
        #expect(lead[.lead]?["issues"] == [["field": "phone", "issue": "invalid"]])
        #expect(lead.demographic("phone") == text)
    }

    @Test func `a ZIP code fills in city and state`() {
        let lead = enrich(["zip": "787044224"]).lead
        #expect(lead.demographic("zip") == "78704-4224")
        #expect(lead.demographic("city") == "Austin")
        #expect(lead.demographic("state") == "TX")
        let place = lead[.enrichment]?["location"]
        #expect(place?["zip"] == "78704")
        #expect(place?["county"] == "Travis County")
        #expect(place?["timezone"] == "America/Chicago")
        #expect(lead[.lead]?["issues"] == nil)
    }

    @Test(
        arguments: [
            ("TX", "Austin", []), ("texas", " austin ", []), ("CA", "Austin", ["state"]),
            ("Nowhere", "Dallas", ["city", "state"]),
        ] as [(String, String, [String])]
    )
    func `what the ZIP code contradicts is an issue, and stays`(
        state: String,
        city: String,
        fields: [String]
    ) {
        let lead = enrich(["zip": "78704", "state": JSON(state), "city": JSON(city)]).lead
        let issues = lead[.lead]?["issues"]?.array ?? []
        #expect(issues.compactMap { $0["field"]?.string } == fields)
        #expect(issues.allSatisfy { $0["issue"] == "zip_mismatch" })
        #expect(lead.demographic("city") == city)
    }

    @Test(arguments: [("00000", "unknown"), ("787", "invalid"), ("M5V 2T6", "invalid")])
    func `a ZIP code that is none is an issue`(zip: String, issue: String) {
        let outcome = enrich(["zip": JSON(zip)])
        #expect(outcome.lead[.lead]?["issues"] == [["field": "zip", "issue": JSON(issue)]])
        #expect(outcome.lead[.enrichment] == nil)
        #expect(outcome.warnings.isEmpty)
        #expect(outcome.lead.demographic("zip") == zip)
    }

    @Test func `a postal code of another country is no issue where that is the region`() {
        #expect(enrich(["zip": "M5V 2T6"], region: "CA").lead[.lead]?["issues"] == nil)
    }

    @Test(arguments: [("California", "CA"), ("ca", "CA"), (" Ontario", "ON"), ("Kent", "Kent")])
    func `a state becomes its two letters`(text: String, state: String) {
        #expect(enrich(["state": JSON(text)]).lead.demographic("state") == state)
    }

    @Test(arguments: [
        ("Ann@GMail.com", "ann@gmail.com", true, false),
        ("a@mailinator.com", "a@mailinator.com", false, true),
        ("a@example.com", "a@example.com", false, false),
    ])
    func `an e-mail address is described`(
        text: String,
        normal: String,
        isFree: Bool,
        isDisposable: Bool
    ) {
        let lead = enrich(["email": JSON(text)]).lead
        let email = lead[.enrichment]?["email"]
        #expect(email?["normal"]?.string == normal)
        #expect(email?["is_free"]?.bool == isFree)
        #expect(email?["is_disposable"]?.bool == isDisposable)
        #expect(lead.demographic("email") == normal)
    }

    @Test func `an e-mail address that is none is an issue`() {
        let lead = enrich(["email": "ann at home"]).lead
        #expect(lead[.enrichment]?["email"] == ["valid": false])
        #expect(lead[.lead]?["issues"] == [["field": "email", "issue": "invalid"]])
    }

    @Test func `look-ups that fail leave warnings, the rest is there`() {
        struct Broken: Error {}
        let broken = Lookups(
            phone: PhoneNumber.parse,
            areaCode: { _ in throw Broken() },
            zipCode: { _ in throw Broken() },
            emailDomain: { _ in throw Broken() }
        )
        let outcome = enrich(
            ["phone": "4155550132", "zip": "78704", "email": "a@example.com"],
            lookups: broken
        )
        #expect(outcome.warnings.map(\.lookup) == ["area_code", "zip", "email_domain"])
        let section = outcome.lead[.enrichment]
        #expect(section?["phone"]?["e164"] == "+14155550132")
        #expect(section?["email"]?["normal"] == "a@example.com")
        #expect(section?["email"]?["is_free"] == nil)
        #expect(section?["location"] == nil)
        #expect(section?["warnings"]?[1] == ["lookup": "zip", "error": "Broken"])
        #expect(outcome.lead[.processing]?["step_outcomes"]?[0]?["reason"] == "partial")
        #expect(outcome.lead[.lead]?["issues"] == nil)
    }

    @Test func `a phone look-up that fails says nothing about the phone`() {
        struct Broken: Error {}
        var lookups = Lookups.builtIn
        lookups.phone = { _, _ in throw Broken() }
        let outcome = enrich(["phone": "x"], lookups: lookups)
        #expect(outcome.lead[.enrichment]?["phone"] == nil)
        #expect(outcome.lead[.lead]?["issues"] == nil)
        #expect(outcome.warnings.map(\.lookup) == ["phone"])
    }
}
