import Events
import Intake
import JSON
import Pipeline
import Testing
import Time
import WorkerProtocol

@Suite struct BatchReceptionTests {
    private static func answer(
        _ body: String,
        token: String = "t0ken",
        maximumRows: Int = 3,
        known: Set<String> = [],
        _ change: (inout BatchReception) -> Void = { _ in }
    ) -> Webhook.Answer {
        let source = Source(
            id: "partner",
            name: "Partner",
            kind: .generic,
            flowID: "flow",
            path: "/webhooks/partner",
            secrets: ["t0ken"]
        )
        var other = source
        other.id = "hmac"
        other.kind = .hmac
        other.secrets = ["signing-key"]
        let pipeline = PipelineConfiguration(
            tenants: [Tenant(id: "t", name: "T")],
            flows: [Flow(id: "flow", name: "Flow", tenantID: "t")],
            sources: [source, other]
        )
        var request = HTTPRequest.ofNobody
        request.headers = [.init("authorization", "Bearer \(token)")]
        request.body = Array(body.utf8)
        var reception = BatchReception(
            pipeline: pipeline,
            maximumRows: maximumRows,
            isKnown: known.contains,
            now: { Timestamp(milliseconds: 0) }
        )
        change(&reception)
        return reception.answer(request)
    }

    @Test func `who has tried too many tokens is refused with every token`() {
        let body = #"[{"email":"a@b.co"}]"#
        for token in ["wrong", "t0ken"] {
            let answer = Self.answer(body, token: token) { reception in
                if token == "wrong" { reception.sender.retryAfterSeconds = { _ in 9 } }
                reception.sender.waitSeconds = { uses in
                    uses.map(\.limit) == RateLimit.usual ? 9 : nil
                }
            }
            #expect(answer.response.statusCode == 429)
            #expect(answer.header("retry-after") == "9")
            #expect(answer.emitted.isEmpty)
        }
        let counting = Self.answer(body) { $0.sender.retryAfterSeconds = { _ in 9 } }
        #expect(counting.response.statusCode == 202)
    }

    @Test(
        arguments: [
            #"[{"email":"a@b.co"},{"email":"c@d.co"}]"#,
            "{\"email\":\"a@b.co\"}\n{\"email\":\"c@d.co\"}\n",
            "email;zip\na@b.co;78704\nc@d.co;78705\n",
        ]
    )
    func `every row is a lead of the token's source`(body: String) throws {
        let answer = Self.answer(body)
        #expect(answer.response.statusCode == 202)
        #expect(answer.sourceID == "partner")
        #expect(answer.emitted.map(\.channel).filter { $0 == "LeadQueue" }.count == 2)
        let leads = try JSON(parsing: answer.response.body)["leads"]?.array
        #expect(leads?.map { $0["row"]?.int } == [1, 2])
        #expect(leads?.compactMap { $0["lead_id"]?.string } == answer.leadIDs)
        #expect(leads?.allSatisfy { $0["outcome"] == "accepted" } == true)
        #expect(Self.answer(body).leadIDs == answer.leadIDs)
    }

    @Test(
        arguments: [
            ("[{\"email\":\"a@b.co\"},7]", 400, "row 2: expected object, found integer"),
            (
                "[{\"email\":\"a@b.co\"},{\"email\":}]", 400,
                "row 2: not JSON: line 1, column 10: invalid syntax"
            ),
            ("[{\"email\":\"a@b.co\"}", 400, "row 2: line 1: the JSON array ends without ]"),
            ("{\"email\":\"a\"}\nx\n", 400, "row 2: not JSON: line 1, column 1: invalid syntax"),
            ("a,b\n1,2,3\n", 400, "row 1: 3 values in 2 columns"),
            ("a,b\n1,\"2\n", 400, "row 1: line 2, column 2: a quote is never closed"),
            ("", 400, "row 1: expected a lead"), ("[]", 400, "row 1: expected a lead"),
            ("a\n1\n2\n3\n4\n", 413, "row 4: more than 3 rows in one batch"),
            (String(repeating: " ", count: 5_242_881), 413, "a body of more than 5242880 bytes"),
        ]
    )
    func `one row that is no lead refuses them all`(
        body: String,
        status: Int,
        message: String
    ) throws {
        let answer = Self.answer(body)
        #expect(answer.response.statusCode == status)
        #expect(try JSON(parsing: answer.response.body)["message"]?.string == message)
        #expect(answer.emitted.isEmpty)
    }

    @Test(arguments: ["", "wrong", "signing-key"])
    func `who has no token learns nothing`(token: String) {
        let answer = Self.answer("x", token: token)
        #expect(answer.response.statusCode == 401)
        #expect(answer.refusal == .invalidSignature)
    }
}
