import Pipeline
import Testing

/// Limits of sources and tenants.
@Suite struct RateLimitTests {
    private func pipeline(
        _ limits: String,
        tenant: String = "",
        kind: String = "form, path: /w"
    ) throws(PipelineError) -> PipelineConfiguration {
        let yaml = """
            tenants: {t: {\(tenant)}}
            flows: {f: {tenant: t}}
            sources:
              s: {flow: f, kind: \(kind), limits: [\(limits)]}
            """
        return try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in nil }
    }

    @Test func `sources and tenants have limits`() throws {
        let pipeline = try pipeline(
            "{per: ip, count: 100, window: 1m}, {per: source, count: 5, window: 1s}",
            tenant: "limits: [{count: 10000, window: 1d}]"
        )
        #expect(
            pipeline.sources[0].limits == [
                RateLimit(.ip, count: 100, seconds: 60), RateLimit(.source, count: 5, seconds: 1),
            ]
        )
        #expect(pipeline.tenants[0].limits == [RateLimit(.tenant, count: 10_000, seconds: 86_400)])
        let api = try self.pipeline(
            "{per: key, count: 1, window: 1h}",
            kind: "api, authentication_required: false"
        )
        #expect(api.sources[0].limits == [RateLimit(.key, count: 1, seconds: 3600)])
    }

    @Test func `keys that open nothing have a limit, the usual one or the file's`() throws {
        let head = "tenants: {t: {}}\nflows: {f: {tenant: t}}\nsources: {}\n"
        let limits = { (line: String) throws(PipelineError) in
            try PipelineConfiguration(yaml: Array((head + line).utf8)) { _ in nil }
                .unauthorizedLimits
        }
        #expect(try limits("") == [RateLimit(.ip, count: 100, seconds: 60)])
        #expect(try limits("unauthorized_limits: []") == [])
        let own = "unauthorized_limits: [{per: ip, count: 3, window: 1h}]"
        #expect(try limits(own) == [RateLimit(.ip, count: 3, seconds: 3600)])
        for wrong in ["per: key, count: 3, window: 1h", "per: ip, window: 1h", "count: 1"] {
            #expect(throws: PipelineError.self) { try limits("unauthorized_limits: [{\(wrong)}]") }
        }
    }

    @Test func `a webhook that does not say takes 100 requests a minute and address`() throws {
        let yaml = """
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              w: {flow: f, kind: form, path: /w}
              a: {flow: f, kind: api, authentication_required: false}
            """
        let silent = try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in nil }
        #expect(silent.source("w")?.limits == [RateLimit(.ip, count: 100, seconds: 60)])
        #expect(silent.source("a")?.limits == [])
        #expect(silent.tenants[0].limits == nil)
        let none = try pipeline("", tenant: "limits: []")
        #expect(none.source("s")?.limits == [])
        #expect(none.tenants[0].limits == [])
    }

    @Test(arguments: [
        ("{per: key, count: 1, window: 1m}", "must be ip or source"),
        ("{count: 1, window: 1m}", "per is missing"),
        ("{per: ip, count: 0, window: 1m}", "limits[0].count"),
        ("{per: ip, count: 1, window: 0s}", "expected 1s to 2678400s"),
        ("{per: ip, count: 1000001, window: 1m}", "limits[0].count"),
        ("{per: ip, count: 1}", "window is missing"),
        ("{per: ip, count: 1, window: 1m, burst: 2}", "burst"),
    ])
    func `what cannot be meant is told`(row: (String, String)) {
        do throws(PipelineError) {
            _ = try pipeline(row.0)
            Issue.record("it was read")
        } catch {
            let text = error.diagnostics(file: "p")
            #expect(text.contains(row.1), "\(text)")
        }
    }
}
