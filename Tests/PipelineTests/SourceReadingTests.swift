import Pipeline
import Testing

/// The keys of each kind of source.
@Suite struct SourceReadingTests {
    private static let variables = [
        "A": "a", "B": "b", "WHSEC": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "SHORT": "whsec_AAAA", "SHORTPK": "whpk_AAAA",
        "WHPK": "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
    ]

    /// A source that is one line of `{…}` at line 4, its first key at column 7.
    private func read(_ source: String) throws(PipelineError) -> Source {
        let yaml = """
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              s: {flow: f, path: /w, \(source)}
            """
        let pipeline = try PipelineConfiguration(yaml: Array(yaml.utf8)) { Self.variables[$0] }
        return pipeline.sources[0]
    }

    private func problem(_ source: String) -> String {
        do throws(PipelineError) {
            _ = try read(source)
            return ""
        } catch {
            return error.diagnostics(file: "p")
        }
    }

    @Test func `a standard webhook may be signed by a key pair`() throws {
        let source = try read("kind: standard_webhooks, secret: '${WHPK}'")
        #expect(source.secrets.map { StandardSecret.publicKey($0)?.count } == [32])
        #expect(source.secrets.allSatisfy { StandardSecret.key($0) == nil })
    }

    @Test(arguments: Source.Kind.allCases.filter(\.isWebhook))
    func `every kind is read with what it needs and no more`(kind: Source.Kind) throws {
        let secret = kind == .standardWebhooks ? "${WHSEC}" : "${A}"
        let secrets = kind.isPublic ? "" : ", secret: '\(secret)'"
        let source = try read("kind: \(kind.rawValue)\(secrets)")
        #expect(source.kind == kind)
        #expect(source.secrets.count == (kind.isPublic ? 0 : 1))
    }

    @Test func `every key is read`() throws {
        let hubspot = try read(
            """
            kind: hubspot, secrets: ['${B}', '${A}'], base_url: https://hooks.example.com/in/, \
            signature_versions: [v3, v2]
            """
        )
        #expect(hubspot.secrets == ["b", "a"])
        #expect(hubspot.baseURL == "https://hooks.example.com/in")
        #expect(hubspot.signatureVersions == ["v3", "v2"])
        let hmac = try read(
            "kind: hmac, secret: '${A}', signature_header: X-Signature, id_field: Lead ID"
        )
        #expect(hmac.signatureHeader == "x-signature")
        #expect(hmac.idField == "Lead ID")
        let form = try read(
            "kind: form, origins: ['https://WWW.example.com', 'http://localhost:8080'], "
                + "honeypots: [Website]"
        )
        #expect(form.origins == ["https://www.example.com", "http://localhost:8080"])
        #expect(form.honeypots == ["website"])
        let salesforce = try read(
            "kind: salesforce, secret: '${A}', organizations: [00D000000000001EAA, 00D000000000002]"
        )
        #expect(salesforce.organizations == ["00D000000000001", "00D000000000002"])
    }

    @Test(arguments: [
        ("kind: meta", "p:4:6: error: sources.s: secret is missing"),
        ("kind: meta, secrets: []", "sources.s.secrets: expected at least one ${VARIABLE}"),
        ("kind: meta, secrets: '${A}'", "sources.s.secrets: expected a list"),
        ("kind: meta, secrets: [x]", "sources.s.secrets[0]: a secret has no place in this file"),
        ("kind: meta, secrets: ['${A}', '${C}']", "sources.s.secrets[1]: the variable C is not"),
        (
            "kind: meta, secret: '${A}', secrets: ['${B}']",
            "sources.s.secrets: expected either secret or secrets, not both"
        ),
        ("kind: form, secret: '${A}'", "sources.s: unknown key 'secret'"),
        (
            "kind: form, uploads: partner",
            "sources.s.uploads: expected a folder of the upload bucket"
        ),
        ("kind: form, uploads: /", "sources.s.uploads: expected a folder of the upload bucket"),
        ("kind: zapier, secret: '${A}', origins: []", "sources.s: unknown key 'origins'"),
        (
            "kind: hubspot, secret: '${A}', baseurl: x",
            "unknown key 'baseurl'; did you mean 'base_url'?"
        ),
        ("kind: hubspt, secret: '${A}'", "; did you mean 'hubspot'?"),
        ("kind: hubspot, secret: '${A}', base_url: x.com", "expected a URL such as https://hooks"),
        ("kind: hubspot, secret: '${A}', base_url: 'https://a/?b'", "expected a URL such as"),
        (
            "kind: hubspot, secret: '${A}', signature_versions: [v4]",
            "sources.s.signature_versions[0]: must be v1 or v2 or v3, not 'v4'"
        ),
        (
            "kind: hmac, secret: '${A}', signature_header: 'a b'",
            "sources.s.signature_header: expected a header such as x-hub-signature-256"
        ),
        (
            "kind: salesforce, secret: '${A}', organizations: [x]",
            "sources.s.organizations[0]: expected the ID of an organization"
        ),
        (
            "kind: form, origins: ['https://a.b/c']",
            "sources.s.origins[0]: expected an origin such as https://www.example.com"
        ),
        (
            "kind: standard_webhooks, secret: '${SHORT}'",
            "sources.s.secret: expected a variable of whsec_ and the base64 of 24 to 64 bytes"
        ),
        (
            "kind: standard_webhooks, secret: '${SHORTPK}'",
            "sources.s.secret: expected a variable of whsec_ and the base64 of 24 to 64 bytes, or of"
        ),
    ])
    func `what a kind cannot have is named with its place`(source: String, message: String) {
        let text = problem(source)
        #expect(text.hasPrefix("p:4:"), "\(text)")
        #expect(text.contains(message), "\(text)")
        #expect(!text.contains("AAAA"))
    }

    // MARK: Fetching

    @Test func `how leads are fetched is read`() throws {
        let meta = try read("kind: meta, secret: '${A}', fetch: {token: '${B}', version: v24.0}")
        #expect(
            meta.fetch
                == FetchAccess(url: "https://graph.facebook.com", token: "b", version: "v24.0")
        )
        let hubspot = try read("kind: hubspot, secret: '${A}', fetch: {token: '${B}'}")
        #expect(hubspot.fetch == FetchAccess(url: "https://api.hubapi.com", token: "b"))
        let linkedin = try read(
            "kind: linkedin, secret: '${A}', fetch: {token: '${B}', version: 202609, "
                + "url: 'http://localhost:8080/li/'}"
        )
        #expect(
            linkedin.fetch
                == FetchAccess(url: "http://localhost:8080/li", token: "b", version: "202609")
        )
        #expect(try read("kind: meta, secret: '${A}'").fetch == nil)
    }

    @Test(arguments: [
        ("meta", "{}", "sources.s.fetch: token is missing"),
        ("meta", "{token: abc}", "sources.s.fetch.token: a secret has no place in this file"),
        ("meta", "{token: '${C}'}", "sources.s.fetch.token: the variable C is not set"),
        ("meta", "{token: '${A}', version: 24}", "sources.s.fetch.version: expected a version"),
        ("meta", "{token: '${A}', tokn: x}", "unknown key 'tokn'; did you mean 'token'?"),
        ("hubspot", "{token: '${A}', version: v3}", "sources.s.fetch: unknown key 'version'"),
        ("linkedin", "{token: '${A}'}", "sources.s.fetch: version is missing"),
        ("linkedin", "{token: '${A}', version: v1}", "sources.s.fetch.version: expected a year"),
        (
            "meta", "{token: '${A}', url: 'http://graph.facebook.com'}",
            "sources.s.fetch.url: expected https://, for a token goes along"
        ),
        (
            "meta", "{token: '${A}', url: 'http://localhost.example.com'}",
            "sources.s.fetch.url: expected https://"
        ),
        ("google_ads", "{token: '${A}'}", "sources.s: unknown key 'fetch'"),
    ])
    func `what cannot be fetched with is refused`(_ kind: String, _ fetch: String, _ text: String) {
        let found = problem("kind: \(kind), secret: '${A}', fetch: \(fetch)")
        #expect(found.contains(text), "\(found)")
    }
}
