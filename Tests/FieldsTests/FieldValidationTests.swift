import Fields
import JSON
import LeadModel
import Pipeline
import Testing
import Time

@Suite struct FieldValidationTests {
    private func lead(_ demographics: JSON, custom: JSON = [:]) -> Lead {
        let origin = Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "F",
            sourceID: "s",
            sourceName: "S"
        )
        var lead = Lead(id: "l", origin: origin, submittedAt: FieldFixture.now)
        lead.demographics = demographics
        lead.customFields = custom
        return lead
    }

    private func validation(_ fields: FieldDeclaration...) -> FieldValidation {
        let flow = Flow(id: "f", name: "F", tenantID: "t", fields: fields)
        return FieldValidation(of: flow, now: FieldFixture.now)
    }

    @Test func `valid values get their normal form, other fields stay as they are`() {
        var lead = lead(
            ["phone": "(415) 555-0132", "zip": "787044224", "city": " Austin "],
            custom: ["budget": "$5,000", "agreed": "Yes", "note": "  hi "]
        )
        let validation = validation(
            FieldDeclaration(name: "phone", type: .phone),
            FieldDeclaration(name: "zip", type: .postalCode),
            FieldDeclaration(name: "budget", type: .number),
            FieldDeclaration(name: "agreed", type: .boolean),
            FieldDeclaration(name: "absent", type: .email)
        )
        #expect(validation.apply(to: &lead) == [])
        #expect(
            lead.demographics.text
                == #"{"phone":"+14155550132","zip":"78704-4224","city":" Austin "}"#
        )
        #expect(lead.customFields.text == #"{"budget":5000,"agreed":true,"note":"  hi "}"#)
        #expect(lead[.lead]?["issues"] == nil)
        let record = lead.record
        #expect(validation.apply(to: &lead) == [])
        #expect(lead.record == record)
    }

    private static let rules: [(FieldDeclaration, JSON?, String)] = [
        (
            FieldDeclaration(name: "f", type: .email, isRequired: true), nil,
            "f: is missing; expected an e-mail address such as name@example.com"
        ),
        (FieldDeclaration(name: "f", isRequired: true), "  ", "f: is missing; expected a text"),
        (
            FieldDeclaration(name: "f", type: .number, isRequired: true), .null,
            "f: is missing; expected a number such as 1100"
        ),
        (
            FieldDeclaration(name: "f", type: .email), "secret@",
            "f: is not valid: it has another form; expected an e-mail address such as "
                + "name@example.com"
        ),
        (
            FieldDeclaration(name: "f", type: .date), "2/30/2020",
            "f: is not valid: there is none such; expected a date such as 2014-06-02"
        ),
        (
            FieldDeclaration(name: "f", type: .phone), ["secret"],
            "f: is not valid: it is no single value; expected a phone number such as "
                + "+1 415 555 0132"
        ),
        (
            FieldDeclaration(name: "f", allowed: ["HVAC", "Roof"]), "secret",
            "f: is not allowed; expected one of HVAC, Roof"
        ),
        (
            FieldDeclaration(name: "f", type: .number, minimum: 1000), "999",
            "f: is too small; expected at least 1000"
        ),
        (
            FieldDeclaration(name: "f", type: .number, maximum: 10.5), 11,
            "f: is too large; expected at most 10.5"
        ),
        (
            FieldDeclaration(name: "f", type: .range, maximum: 800), "700-850",
            "f: is too large; expected at most 800"
        ),
        (
            FieldDeclaration(name: "f", type: .range, minimum: 650), "600+",
            "f: is too small; expected at least 650"
        ),
        (
            FieldDeclaration(name: "f", type: .dateOfBirth, minimum: 18), "2008-11-22",
            "f: is too small; expected an age of at least 18"
        ),
        (
            FieldDeclaration(name: "f", minimumLength: 3), " ab ",
            "f: is too short; expected at least 3 characters"
        ),
        (
            FieldDeclaration(name: "f", maximumLength: 3), "éééé",
            "f: is too long; expected at most 3 characters"
        ),
    ]

    @Test(arguments: rules)
    private func `a broken rule is told without the value`(
        rule: (declaration: FieldDeclaration, value: JSON?, message: String)
    ) throws {
        var lead = lead([:], custom: rule.value.map { ["f": $0] } ?? [:])
        let before = lead.customFields
        let faults = validation(rule.declaration).apply(to: &lead)
        let fault = try #require(faults.first)
        #expect(faults.count == 1)
        #expect(fault.description == rule.message)
        #expect(!fault.description.contains("secret"))
        #expect(!fault.json.text.contains("secret"))
        #expect(
            lead[.lead]?["issues"]?.text
                == #"[{"field":"f","issue":"\#(fault.issue.rawValue)"}]"#
        )
        // A value with a fault stays; one that is valid but breaks a rule has its normal form.
        if fault.issue == .invalid { #expect(lead.customFields == before) }
    }

    @Test(arguments: [
        (FieldDeclaration(name: "f", type: .number, minimum: 18, maximum: 18), "18"),
        (FieldDeclaration(name: "f", type: .dateOfBirth, minimum: 18, maximum: 18), "2007-11-22"),
        (FieldDeclaration(name: "f", type: .state, allowed: ["California", "NV"]), "ca"),
        (FieldDeclaration(name: "f", type: .number, allowed: ["1,000"]), "$1000"),
        (FieldDeclaration(name: "f", allowed: ["Été"]), "été"),
        (FieldDeclaration(name: "f", minimumLength: 4, maximumLength: 4), "👩‍👩‍👧 ab"),
        (FieldDeclaration(name: "f", type: .email), "  "),
        (FieldDeclaration(name: "f", type: .phone, isRequired: true), "415-***-**32"),
    ])
    func `what keeps the rules has no fault`(declaration: FieldDeclaration, text: String) {
        #expect(validation(declaration).faults(in: lead([:], custom: ["f": JSON(text)])) == [])
    }

    @Test func `every fault is found, in the order of the declarations`() {
        let faults = validation(
            FieldDeclaration(name: "zip", type: .postalCode),
            FieldDeclaration(name: "email", type: .email, isRequired: true),
            FieldDeclaration(name: "city", isRequired: true)
        ).faults(in: lead(["zip": "1"]))
        #expect(faults.map(\.field) == ["zip", "email", "city"])
        #expect(faults.map(\.issue) == [.invalid, .missing, .missing])
        #expect(
            faults[0].json.text
                == #"{"field":"zip","issue":"invalid","reason":"malformed","#
                + #""expected":"a postal code such as 78704, K1A 0B1 or SW1A 1AA"}"#
        )
    }

    @Test(arguments: ["123-45-6789", " 123456789", "12345", "***-**-6789"])
    func `of a masked value nothing is left in the record`(text: String) {
        var lead = lead([:], custom: ["ssn": JSON(text)])
        lead.submitted = ["SSN": JSON(text), "all": [JSON(text), "x"], "x": "y"]
        let validation = validation(FieldDeclaration(name: "ssn", type: .ssn, isMasked: true))
        let faults = validation.apply(to: &lead)
        #expect(faults.isEmpty == (text != "12345"))
        for digits in ["123", "6789"] { #expect(!lead.record.text.contains(digits)) }
        #expect(lead.submitted["all"]?[1] == "x")
        #expect(lead.submitted["x"] == "y")
        let record = lead.record
        #expect(validation.apply(to: &lead) == faults)
        #expect(lead.record == record)
    }

    @Test func `first and last name together are the full name`() {
        let validation = validation(
            FieldDeclaration(name: "full_name", type: .fullName, isRequired: true)
        )
        var named = lead(["first_name": "Ann  Marie", "last_name": "Lee"])
        let record = named.record
        #expect(validation.apply(to: &named) == [])
        #expect(named.record == record)
        #expect(validation.values(of: named).map(\.value.normal) == ["Ann Marie Lee"])
        #expect(validation.faults(in: lead(["email": "x"])).map(\.issue) == [.missing])
    }

    @Test func `the certificate of consent is a field, too`() {
        var lead = lead([:])
        let url = "https://cert.trustedform.com/A1028CBB41B876744FA752EEC276BEC0E4C48B33"
        lead[.trustedForm] = ["cert_url": JSON("\(url)?x")]
        let name = "trustedform_cert_url"
        let validation = validation(FieldDeclaration(name: name, type: .trustedFormURL))
        #expect(validation.values(of: lead).map(\.name) == [name])
        #expect(validation.apply(to: &lead) == [])
        let normal = "https://cert.trustedform.com/a1028cbb41b876744fa752eec276bec0e4c48b33"
        #expect(lead[.trustedForm]?["cert_url"] == JSON(normal))
    }
}
