import Pipeline
import Testing

@Suite struct PipelineConfigurationTests {
    private static let sound = """
        tenants:
          demo: { name: Demo }
        flows:
          leads:
            tenant: demo
            consent: { required: false, fields: [Agreed], text: I agree. }
        sources:
          meta:
            kind: meta
            flow: leads
            path: /webhooks/meta
            secret: ${SECRET}
            verify_token: ${TOKEN}
            fields: { What_Service: service_type }
        """

    private func read(_ yaml: String) throws(PipelineError) -> PipelineConfiguration {
        try PipelineConfiguration(yaml: Array(yaml.utf8)) { ["SECRET": "s", "TOKEN": "t"][$0] }
    }

    @Test func `a sound file gives what it says`() throws {
        let pipeline = try read(Self.sound)
        let source = try #require(pipeline.source(path: "/webhooks/meta"))
        #expect(source.id == "meta")
        #expect(source.name == "meta")
        #expect(source.secrets == ["s"])
        #expect(source.verifyToken == "t")
        #expect(source.fields == ["what_service": "service_type"])
        let flow = try #require(pipeline.flow(source.flowID))
        #expect(flow.tenantID == "demo")
        #expect(flow.defaultRegion == "US")
        #expect(
            flow.consent
                == ConsentPolicy(isRequired: false, fields: ["agreed"], text: "I agree.")
        )
        #expect(pipeline.source(path: "/webhooks/other") == nil)
        #expect(throws: UnknownFlow.self) { try pipeline.requiredFlow("other") }
    }

    @Test func `a flow that says nothing of consent requires it`() throws {
        let yaml = Self.sound.replacing(
            "consent: { required: false, fields: [Agreed], text: I agree. }",
            with: "name: Leads"
        )
        #expect(try read(yaml).flow("leads")?.consent == ConsentPolicy())
    }

    @Test(arguments: [
        (
            "tenant: demo", "tenant: dema",
            "5:13: error: flows.leads.tenant: there is no tenant "
                + "'dema'; did you mean 'demo'?"
        ),
        ("flow: leads", "flow: x", "10:11: error: sources.meta.flow: there is no flow 'x'"),
        (
            "kind: meta", "kind: mta",
            "9:11: error: sources.meta.kind: must be meta or hubspot or "
                + "salesforce or web_to_lead or google_ads or linkedin or tiktok or zapier or make "
                + "or n8n or form or standard_webhooks or hmac or generic or api, not 'mta'; "
                + "did you mean 'meta'?"
        ),
        (
            "kind: meta", "knd: meta",
            "9:5: error: sources.meta: unknown key 'knd'; did you mean "
                + "'kind'?"
        ),
        (
            "path: /webhooks/meta", "path: webhooks",
            "11:11: error: sources.meta.path: expected a "
                + "path such as /webhooks/meta"
        ),
        (
            "secret: ${SECRET}", "secret: hunter2",
            "12:13: error: sources.meta.secret: a secret has "
                + "no place in this file; write ${VARIABLE} and set that variable"
        ),
        (
            "secret: ${SECRET}", "secret: ${}",
            "12:13: error: sources.meta.secret: expected "
                + "${VARIABLE}, of letters, digits and underscores"
        ),
        (
            "${TOKEN}", "${TOKN}",
            "13:19: error: sources.meta.verify_token: the variable TOKN is "
                + "not set; set it in the environment or in the file .env beside this one"
        ),
        (
            "fields: [Agreed]", "fields: []",
            "6:41: error: flows.leads.consent.fields: expected at "
                + "least one field"
        ),
        (
            "required: false", "required: maybe",
            "6:26: error: flows.leads.consent.required: "
                + "expected true or false, found a text"
        ),
        (
            "tenant: demo", "tenant: demo\n    default_region: us",
            "6:21: error: "
                + "flows.leads.default_region: expected two capital letters such as US"
        ),
    ])
    func `what is wrong is named with its place`(
        part: String,
        replacement: String,
        message: String
    ) {
        let yaml = Self.sound.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: PipelineError.self) { try read(yaml) }
        let text = error?.diagnostics(file: "pipeline.yaml") ?? ""
        #expect(text.contains("pipeline.yaml:\(message)"), "\(text)")
        #expect(!text.contains("hunter2"))
    }

    @Test func `everything wrong is found at once, in the order of the file`() {
        let yaml = Self.sound.replacing("tenant: demo", with: "tenant: no")
            .replacing("${SECRET}", with: "${NO}").replacing("${TOKEN}", with: "${NOT}")
        let error = #expect(throws: PipelineError.self) { try read(yaml) }
        let lines = error?.diagnostics(file: "p").split(separator: "\n") ?? []
        // A flow that is not sound is there all the same: its source is no error.
        #expect(lines.map { $0.prefix(5) } == ["p:5:1", "p:12:", "p:13:"])
    }

    @Test func `two sources cannot share a path`() {
        let yaml =
            Self.sound + """

                  other:
                    kind: meta
                    flow: leads
                    path: /webhooks/meta
                    secret: ${SECRET}
                """
        let error = #expect(throws: PipelineError.self) { try read(yaml) }
        #expect(
            error?.diagnostics(file: "p") == "p:18:11: error: sources.other.path: source 'meta' "
                + "has this path already"
        )
    }

    private func uploading(_ first: String, _ second: String) -> String {
        Self.sound + """

                uploads: \(first)
              other:
                kind: meta
                flow: leads
                path: /webhooks/other
                secret: ${SECRET}
                uploads: \(second)
            """
    }

    @Test func `two sources cannot share a folder of uploads`() {
        let error = #expect(throws: PipelineError.self) { try read(uploading("a/", "a/")) }
        let line = error?.diagnostics(file: "p") ?? ""
        #expect(line.contains("sources.other.uploads: source 'meta' has this path already"))
    }

    @Test func `an upload is of the source with the innermost folder`() throws {
        let pipeline = try read(uploading("a/", "a/b/"))
        #expect(pipeline.source(uploadKey: "a/x.csv")?.id == "meta")
        #expect(pipeline.source(uploadKey: "a/b/x.csv")?.id == "other")
        #expect(pipeline.source(uploadKey: "b/a/x.csv") == nil)
    }

    @Test(arguments: ["", "tenants", "tenants: [", "a: b\na: c", "tenants: {}\nflows: {}"])
    func `a file that is no pipeline is refused`(yaml: String) {
        #expect(throws: PipelineError.self) { try read(yaml) }
    }
}
