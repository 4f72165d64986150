import Crypto
import EventLoop
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing
import Time

/// Requests to the product's webhooks over HTTP.
@Suite struct WebhookSourceTests {
    private let folder = TemporaryFolder()

    private func started() throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(Repository.root)/events/sources/pipeline.yaml"]
        )
    }

    @Test(arguments: [
        "-F email=a@b.co -F 'service[]=AC' -F 'service[]=Heat' -F cv=@events/sources/pipeline.yaml",
        "--data-urlencode email=a@b.co -d 'service[]=AC&service[]=Heat&cv=pipeline.yaml'",
        "-H 'content-type: application/json' "
            + #"-d '{"email":"a@b.co","service":["AC","Heat"],"cv":"pipeline.yaml"}'"#,
    ])
    func `a form that curl sends comes into the lake`(form: String) throws {
        let runtime = try started()
        let url = "http://127.0.0.1:\(runtime.httpPort)/webhooks/website"
        let curl = "cd \(Repository.root) && curl -sS -f -o \(folder.path)/answer.json"
        #expect(Command.run("\(curl) \(form) \(url)") == 0)
        let answer = try JSON(parsing: try folder.read("answer.json"))
        #expect(answer["leads"]?[0]?["outcome"] == "accepted")
        let lines = "find \(folder.path)/.plumb/buckets/lake -name '*.gz' -exec gzip -dc {} +"
        let wanted = #""submitted":{"email":"a@b.co","service":["AC","Heat"],"cv":"pipeline.yaml"}"#
        #expect(runtime.eventually { Command.run("\(lines) | grep -qF '\(wanted)'") == 0 })
    }

    @Test func `a browser that asks first is answered without the gateway's help`() throws {
        let runtime = try started()
        let answer = HTTPClient.request(
            "OPTIONS",
            "/webhooks/website",
            port: runtime.httpPort,
            headers: [
                ("origin", "https://www.example.com"), ("access-control-request-method", "POST"),
            ]
        )
        #expect(answer?.status == 204)
        #expect(answer?.headers("access-control-allow-origin") == ["*"])
        #expect(answer?.headers("access-control-allow-methods") == ["POST"])
    }

    @Test func `of one signed request that many send at once one is taken`() throws {
        let runtime = try started()
        let port = runtime.httpPort
        let body = Array(#"{"data":{"email":"a@b.co"}}"#.utf8)
        let (id, time) = ("msg_1", String(Timestamp.now.seconds))
        let key = Base64.decode("ZGVtbyBzZWNyZXQgb2YgdGhlIHN0YW5kYXJk") ?? []
        let signed = Array("\(id).\(time).".utf8) + body
        let headers = [
            ("content-type", "application/json"), ("webhook-id", id), ("webhook-timestamp", time),
            (
                "webhook-signature",
                "v1," + Base64.encode(HMAC.sha256(key: key, message: signed))
            ),
        ]
        let statuses = Statuses()
        let senders = try (0..<24).map { _ in
            try Thread(name: "sender") {
                let answer = HTTPClient.request(
                    "POST",
                    "/webhooks/standard",
                    port: port,
                    headers: headers,
                    body: body
                )
                statuses.values.withLock { $0.append(answer?.status ?? 0) }
            }
        }
        for sender in senders { sender.join() }
        let found = statuses.values.withLock { $0 }
        #expect(found.filter { $0 == 202 }.count == 1)
        #expect(found.filter { $0 == 401 }.count == 23)
    }

    private final class Statuses: Sendable {
        let values = Mutex<[Int]>([])
    }
}
