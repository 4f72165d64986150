import JSON
import TestSupport
import Testing

/// Forms that are sent twice, through the whole product.
@Suite struct DoubleSubmitTests {
    private let folder = TemporaryFolder()
    private var lake: Lake { Lake(folder: folder) }

    private func started(_ arguments: [String] = []) throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(Repository.root)/events/sources/pipeline.yaml"],
            arguments: ["--port", "0", "--aws-port", "0"] + arguments
        )
    }

    private static func send(
        _ port: Int,
        _ person: Int = 0,
        key: String? = nil
    ) -> HTTPClient.Answer? {
        let body =
            #"{"email":"p\#(person)@q.co","phone":"+1415555\#(1000 + person)","consent":"yes"}"#
        return HTTPClient.request(
            "POST",
            "/webhooks/website",
            port: port,
            headers: [("content-type", "application/json")]
                + (key.map { [("idempotency-key", $0)] } ?? []),
            body: Array(body.utf8)
        )
    }

    private func leadID(_ answer: HTTPClient.Answer?) throws -> String {
        try #require(try JSON(parsing: answer?.body ?? "")["lead_id"]?.string)
    }

    @Test func `a form that is sent many times at once is one lead`() throws {
        let runtime = try started()
        let port = runtime.httpPort
        let answers = try HTTPClient.race { Self.send(port) }
        #expect(answers.map(\.status) == Array(repeating: 202, count: 16))
        let ids = Set(try answers.map { try leadID($0) })
        #expect(ids.count == 16)
        #expect(runtime.eventually { (try? lake.lines("lead_rejection"))?.count == 15 })
        let accepted = try lake.lines("lead_acceptance")
        #expect(accepted.count == 1)
        let first = try #require(accepted.first?["lead_data"]?["lead_id"]?.string)
        let rejected = try lake.lines("lead_rejection")
        #expect(rejected.allSatisfy { $0["processing_data"]?["duplicate_of"]?.string == first })
    }

    @Test func `forms with one idempotency key are answered alike and are one lead`() throws {
        let runtime = try started()
        let port = runtime.httpPort
        let answers = try HTTPClient.race { Self.send(port, key: "k-1") }
        #expect(answers.map(\.status) == Array(repeating: 202, count: 16))
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.filter { $0.headers("idempotent-replayed") == ["true"] }.count == 15)
        let id = try leadID(answers.first)
        #expect(runtime.eventually { (try? lake.types(id))?.contains("lead_acceptance") == true })
        #expect(runtime.eventually { runtime.depth(of: "LeadQueue") == 0 })
        // Long after, too, and by another worker.
        runtime.kill()
        let second = try started()
        let again = try #require(Self.send(second.httpPort, key: "k-1"))
        #expect(again.body == answers.first?.body)
        #expect(Self.send(second.httpPort, 1, key: "k-1")?.status == 422)
        #expect(second.eventually { second.depth(of: "LeadQueue") == 0 })
        let types = try lake.types(id)
        for type in ["lead_submission", "lead_acceptance"] {
            #expect(types.filter { $0 == type }.count == 1)
        }
        #expect(!types.contains("lead_rejection"))
    }

    @Test func `after five minutes the same person is a new lead`() throws {
        let runtime = try started(["--clock", "2026-03-08T06:59:00Z"])
        let outcomes = try ["0s", "4m", "2m"].map { wait in
            var clock = FunctionRun("plumb")
            clock.arguments = ["clock", "advance", wait]
            clock.workingFolder = folder.path
            if wait != "0s" { #expect(try clock.run().status == 0) }
            let id = try leadID(Self.send(runtime.httpPort))
            let fates = ["lead_acceptance", "lead_rejection"]
            #expect(
                runtime.eventually {
                    (try? lake.types(id))?.contains(where: fates.contains) == true
                }
            )
            return try lake.types(id).first(where: fates.contains)
        }
        #expect(outcomes == ["lead_acceptance", "lead_rejection", "lead_acceptance"])
    }
}
