import Pipeline
import Testing

/// Sources of the submission API.
@Suite struct APISourceTests {
    private static let digest =
        "sha256:a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3"

    private func read(_ source: String, flow: String = "") throws(PipelineError) -> Source {
        try pipeline(source, flow: flow).sources[0]
    }

    private func pipeline(
        _ source: String,
        flow: String = ""
    ) throws(PipelineError) -> PipelineConfiguration {
        let yaml = """
            tenants: {t: {}}
            flows: {f: {tenant: t\(flow)}}
            sources:
              s: {flow: f, kind: api, \(source)}
            """
        return try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in nil }
    }

    private func problem(_ source: String, flow: String = "") -> String {
        do throws(PipelineError) {
            _ = try read(source, flow: flow)
            return ""
        } catch {
            return error.diagnostics(file: "p")
        }
    }

    @Test func `every key is read`() throws {
        let pipeline = try pipeline(
            "api_keys: ['\(Self.digest)'], authentication_required: false, id_field: id, price: 2.5",
            flow: ", price: 3"
        )
        let source = pipeline.sources[0]
        #expect(source.path == "/flows/f/sources/s/submit")
        #expect(source.apiKeyDigests.map(\.count) == [32])
        #expect(!source.isAuthenticationRequired)
        #expect(source.idField == "id")
        #expect(source.price == 2.5)
        #expect(pipeline.flows[0].price == 3)
    }

    @Test func `a source without keys is open only where it says so`() throws {
        #expect(try read("authentication_required: false").apiKeyDigests.isEmpty)
        #expect(problem("name: S").contains("api_keys is missing"))
        #expect(problem("api_keys: []").contains("expected at least one sha256:"))
    }

    @Test(arguments: [
        ("api_keys: [secret]", "4:38: error: sources.s.api_keys[0]: expected sha256: and"),
        ("api_keys: ['sha256:00']", "expected sha256: and the 64 hex digits"),
        ("api_keys: ['\(digest)'], path: /x", "unknown key"),
        ("api_keys: ['\(digest)'], secret: x", "unknown key"),
        ("api_keys: ['\(digest)'], price: -1", "expected a number from 0 to 1000000"),
        ("api_keys: ['\(digest)'], price: free", "price"),
    ])
    func `what cannot be meant is told`(row: (String, String)) {
        let problem = problem(row.0)
        #expect(problem.contains(row.1), "\(problem)")
    }
}
