import TestSupport
import Testing

/// Limits on requests, across the workers of a real runtime.
@Suite struct RateLimitTests {
    private let folder = TemporaryFolder()

    /// SHA-256 of `demo-partner-key` and of `other-key`.
    private static let digests = [
        "5f7b2ed74a9736a538a6fb5a5a1a76afdcdd0d177d7fc6e79c6b6843527d848d",
        "580843d03d2216ff1a275d0991bad66e4d1af871171d929e9de604b7959f9bca",
    ]

    private func started() throws -> RunningRuntime {
        let keys = Self.digests.map { "\"sha256:\($0)\"" }.joined(separator: ", ")
        let pipeline = """
            unauthorized_limits: [{per: ip, count: 4, window: 1h}]
            tenants: {t: {limits: [{count: 9, window: 1h}]}, u: {}}
            flows: {f: {tenant: t, duplicates: []}, g: {tenant: u, duplicates: []}}
            sources:
              web: {kind: form, flow: f, path: /webhooks/web, limits: [{per: ip, count: 5, window: 1h}]}
              open: {kind: api, flow: f, authentication_required: false}
              api: {kind: api, flow: g, api_keys: [\(keys)], limits: [{per: key, count: 3, window: 1h}]}
            """
        try folder.write(Array(pipeline.utf8), to: "limits.yaml")
        return try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(folder.path)/limits.yaml"]
        )
    }

    @Test func `of many at once as many as allowed come in, and a tenant's share its quota`() throws
    {
        let runtime = try started()
        let port = runtime.httpPort
        let found = try HTTPClient.race {
            HTTPClient.request(
                "POST",
                "/webhooks/web",
                port: port,
                body: Array(#"{"email":"a@b.co"}"#.utf8)
            )
        }
        #expect(found.filter { $0.status == 202 }.count == 5)
        let refused = found.filter { $0.status == 429 }
        #expect(refused.count == 11)
        let waits = refused.compactMap { $0.headers("retry-after").first.flatMap { Int($0) } }
        #expect(waits.count == 11 && waits.allSatisfy((3500...3600).contains), "\(waits)")
        let statuses = (0..<6).map { _ in
            HTTPClient.request("GET", "/flows/f/sources/open/submit?a=b", port: port)?.status
        }
        #expect(statuses == [201, 201, 201, 201, 429, 429])
        // What has been taken is taken still after a crash.
        runtime.kill()
        let second = try started()
        let late = HTTPClient.request(
            "GET",
            "/flows/f/sources/open/submit?a=b",
            port: second.httpPort
        )
        #expect(late?.status == 429)
    }

    @Test func `who tries keys at full speed gets no further, with the good one neither`() throws {
        let runtime = try started()
        let port = runtime.httpPort
        defer { withExtendedLifetime(runtime) {} }
        let submit = { @Sendable (key: String, path: String) in
            HTTPClient.request(
                "POST",
                path,
                port: port,
                headers: [("x-api-key", key), ("content-type", "application/json")],
                body: Array("{}".utf8)
            )
        }
        #expect(submit("demo-partner-key", "/flows/g/sources/api/submit")?.status == 201)
        let found = try HTTPClient.race { submit("wrong", "/leads") }
        #expect(found.filter { $0.status == 401 }.count == 4)
        #expect(found.filter { $0.status == 429 }.count == 12)
        for path in ["/leads", "/flows/g/sources/api/submit", "/leads/batch"] {
            for key in ["demo-partner-key", "wrong"] where path != "/leads/batch" || key == "wrong"
            {
                let answer = try #require(submit(key, path))
                #expect(answer.status == 429)
                let wait = answer.headers("retry-after").first.flatMap { Int($0) } ?? 0
                #expect((3500...3600).contains(wait))
            }
        }
        // Who needs no key is not asked.
        #expect(
            HTTPClient.request("GET", "/flows/f/sources/open/submit?a=b", port: port)?.status == 201
        )
    }

    @Test func `of each key as many as allowed come in`() throws {
        let runtime = try started()
        let port = runtime.httpPort
        defer { withExtendedLifetime(runtime) {} }
        for key in ["demo-partner-key", "other-key"] {
            let found = try HTTPClient.race {
                HTTPClient.request(
                    "POST",
                    "/leads",
                    port: port,
                    headers: [("content-type", "application/json"), ("x-api-key", key)],
                    body: Array(#"{"email":"a@b.co"}"#.utf8)
                )
            }
            #expect(found.filter { $0.status == 201 }.count == 3)
            #expect(found.filter { $0.status == 429 }.count == 13)
        }
    }
}
