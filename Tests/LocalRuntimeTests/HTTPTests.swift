import JSON
import TestSupport
import Testing

@Suite struct HTTPTests {
    private let folder = TestTemplate.folder()

    @Test func `a request reaches the function as API Gateway would hand it over`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(
            HTTPClient.request(
                "POST",
                "/f?a=1&a=2&b=%20",
                port: runtime.httpPort,
                headers: [
                    ("Content-Type", "application/json"), ("X-Two", "1"), ("x-two", "2"),
                    ("Cookie", "s=1; t=2"),
                ],
                body: Array(#"{"do":"echo"}"#.utf8)
            )
        )
        #expect(answer.status == 200)
        let event = try JSON(parsing: answer.body)
        #expect(event["routeKey"] == "POST /f")
        #expect(event["rawQueryString"] == "a=1&a=2&b=%20")
        #expect(event["queryStringParameters"] == ["a": "1,2", "b": " "])
        #expect(event["cookies"] == ["s=1", "t=2"])
        #expect(event["headers"]?["x-two"] == "1,2")
        #expect(event["headers"]?["cookie"] == nil)
        #expect(event["body"] == #"{"do":"echo"}"#)
        #expect(event["isBase64Encoded"] == false)
        #expect(event["pathParameters"] == nil)
        let time = try #require(event["requestContext"]?["timeEpoch"]?.int)
        #expect(time > 1_700_000_000_000)
    }

    @Test func `a body that is not text arrives as base64`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        for (type, bytes) in [
            ("application/x-www-form-urlencoded", Array("a=1".utf8)),
            ("application/json", [0x22, 0xFF, 0x22]),
        ] {
            let answer = HTTPClient.request(
                "POST",
                "/f",
                port: runtime.httpPort,
                headers: [("content-type", type)],
                body: bytes
            )
            let event = try JSON(parsing: try #require(answer).body)
            #expect(event["isBase64Encoded"] == true)
            #expect(
                event["body"]?.string == (bytes.count == 3 && bytes[0] == 0x22 ? "Iv8i" : "YT0x")
            )
        }
    }

    @Test func `what no route serves is not found`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        for (method, path) in [("GET", "/f"), ("POST", "/g"), ("POST", "/f/"), ("POST", "/F")] {
            let answer = try #require(HTTPClient.request(method, path, port: runtime.httpPort))
            #expect(answer.status == 404)
            #expect(answer.body == #"{"message":"Not Found"}"#)
        }
    }

    @Test func `a body over 10 MB is refused and the runtime goes on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: 10_485_761)
        let answer = HTTPClient.request("POST", "/f", port: runtime.httpPort, body: large)
        #expect(answer?.status == 413)
        // Lambda takes less than API Gateway does.
        let lessLarge = Array(large.prefix(6_500_000))
        #expect(
            HTTPClient.request("POST", "/f", port: runtime.httpPort, body: lessLarge)?.status == 413
        )
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
    }

    @Test(arguments: [
        (#"{"do":"crash"}"#, 500, "Internal Server Error"),
        (#"{"do":"exit","status":7}"#, 500, "Internal Server Error"),
        (#"{"do":"fail"}"#, 500, "Internal Server Error"),
        (#"{"do":"rubbish"}"#, 500, "Internal Server Error"),
        (#"{"do":"hang"}"#, 503, "Service Unavailable"),
        (#"{"do":"emit","emit":[{"channel":"Nowhere","body":1}]}"#, 500, "Internal Server Error"),
    ])
    func `a function that fails is an error of one request`(
        request: String,
        status: Int,
        message: String
    ) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(runtime.post(request))
        #expect(answer.status == status)
        #expect(answer.body == #"{"message":"\#(message)"}"#)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(runtime.eventually { runtime.errors.contains("Fn: ") })
    }

    @Test func `what a function prints goes to the log`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.post(#"{"do":"print"}"#)?.status == 200)
        #expect(runtime.post(#"{"do":"crash"}"#)?.status == 500)
        #expect(runtime.eventually { runtime.errors.contains("this goes to the log") })
    }

    @Test func `the Invoke API answers by name and says how a function failed`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let path = "/2015-03-31/functions/Fn/invocations"
        let invoke = { (path: String, body: String) in
            HTTPClient.request("POST", path, port: runtime.awsPort, body: Array(body.utf8))
        }
        #expect(invoke(path, #"{"do":"nothing"}"#)?.body == #"{"statusCode":200,"body":"ok"}"#)
        let failure = try #require(invoke(path, #"{"do":"exit","status":7}"#))
        #expect(failure.status == 200)
        #expect(failure.head.lowercased().contains("x-amz-function-error: unhandled"))
        #expect(failure.body.contains("Runtime exited with error: exit status 7"))
        #expect(invoke("/2015-03-31/functions/No/invocations", "{}")?.status == 404)
        #expect(invoke(path, "{nope")?.status == 400)
    }

    @Test func `time and request ID are each request's own`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        var seen: Set<String> = []
        var last = 0
        for _ in 0..<5 {
            let event = try JSON(parsing: try #require(runtime.post("{}")).body)
            let context = try #require(event["requestContext"])
            let id = try #require(context["requestId"]?.string)
            #expect(id.utf8.count == 16)
            #expect(seen.insert(id).inserted)
            let time = try #require(context["timeEpoch"]?.int)
            #expect(time >= last)
            last = time + 1
            _ = runtime.post(#"{"do":"sleep","milliseconds":2}"#)
        }
    }

    @Test func `a large body arrives whole`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let text = String(repeating: "ö", count: 1_000_000)
        let event = try JSON(parsing: try #require(runtime.post("\"\(text)\"")).body)
        #expect(event["body"]?.string == "\"\(text)\"")
    }
}
