import Crypto
import JSON
import TestSupport
import Testing

/// How far uploads are, as their sources are told.
@Suite struct ImportStatusTests {
    private var uploads = Uploads()

    init() throws {
        uploads.key = "outer/leads.csv"
        try uploads.folder.write(
            """
            unauthorized_limits: [{per: ip, count: 2, window: 1h}]
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              outer: {kind: generic, flow: f, path: /w, secret: "${TOKEN}", uploads: outer/}
              inner:
                kind: api
                flow: f
                uploads: outer/inner/
                api_keys: ["sha256:\(Hex.encode(SHA256.digest(Array("key".utf8))))"]
              other: {kind: zapier, flow: f, path: /o, secret: "${OTHER}"}

            """,
            to: "pipeline.yaml"
        )
    }

    private var variables: [String: String] {
        [
            "PIPELINE_FILE": "\(uploads.folder.path)/pipeline.yaml", "TOKEN": "token",
            "OTHER": "other",
        ]
    }

    /// Runs the next step of an import; what it hands on to.
    private func step(_ event: JSON) throws -> JSON? {
        let emitted = try uploads.emitted(try uploads.importer(event, variables).run())
        let next = emitted.last { $0["channel"] == "ImportQueue" }
        return next.map { uploads.message($0["body"] ?? [:], id: "m") }
    }

    private func ask(_ token: String, _ id: String? = nil) throws -> (status: Int, body: JSON) {
        var event = try JSON(parsing: try Repository.contents("events/imports/batch.json"))
        event["headers"] = ["authorization": JSON("Bearer \(token)")]
        event["requestContext"]?["http"]?["method"] = "GET"
        event["pathParameters"] = id.map { ["id": JSON($0)] }
        event["body"] = nil
        let run = try uploads.importer(event, variables).run()
        let result = try JSON(parsing: run.output)
        return (
            result["statusCode"]?.int ?? 0, try JSON(parsing: result["body"]?.string ?? "null")
        )
    }

    @Test func `an import is told while it is under way and when it is over`() throws {
        #expect(try ask("token") == (200, ["imports": []]))
        try uploads.put("email,zip\na@b.co,78704\nc@d.co,78705,x\n")
        let first = try #require(try step(uploads.announcement()))
        let second = try #require(try step(first))
        let job = try #require(try ask("token").body["imports"]?[0])
        #expect(job["upload"] == "outer/leads.csv")
        #expect(job["status"] == "processing")
        #expect(job["rows"] == 2 && job["accepted"] == 1 && job["rejected"] == 1)
        #expect(job["duplicates"] == 0)
        #expect(job["requested_at"] == "2026-03-08T06:59:00.000Z")
        #expect(job["results"] == .null && job["finished_at"] == .null)
        #expect(try step(second) == nil)
        let id = try #require(job["id"]?.string)
        let (status, over) = try ask("token", id)
        #expect(status == 200)
        #expect(over["status"] == "complete")
        #expect(over["results"] == "outer/leads.csv.results.csv")
        #expect(over["finished_at"] == "2026-03-08T06:59:00.000Z")
        #expect(over["read_bytes"] == 38)
        #expect(over["error"] == .null)
    }

    @Test func `one that ended early says why`() throws {
        try uploads.put("email,zip\na@b.co,\"78704\n")
        var next = try step(uploads.announcement())
        while let event = next { next = try step(event) }
        let job = try ask("token").body["imports"]?[0]
        #expect(job?["status"] == "error")
        #expect(job?["error"]?.string?.isEmpty == false)
    }

    @Test func `imports of others are not there`() throws {
        var inner = uploads
        inner.key = "outer/inner/leads.csv"
        try inner.put("email\na@b.co\n")
        let first = try #require(try step(inner.announcement()))
        _ = try step(first)
        let job = try #require(try ask("key").body["imports"]?[0])
        let id = try #require(job["id"]?.string)
        #expect(try ask("key", id).status == 200)
        for token in ["token", "other"] {
            #expect(try ask(token) == (200, ["imports": []]))
            #expect(try ask(token, id) == (404, ["message": "no import of yours has this ID"]))
        }
        #expect(try ask("key", "no ID").status == 404)
    }

    @Test func `who has no token is told nothing, and tries few`() throws {
        for status in [401, 401, 429] { #expect(try ask("wrong").status == status) }
        #expect(try ask("token").status == 429)
    }

    @Test func `a state that cannot be asked is 503`() throws {
        try uploads.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        #expect(try ask("token").status == 503)
    }
}
