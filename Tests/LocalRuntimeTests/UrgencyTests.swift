import JSON
import TestSupport
import Testing

/// How long leads wait for their call, through the product's template.
@Suite struct UrgencyTests {
    private let folder = TemporaryFolder()

    init() throws {
        try folder.write(
            """
            tenants: {demo: {name: Demo}}
            flows:
              urgent:
                name: Urgent
                tenant: demo
                urgency: {delays: {high: 30m, medium: 5h, low: 2h}}
              plain: {name: Plain, tenant: demo}
            sources:
              urgent: {kind: form, flow: urgent, path: /webhooks/urgent}
              plain: {kind: form, flow: plain, path: /webhooks/plain}

            """,
            to: "pipeline.yaml"
        )
    }

    private func started() throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(folder.path)/pipeline.yaml"],
            arguments: ["--port", "0", "--aws-port", "0", "--clock", "2026-03-08T06:59:00Z"]
        )
    }

    /// Posts a lead of a person of its own, named by the word that it says of the urgency.
    private func post(_ urgency: String, to source: String, _ runtime: RunningRuntime) {
        let name = "\(source)-\(urgency)"
        let answer = HTTPClient.request(
            "POST",
            "/webhooks/\(source)",
            port: runtime.httpPort,
            body: Array(
                """
                {"email":"\(name)@example.com","first_name":"\(name)","consent":"yes",\
                "phone":"+14155550132","urgency":"\(urgency)"}
                """.utf8
            )
        )
        #expect(answer?.status == 202)
    }

    private func advance(_ runtime: RunningRuntime, _ word: String) throws {
        var run = FunctionRun("plumb")
        run.arguments = ["clock", "advance", word]
        run.workingFolder = runtime.folder
        let outcome = try run.run()
        #expect(outcome.status == 0, "\(outcome.log)")
    }

    /// Receives and deletes everything that can be received; the leads' names as they came.
    private func received(_ runtime: RunningRuntime) throws -> [String] {
        let clients = try AWSClients(runtime)
        let queue: JSON = ["QueueUrl": "ScoringQueue"]
        var receive = queue
        receive["MaxNumberOfMessages"] = 10
        let answer = try #require(try clients.call("sqs", [("receive_message", receive)]).first)
        let messages = answer["Messages"]?.array ?? []
        _ = try clients.call(
            "sqs",
            messages.map { message in
                var delete = queue
                delete["ReceiptHandle"] = message["ReceiptHandle"]
                return ("delete_message", delete)
            }
        )
        return try messages.map { message in
            let lead = try JSON(parsing: message["Body"]?.string ?? "")
            return lead["lead_data"]?["demographics"]?["first_name"]?.string ?? ""
        }
    }

    @Test func `an urgent lead is handed over after its delay, an emergency at once`() throws {
        let runtime = try started()
        for urgency in ["low", "medium", "high", "emergency"] {
            post(urgency, to: "urgent", runtime)
        }
        post("high", to: "plain", runtime)
        // All are prepared at once, and wait behind that.
        #expect(runtime.eventually { runtime.depth(of: "ScoringQueue") == 5 })
        #expect(try received(runtime) == ["plain-high", "urgent-emergency"])
        try advance(runtime, "2026-03-08T07:28:00Z")
        #expect(try received(runtime) == [])
        try advance(runtime, "5m")
        #expect(try received(runtime) == ["urgent-high"])
        // The low one was due first, the medium one goes first.
        try advance(runtime, "6h")
        #expect(try received(runtime) == ["urgent-medium", "urgent-low"])
    }
}
