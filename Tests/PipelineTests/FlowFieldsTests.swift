import Pipeline
import Testing

@Suite struct FlowFieldsTests {
    /// A pipeline whose flow has these lines, the first of which is the sixth.
    private func read(_ lines: String...) throws(PipelineError) -> Flow? {
        let yaml =
            """
            tenants:
              demo: { name: Demo }
            flows:
              leads:
                tenant: demo

            """ + lines.map { "    \($0)\n" }.joined() + """
                sources:
                  meta:
                    kind: meta
                    flow: leads
                    path: /webhooks/meta
                    secret: ${SECRET}
                """
        return try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in "s" }.flow("leads")
    }

    @Test func `a flow declares the fields of its leads`() throws {
        let flow = try #require(
            try read(
                "fields:",
                "  email: { required: true }",
                "  phone:",
                "  budget: { type: number, min: 1000, max: 5e4 }",
                "  service: { allowed: [HVAC, Roof], min_length: 2, max_length: 40 }",
                "  licence: { type: credential, masked: true }",
                "  date_of_birth: { min: 18 }"
            )
        )
        #expect(
            flow.fields == [
                FieldDeclaration(name: "email", type: .email, isRequired: true),
                FieldDeclaration(name: "phone", type: .phone),
                FieldDeclaration(name: "budget", type: .number, minimum: 1000, maximum: 50_000),
                FieldDeclaration(
                    name: "service",
                    allowed: ["HVAC", "Roof"],
                    minimumLength: 2,
                    maximumLength: 40
                ),
                FieldDeclaration(name: "licence", type: .credential, isMasked: true),
                FieldDeclaration(name: "date_of_birth", type: .dateOfBirth, minimum: 18),
            ]
        )
        #expect(flow.urgency == nil)
        #expect(flow.duplicates == [DuplicateWindow(fields: ["email", "phone"], seconds: 300)])
    }

    @Test func `a flow tells urgency as usual, or in a way of its own`() throws {
        #expect(try read("urgency: {}")?.urgency == UrgencyPolicy())
        #expect(try read("urgency:")?.urgency == UrgencyPolicy())
        let policy = try #require(
            try read(
                "urgency:",
                "  field: How_Soon",
                "  text_fields: [story]",
                "  default: low",
                "  words: { emergency: [Can't Wait] }",
                "  delays: { high: 1m, low: 1h }"
            )?.urgency
        )
        var expected = UrgencyPolicy(field: "How_Soon", textFields: ["story"], fallback: .low)
        expected.words[.emergency] = ["can’t wait"]
        expected.delaySeconds = [.high: 60, .low: 3600]
        #expect(policy == expected)
    }

    @Test func `a flow says when two leads are one`() throws {
        let flow = try read("duplicates:", "  - { fields: [phone], window: 30d }")
        #expect(flow?.duplicates == [DuplicateWindow(fields: ["phone"], seconds: 2_592_000)])
        #expect(try read("duplicates: []")?.duplicates == [])
    }

    @Test(arguments: [
        (
            "fields: { email: { type: emial } }",
            "6:30: error: flows.leads.fields.email.type: must be string or boolean or "
        ),
        ("fields: { email: { type: emial } }", "did you mean 'email'?"),
        (
            "fields: { email: { requird: true } }",
            "6:24: error: flows.leads.fields.email: unknown key 'requird'; did you mean 'required'?"
        ),
        (
            "fields: { email: { required: maybe } }",
            "6:34: error: flows.leads.fields.email.required: expected true or false, found a text"
        ),
        (
            "fields: { email: { min: 1 } }",
            "6:29: error: flows.leads.fields.email.min: a field of type email cannot have 'min'; of "
                + "these types it can: number, range, dob"
        ),
        (
            "fields: { email: { max_length: 1 } }",
            "6:36: error: flows.leads.fields.email.max_length: a field of type email cannot have "
                + "'max_length'; of these types it can: string, first_name, last_name, full_name, "
                + "street, city, state, credential"
        ),
        (
            "fields: { phone: { masked: true } }",
            "6:32: error: flows.leads.fields.phone.masked: a field of type phone cannot have "
                + "'masked'; of these types it can: dob, ssn, credential"
        ),
        (
            "fields: { age: { min: 3, max: 2 } }",
            "6:35: error: flows.leads.fields.age.max: expected no less than min"
        ),
        (
            "fields: { a: { min_length: 3, max_length: 2 } }",
            "6:47: error: flows.leads.fields.a.max_length: expected no less than min_length"
        ),
        (
            "fields: { age: { min: x } }",
            "6:27: error: flows.leads.fields.age.min: expected a number, found a text"
        ),
        (
            "fields: { a: { min_length: -1 } }",
            "6:32: error: flows.leads.fields.a.min_length: must be from 0 to 1000000"
        ),
        (
            "fields: { a: { allowed: [] } }",
            "6:29: error: flows.leads.fields.a.allowed: expected at least one value"
        ),
        ("fields: [a]", "6:13: error: flows.leads.fields: expected a mapping, found a list"),
        ("fields: { a: b }", "6:18: error: flows.leads.fields.a: expected a mapping, found a text"),
        (
            #"fields: { "a\tb": {} }"#,
            "error: flows.leads.fields.a"
        ),
        (
            "urgency: { default: hgh }",
            "6:25: error: flows.leads.urgency.default: must be emergency or high or medium or "
                + "low, not 'hgh'; did you mean 'high'?"
        ),
        (
            "urgency: { words: { hgih: [x] } }",
            "6:25: error: flows.leads.urgency.words: unknown key 'hgih'; did you mean 'high'?"
        ),
        (
            "urgency: { delays: { high: 500ms } }",
            "6:32: error: flows.leads.urgency.delays.high: expected 0s to 86400s, in whole seconds"
        ),
        (
            "duplicates: [{ fields: [a] }]",
            "6:18: error: flows.leads.duplicates[0]: window is missing"
        ),
        (
            "duplicates: [{ fields: [], window: 5m }]",
            "6:28: error: flows.leads.duplicates[0].fields: expected at least one field"
        ),
        (
            "duplicates: [{ fields: [a], window: 0s }]",
            "6:41: error: flows.leads.duplicates[0].window: expected 1s to 31536000s"
        ),
    ])
    func `what is wrong is named with its place`(line: String, message: String) {
        let error = #expect(throws: PipelineError.self) { _ = try read(line) }
        let text = error?.diagnostics(file: "p") ?? ""
        #expect(text.contains(message), "\(text)")
        #expect(error?.findings.count == 1)
    }
}
