import JSON
import TestSupport
import Testing

/// Leads that partners submit over HTTP, through the whole product.
@Suite struct SubmissionTests {
    private let folder = TemporaryFolder()
    private var lake: Lake { Lake(folder: folder) }
    private static let key = ("x-api-key", "demo-partner-key")
    private static let json = ("content-type", "application/json")

    private func started() throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(Repository.root)/events/sources/pipeline.yaml"]
        )
    }

    private func body(_ number: Int) -> [UInt8] {
        Array(
            """
            {"email":"person\(number)@example.com","phone":"+1415555\(1000 + number)",\
            "tcpa_consent":"yes"}
            """.utf8
        )
    }

    private func submit(
        _ runtime: RunningRuntime,
        _ body: [UInt8],
        _ headers: [(String, String)] = [key]
    ) -> HTTPClient.Answer? {
        HTTPClient.request(
            "POST",
            "/leads",
            port: runtime.httpPort,
            headers: [Self.json] + headers,
            body: body
        )
    }

    /// The answers to one request that many clients send at once.
    private func race(
        _ runtime: RunningRuntime,
        _ body: [UInt8],
        _ headers: [(String, String)]
    ) throws -> [HTTPClient.Answer] {
        let port = runtime.httpPort
        return try HTTPClient.race {
            HTTPClient.request(
                "POST",
                "/leads",
                port: port,
                headers: [Self.json] + headers,
                body: body
            )
        }
    }

    private func leadID(_ answer: HTTPClient.Answer) throws -> String {
        try #require(try JSON(parsing: answer.body)["lead"]?["id"]?.string)
    }

    @Test func `a submitted lead is accepted and passes consent`() throws {
        let runtime = try started()
        let answer = try #require(submit(runtime, body(1)))
        #expect(answer.status == 201)
        let document = try JSON(parsing: answer.body)
        #expect(document["outcome"] == "accepted")
        #expect(document["price"] == 12.5)
        let id = try leadID(answer)
        #expect(
            runtime.eventually { (try? lake.types(id))?.contains("lead_acceptance") == true }
        )
        #expect(try lake.lines(id)[0]["processing_data"]?["pricing_decision"] == 12.5)
    }

    @Test func `of one person whom many submit at once one lead is accepted`() throws {
        let runtime = try started()
        let answers = try race(runtime, body(2), [Self.key])
        #expect(answers.filter { $0.status == 201 }.count == 1)
        #expect(answers.filter { $0.status == 409 }.count == 15)
        #expect(Set(try answers.map { try leadID($0) }).count == 1)
        let id = try leadID(answers[0])
        #expect(
            runtime.eventually { (try? lake.types(id))?.contains("lead_acceptance") == true }
        )
        #expect(runtime.eventually { runtime.depth(of: "LeadQueue") == 0 })
        #expect(
            try lake.types(id).sorted() == [
                "lead_acceptance", "lead_enrichment", "lead_submission",
            ]
        )
    }

    @Test func `requests with one idempotency key are answered alike and make one lead`() throws {
        let runtime = try started()
        let headers = [Self.key, ("idempotency-key", "k-1")]
        let answers = try race(runtime, body(3), headers)
        #expect(answers.map(\.status) == Array(repeating: 201, count: 16))
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.filter { $0.headers("idempotent-replayed") == ["true"] }.count == 15)
        let id = try leadID(answers[0])
        #expect(
            runtime.eventually { (try? lake.types(id))?.contains("lead_acceptance") == true }
        )
        #expect(runtime.eventually { runtime.depth(of: "LeadQueue") == 0 })
        #expect(try lake.types(id).filter { $0 == "lead_acceptance" }.count == 1)
        #expect(try !lake.types(id).contains("lead_rejection"))
        let other = try #require(submit(runtime, body(4), headers))
        #expect(other.status == 422)
        #expect(!other.body.contains("person"))
    }

    @Test func `an answer outlives the runtime`() throws {
        let runtime = try started()
        let headers = [Self.key, ("idempotency-key", "k-2")]
        let first = try #require(submit(runtime, body(5), headers))
        runtime.kill()
        let again = try #require(submit(try started(), body(5), headers))
        #expect(again.status == 201)
        #expect(again.body == first.body)
    }

    @Test func `who is turned away for consent may try again`() throws {
        let runtime = try started()
        let without = Array(#"{"email":"a@b.co","phone":"+14155550199"}"#.utf8)
        let with = Array(#"{"email":"a@b.co","phone":"+14155550199","tcpa_consent":"yes"}"#.utf8)
        let id = try leadID(try #require(submit(runtime, without)))
        #expect(runtime.eventually { (try? lake.types(id))?.contains("lead_rejection") == true })
        #expect(submit(runtime, with)?.status == 201)
    }

    @Test func `webhooks of one person are one lead to whatever comes after consent`() throws {
        let runtime = try started()
        let post = {
            let answer = HTTPClient.request(
                "POST",
                "/webhooks/website",
                port: runtime.httpPort,
                body: Array(#"{"email":"p@q.co","phone":"+14155550177","consent":"yes"}"#.utf8)
            )
            #expect(answer?.status == 202)
            return try JSON(parsing: answer?.body ?? "")
        }
        let ids = try (0..<2).map { _ in try #require(try post()["lead_id"]?.string) }
        #expect(runtime.eventually { (try? lake.lines("duplicate_of"))?.count == 1 })
        let duplicate = try lake.lines("duplicate_of")[0]
        #expect(duplicate["lead_data"]?["lead_id"]?.string == ids[1])
        #expect(duplicate["processing_data"]?["duplicate_of"]?.string == ids[0])
        #expect(try lake.types(ids[0]).contains("lead_acceptance"))
        // Once the first has come through, the answer names it.
        let late = try #require(try post()["leads"]?[0])
        #expect(late["outcome"] == "duplicate")
        #expect(late["duplicate_of"]?.string == ids[0])
    }

    @Test(arguments: [
        ("-d zip=94110 -H 'accept: application/xml'", "201", "<outcome>success</outcome>"),
        ("-G -d zip=94110", "201", #""outcome":"success","lead":{"id":"#),
        ("-X DELETE", "405", "use GET or POST"),
        ("-d zip=94110 -H 'content-type: text/plain'", "406", "or application/json or text/xml"),
        ("-d zip=94110 -H 'content-type:'", "415", "no Content-Type"),
        ("-d zip=94110 -H 'accept: image/png'", "406", "use application/json"),
        ("-d zip=%zz", "400", "not a form"),
        ("-d redir_url=javascript:alert", "400", "redir_url"),
    ])
    func `curl submits as to LeadConduit`(row: (String, String, String)) throws {
        let runtime = try started()
        let url = "http://127.0.0.1:\(runtime.httpPort)/flows/demo-leads/sources/api/submit"
        let file = "\(folder.path)/answer.txt"
        let curl = "curl -sS -o \(file) -w '%{http_code}' \(row.0) \(url) > \(file).status"
        #expect(Command.run(curl) == 0)
        #expect(String(decoding: try folder.read("answer.txt.status"), as: UTF8.self) == row.1)
        let answer = String(decoding: try folder.read("answer.txt"), as: UTF8.self)
        #expect(answer.contains(row.2), "\(answer)")
    }
}
