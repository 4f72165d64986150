import Files
import JSON
import TestSupport
import Testing

/// How far an upload is, asked over HTTP.
@Suite struct ImportStatusTests {
    private let folder = TemporaryFolder()

    @Test func `a source finds its upload and follows it to the end`() throws {
        try folder.write(
            """
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              partner: {kind: generic, flow: f, path: /w, secret: "${TOKEN}", uploads: partner/}

            """,
            to: "pipeline.yaml"
        )
        let runtime = try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(folder.path)/pipeline.yaml", "TOKEN": "token"]
        )
        let ask = { (path: String) -> JSON in
            let answer = HTTPClient.request(
                "GET",
                path,
                port: runtime.httpPort,
                headers: [("x-webhook-token", "token")]
            )
            return answer.flatMap { try? JSON(parsing: $0.body) } ?? .null
        }
        let path = "\(folder.path)/.plumb/buckets/uploads/partner/leads.csv"
        try FileSystem.createFolders(FileSystem.folder(of: path))
        let rows = (0..<500).map { "person\($0)@example.com\n" }.joined()
        try FileSystem.writeAtomically(Array("email\n\(rows)".utf8), to: path)
        #expect(
            runtime.eventually { ask("/leads/batch")["imports"]?[0]?["status"] == "complete" }
        )
        let id = try #require(ask("/leads/batch")["imports"]?[0]?["id"]?.string)
        let job = ask("/leads/batch/\(id)")
        #expect(job["rows"] == 500 && job["accepted"] == 500)
        let results = try #require(job["results"]?.string)
        #expect(try FileStatus.of("\(folder.path)/.plumb/buckets/uploads/\(results)") != nil)
    }
}
