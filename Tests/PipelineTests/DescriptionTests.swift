import Pipeline
import Testing

/// Pipeline files that are read to be described.
@Suite struct DescriptionTests {
    private func read(_ sources: String) throws -> PipelineConfiguration {
        let text = "tenants: {t: {}}\nflows: {f: {tenant: t}}\nsources:\n\(sources)\n"
        return try PipelineConfiguration(describing: Array(text.utf8))
    }

    @Test func `a secret is the reference to its variable, which need not be set`() throws {
        let pipeline = try read(
            """
              m:
                kind: meta
                flow: f
                path: /m
                secrets: ["${NEW}", "${OLD}"]
                verify_token: ${WORD}
                fetch: {token: "${TOKEN}", version: v24.0}
              s: {kind: standard_webhooks, flow: f, path: /s, secret: "${STANDARD}"}
            """
        )
        let meta = try #require(pipeline.source("m"))
        #expect(meta.secrets == ["${NEW}", "${OLD}"])
        #expect(meta.verifyToken == "${WORD}")
        #expect(meta.fetch?.token == "${TOKEN}")
        #expect(pipeline.source("s")?.secrets == ["${STANDARD}"])
    }

    @Test(arguments: ["hunter2", "${NO NAME}"])
    func `a secret in the file is still refused`(_ secret: String) {
        #expect(throws: PipelineError.self) {
            try read("  m: {kind: meta, flow: f, path: /m, secret: '\(secret)'}")
        }
    }
}
