import Pipeline
import Testing

/// How long a source may be silent.
@Suite struct SilenceTests {
    private func pipeline(_ source: String) throws(PipelineError) -> PipelineConfiguration {
        let yaml = """
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              s: {flow: f, \(source)}
            """
        return try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in nil }
    }

    @Test(arguments: ["kind: form, path: /w", "kind: api, authentication_required: false"])
    func `a source of any kind may be watched, and is not unless it says so`(kind: String) throws {
        #expect(try pipeline(kind).source("s")?.silenceSeconds == nil)
        #expect(try pipeline("\(kind), silence: 6h").source("s")?.silenceSeconds == 21_600)
        #expect(try pipeline("\(kind), silence: 1m").source("s")?.silenceSeconds == 60)
    }

    @Test(arguments: [
        ("59s", "expected 60s to 2678400s"), ("32d", "expected 60s to 2678400s"),
        ("a while", "silence"), ("[]", "silence"),
    ])
    func `what is no such time is told`(row: (String, String)) {
        do throws(PipelineError) {
            _ = try pipeline("kind: form, path: /w, silence: \(row.0)")
            Issue.record("it was read")
        } catch {
            let text = error.diagnostics(file: "p")
            #expect(text.contains(row.1), "\(text)")
        }
    }
}
