import JSON
import TestSupport
import Testing

/// The example of a posting specification, taken from the page and sent to the product.
@Suite struct PostingSpecificationTests {
    private let folder = TemporaryFolder()

    private func started() throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(Repository.root)/events/sources/pipeline.yaml"]
        )
    }

    private func page(_ id: String, _ runtime: RunningRuntime) throws -> String {
        var run = FunctionRun("plumb")
        run.arguments = [
            "sources", "spec", id, "--base-url", "http://127.0.0.1:\(runtime.httpPort)",
            "--pipeline", "events/sources/pipeline.yaml",
        ]
        return try run.run().output
    }

    /// The lines for bash: the block behind the one of the body.
    private func lines(_ page: String) throws -> String {
        let behind = try #require(page.firstRange(of: "\nIn bash"))
        let blocks = page[behind.upperBound...].split(separator: "```", maxSplits: 2)
        return String(try #require(blocks.dropFirst().first))
    }

    /// Status and body that the page promises for the example.
    private func promise(_ page: String) throws -> (status: Int, body: String) {
        let mark = "| a lead that is taken | `"
        let row = try #require(page.split(separator: "\n").first { $0.hasPrefix(mark) })
        let status = row.dropFirst(mark.count).prefix(3)
        let body = try #require(row.split(separator: " | `").last).dropLast("` |".count)
        return (try #require(Int(status)), String(body))
    }

    /// The text with each UUID as the same word.
    private func withoutIDs(_ text: String) -> String {
        text.split(separator: "\"", omittingEmptySubsequences: false).map { part in
            part.utf8.count == 36 && part.filter { $0 == "-" }.count == 4 ? "ID" : part
        }.joined(separator: "\"")
    }

    @Test(
        arguments: [
            ("api", "API_KEY=demo-partner-key"), ("partner", "SECRET=demo-partner-token"),
            ("github", "SECRET=demo-github-secret"), ("meta", "SECRET=demo-app-secret"),
            ("standard", "SECRET=whsec_ZGVtbyBzZWNyZXQgb2YgdGhlIHN0YW5kYXJk"),
            ("hubspot", "SECRET=demo-hubspot-secret"), ("google-ads", "SECRET=demo-google-key"),
            ("linkedin", "SECRET=demo-linkedin-secret"), ("website", "SECRET="),
            ("salesforce", "SECRET=demo-salesforce-token"), ("web-to-lead", "SECRET="),
            ("tiktok", "SECRET=demo-tiktok-token"), ("zapier", "SECRET=demo-zapier-token"),
        ]
    )
    func `the example line is answered as its page says`(
        _ id: String,
        _ variable: String
    ) throws {
        let runtime = try started()
        let page = try page(id, runtime)
        try folder.write(Array(try lines(page).utf8), to: "lines.sh")
        let bash = "\(variable) bash -eu \(folder.path)/lines.sh > \(folder.path)/answer.txt"
        #expect(Command.run(bash) == 0)
        let answer = String(decoding: try folder.read("answer.txt"), as: UTF8.self)
        let promise = try promise(page)
        #expect(answer.hasPrefix("HTTP/1.1 \(promise.status) "))
        let parts = answer.replacing("\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)
        #expect(withoutIDs(String(try #require(parts.last))) == withoutIDs(promise.body))
    }

    @Test(arguments: ["api", "partner", "github"])
    func `with another secret the example is refused as the page says`(_ id: String) throws {
        let runtime = try started()
        let page = try page(id, runtime)
        try folder.write(Array(try lines(page).utf8), to: "lines.sh")
        let variables = "SECRET=wrong API_KEY=wrong"
        let bash = "\(variables) bash -eu \(folder.path)/lines.sh > \(folder.path)/answer.txt"
        #expect(Command.run(bash) == 0)
        let answer = String(decoding: try folder.read("answer.txt"), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 401 "))
        #expect(answer.hasSuffix(#"{"message":"unauthorized"}"#))
        #expect(page.contains(#"`{"message":"unauthorized"}`"#))
    }
}
