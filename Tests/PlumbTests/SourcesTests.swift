import JSON
import TestSupport
import Testing

/// `plumb sources` from outside, with no variable set.
@Suite struct SourcesTests {
    private static let file = "events/sources/pipeline.yaml"

    private func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb", environment: environment)
        run.arguments = ["sources"] + arguments
        return try run.run()
    }

    @Test func `the sources are named with kind, flow and path`() throws {
        #expect(
            try run(["ls"]).output == """
                source        kind  flow        path
                meta-demo     meta  demo-leads  /webhooks/meta-demo
                partner-demo  api   demo-leads  /flows/demo-leads/sources/partner-demo/submit

                """
        )
    }

    @Test func `as JSON there is one object`() throws {
        let outcome = try run(["ls", "--json", "--pipeline", Self.file])
        let sources = try #require(try JSON(parsing: outcome.output)["sources"]?.array)
        #expect(sources.count == 15)
        #expect(
            sources.first?.text
                == #"{"id":"meta","name":"meta","kind":"meta","flow":"demo-leads","path":"/webhooks/meta-demo"}"#
        )
    }

    @Test func `PIPELINE_FILE names the file, and --pipeline wins`() throws {
        let environment = ["PIPELINE_FILE": Self.file]
        #expect(try run(["ls"], environment: environment).output.contains("\ngithub "))
        let named = try run(["ls", "--pipeline", "pipeline.yaml"], environment: environment)
        #expect(named.output.contains("\npartner-demo "))
    }

    @Test(arguments: ["markdown", "html"])
    func `no secret that is set comes onto the page`(_ format: String) throws {
        let words = ["spec", "meta", "--format", format, "--pipeline", Self.file]
        let secret = "not-to-be-seen"
        let names = ["META_APP_SECRET", "META_VERIFY_TOKEN", "META_ACCESS_TOKEN"]
        let environment = Dictionary(uniqueKeysWithValues: names.map { ($0, secret) })
        let outcome = try run(words, environment: environment)
        #expect((outcome.log, outcome.status) == ("", 0))
        #expect(!outcome.output.contains(secret) && !outcome.output.contains("demo-app-secret"))
        #expect(outcome.output.contains("META_APP_SECRET"))
        #expect(outcome == (try run(words)))
    }

    @Test func `a page goes into a file, under the URL that is given`() throws {
        let folder = TemporaryFolder()
        let outcome = try run([
            "spec", "partner-demo", "--format", "html", "--output", "\(folder.path)/page.html",
            "--base-url", "https://leads.example.com/",
        ])
        #expect(outcome == .init(output: "", log: "", status: 0))
        let page = String(decoding: try folder.read("page.html"), as: UTF8.self)
        #expect(page.contains("<code>https://leads.example.com/leads</code>"))
    }

    @Test(
        arguments: [
            (
                ["spec", "meta-dem"], 64,
                "pipeline.yaml has no source 'meta-dem'; did you mean 'meta-demo'?"
            ),
            (["spec"], 64, "of which source? plumb sources ls names them"),
            (
                ["spec", "meta-demo", "--format", "pdf"], 64,
                "--format is 'pdf': give one of markdown, html"
            ),
            (
                ["spec", "meta-demo", "--base-url", "leads.example.com"], 64,
                "--base-url is 'leads.example.com': give a URL such as https://leads.example.com"
            ),
            (
                ["ls", "--pipeline", "none.yaml"], 78,
                "; name it with --pipeline, or run where it is"
            ),
        ] as [([String], Int32, String)]
    )
    func `what cannot be done is said`(
        _ arguments: [String],
        _ status: Int32,
        _ message: String
    ) throws {
        let outcome = try run(arguments)
        #expect((outcome.output, outcome.status) == ("", status))
        #expect(outcome.log.contains(message))
    }

    @Test func `a pipeline file that is not sound is refused with its lines`() throws {
        let folder = TemporaryFolder()
        let text = "tenants: {t: {}}\nflows: {f: {tenant: tt}}\nsources: {}\n"
        try folder.write(Array(text.utf8), to: "p.yaml")
        let outcome = try run(["ls", "--pipeline", "\(folder.path)/p.yaml"])
        #expect(outcome.status == 78)
        #expect(outcome.log.hasPrefix("\(folder.path)/p.yaml:2:21: error: flows.f.tenant:"))
    }
}
