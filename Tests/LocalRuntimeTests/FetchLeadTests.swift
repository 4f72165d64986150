import Crypto
import JSON
import TestSupport
import Testing

/// Leads that a webhook names by ID only, through the product's template and a platform's API.
@Suite struct FetchLeadTests {
    private let folder = TemporaryFolder()
    private let server: PlatformServer

    init() throws {
        server = try PlatformServer()
        try folder.write(
            """
            tenants: {demo: {name: Demo}}
            flows: {demo-leads: {name: Demo Leads, tenant: demo}}
            sources:
              meta:
                kind: meta
                flow: demo-leads
                path: /webhooks/meta
                secret: ${SECRET}
                verify_token: ${SECRET}
                fetch: {token: "${TOKEN}", url: 'http://127.0.0.1:\(server.port)'}
              linkedin:
                kind: linkedin
                flow: demo-leads
                path: /webhooks/linkedin
                secret: ${SECRET}
                fetch: {token: "${TOKEN}", version: "202609", url: 'http://127.0.0.1:\(server.port)'}

            """,
            to: "pipeline.yaml"
        )
    }

    private func started() throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: [
                "PIPELINE_FILE": "\(folder.path)/pipeline.yaml", "SECRET": "test-secret",
                "TOKEN": "test-token",
            ]
        )
    }

    /// Posts a signed webhook that names a lead; the lead's ID.
    private func announce(_ number: Int, to runtime: RunningRuntime) throws -> String {
        let body = Array(
            """
            {"object":"page","entry":[{"id":"1","changes":[{"field":"leadgen","value":\
            {"leadgen_id":"\(number)","form_id":"5","created_time":1772953135}}]}]}
            """.utf8
        )
        let digest = HMAC.sha256(key: Array("test-secret".utf8), message: body)
        let signature = "sha256=\(Hex.encode(digest))"
        return try post(body, ("x-hub-signature-256", signature), "/webhooks/meta", runtime)
    }

    private func announceOnLinkedIn(
        _ id: String,
        _ action: String = "CREATED",
        to runtime: RunningRuntime
    ) throws -> String {
        let body = Array(
            """
            {"type":"LEAD_ACTION","leadAction":"\(action)","leadType":"SPONSORED",\
            "leadGenFormResponse":"urn:li:leadGenFormResponse:\(id)","occurredAt":1772953135000}
            """.utf8
        )
        let message = Array("hmacsha256=".utf8) + body
        let digest = HMAC.sha256(key: Array("test-secret".utf8), message: message)
        return try post(body, ("x-li-signature", Hex.encode(digest)), "/webhooks/linkedin", runtime)
    }

    private func post(
        _ body: [UInt8],
        _ signature: (String, String),
        _ path: String,
        _ runtime: RunningRuntime
    ) throws -> String {
        let answer = HTTPClient.request(
            "POST",
            path,
            port: runtime.httpPort,
            headers: [("content-type", "application/json"), signature],
            body: body
        )
        #expect(answer?.status == 202)
        let document = try JSON(parsing: answer?.body ?? "")
        let outcomes = ["fetching", "deleting", "duplicate"]
        #expect(outcomes.contains(document["leads"]?[0]?["outcome"]?.string ?? ""))
        return document["lead_id"]?.string ?? ""
    }

    private func messages(of queue: String) throws -> [JSON] {
        var run = FunctionRun("plumb", environment: ["PATH": "/usr/bin:/bin"])
        run.arguments = ["queues", "peek", queue, "--json"]
        run.workingFolder = folder.path
        return try JSON(parsing: run.run().output)["messages"]?.array ?? []
    }

    private func isInLake(_ text: String) -> Bool {
        let lines = "find \(folder.path)/.plumb/buckets/lake -name '*.gz' -exec gzip -dc {} +"
        return Command.run("\(lines) | grep -qF '\(text)'") == 0
    }

    private func answer(_ number: Int) -> String {
        """
        "/\(number)":[{"body":{"id":"\(number)","field_data":[\
        {"name":"email","values":["person\(number)@example.com"]},\
        {"name":"phone_number","values":["+14155550132"]},\
        {"name":"tcpa_consent","values":["yes"]}]}}]
        """
    }

    @Test func `a lead named by a webhook is fetched and goes through the pipeline`() throws {
        try server.answer("{\(answer(71))}")
        let runtime = try started()
        let id = try announce(71, to: runtime)
        #expect(runtime.eventually { runtime.depth(of: "ScoringQueue") == 1 })
        let message = try #require(try messages(of: "ScoringQueue").first)
        let lead = try JSON(parsing: message["body"]?.string ?? "")
        #expect(lead["lead_data"]?["lead_id"]?.string == id)
        #expect(lead["lead_data"]?["demographics"]?["email"] == "person71@example.com")
        #expect(lead["context_data"]?["campaign_data"]?["form_id"] == "5")
        for type in ["lead_submission", "lead_acceptance", "lead_enrichment"] {
            #expect(runtime.eventually { isInLake(#""event_type":"\#(type)""#) })
        }
        #expect(try server.requests.count == 1)
        #expect(!runtime.errors.contains("test-token"))
    }

    @Test func `one that the platform does not have is a dead letter and an event`() throws {
        let runtime = try started()
        let id = try announce(72, to: runtime)
        #expect(runtime.eventually { runtime.depth(of: "DeadLetterQueue") == 1 })
        let message = try #require(try messages(of: "DeadLetterQueue").first)
        #expect(message["receiveCount"] == 1)
        let error = message["error"]?.string ?? ""
        #expect(error.hasPrefix("Fetch.NotFound: source 'meta', lead \(id): the platform has no"))
        #expect(runtime.eventually { isInLake(#""event_type":"lead_failure""#) })
        #expect(isInLake(id))
        #expect(runtime.depth(of: "FetchQueue") == 0)
    }

    @Test func `one that its platform wants forgotten is, and does not come back`() throws {
        let sample = try Repository.contents("Tests/Fixtures/platforms/linkedin-response.json")
        let response = String(decoding: sample, as: UTF8.self)
        try server.answer(#"{"/rest/leadFormResponses/gone":[{"body":\#(response)}]}"#)
        let runtime = try started()
        let id = try announceOnLinkedIn("gone", to: runtime)
        #expect(runtime.eventually { isInLake(#""event_type":"lead_submission""#) })
        #expect(try announceOnLinkedIn("gone", "DELETED", to: runtime) == id)
        #expect(runtime.eventually { isInLake(#""event_type":"lead_erasure""#) })
        #expect(try announceOnLinkedIn("gone", to: runtime) == id)
        #expect(try announceOnLinkedIn("unknown", "DELETED", to: runtime) != id)
        #expect(try announceOnLinkedIn("unknown", to: runtime) != id)
        #expect(runtime.eventually { runtime.depth(of: "FetchQueue") == 0 })
        #expect(runtime.depth(of: "DeadLetterQueue") == 0)
        #expect(try server.requests.count == 1)
    }

    @Test func `a platform that asks for a pause is given it, and the lead comes then`() throws {
        let good = answer(73).replacing("[{\"body\"", with: "{\"body\"")
        let limited = #"[{"status":429,"headers":{"Retry-After":"1"}},"#
        try server.answer("{\(good.replacing("\"/73\":", with: "\"/73\":\(limited)"))}")
        let runtime = try started()
        let start = ContinuousClock.now
        _ = try announce(73, to: runtime)
        #expect(runtime.eventually { runtime.depth(of: "ScoringQueue") == 1 })
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(try server.requests.count == 2)
        #expect(runtime.depth(of: "DeadLetterQueue") == 0)
    }

    @Test func `a platform that must be left alone holds up no other's leads`() throws {
        let limited = #"[{"status":429,"headers":{"Retry-After":"3600"}}]"#
        let blocked = (0..<20).map { #""/rest/leadFormResponses/l\#($0)":\#(limited)"# }
        let good = (100..<120).map { answer($0) }
        try server.answer("{\((blocked + good).joined(separator: ","))}")
        let runtime = try started()
        for number in 0..<20 { _ = try announceOnLinkedIn("l\(number)", to: runtime) }
        for number in 100..<120 { _ = try announce(number, to: runtime) }
        #expect(runtime.eventually { runtime.depth(of: "ScoringQueue") == 20 })
        #expect(runtime.depth(of: "FetchQueue") == 20)
        #expect(try server.requests.filter { $0.contains("/rest/") }.count <= 5)
    }
}
