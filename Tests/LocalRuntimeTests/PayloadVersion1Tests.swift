import JSON
import TestSupport
import Testing

@Suite struct PayloadVersion1Tests {
    private let folder = GatewayTemplate.folder(
        routes: ["Path: '/f/{id}', Method: ANY, PayloadFormatVersion: '1.0'"]
    )

    @Test func `an event has all members, absent ones null`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = HTTPClient.request(
            "GET",
            "/f/a%20b?x=1&x=2&y=%20",
            port: runtime.httpPort,
            headers: [("X-R", "1"), ("x-r", "2"), ("Cookie", "a=1; b=2")]
        )
        let event = try JSON(parsing: try #require(answer).body)
        #expect(event["version"] == "1.0")
        #expect(event["resource"] == "/f/{id}")
        #expect(event["path"] == "/f/a%20b")
        #expect(event["httpMethod"] == "GET")
        #expect(event["headers"]?["x-r"] == "1,2")
        #expect(event["headers"]?["cookie"] == "a=1; b=2")
        #expect(event["multiValueHeaders"]?["x-r"] == ["1", "2"])
        #expect(event["multiValueHeaders"]?["x-forwarded-proto"] == ["http"])
        #expect(event["queryStringParameters"] == ["x": "1", "y": " "])
        #expect(event["multiValueQueryStringParameters"] == ["x": ["1", "2"], "y": [" "]])
        #expect(event["pathParameters"] == ["id": "a b"])
        #expect(event["stageVariables"] == .null)
        #expect(event["body"] == .null)
        #expect(event["isBase64Encoded"] == false)
        let context = try #require(event["requestContext"])
        #expect(context["resourcePath"] == "/f/{id}")
        #expect(context["authorizer"] == ["claims": .null, "scopes": .null])
        #expect(context["identity"]?["sourceIp"] == "127.0.0.1")
        #expect(context["identity"]?["user"] == .null)
        #expect((context["requestTimeEpoch"]?.int ?? 0) > 1_700_000_000_000)
    }

    @Test(arguments: [
        (#"{"statusCode":201,"body":"x"}"#, 201, []),
        (#"{"statusCode":200,"multiValueHeaders":{"X-M":["1","2"]}}"#, 200, ["1", "2"]),
        (
            #"{"statusCode":200,"headers":{"x-m":"0"},"multiValueHeaders":{"X-M":["1"]}}"#, 200,
            ["1"]
        ),
        (#"{"statusCode":200,"headers":{"x-m":"0"},"cookies":5}"#, 200, ["0"]),
        (#"{"statusCode":200,"multiValueHeaders":{"x-m":"1"}}"#, 500, []),
        (#"{"statusCode":200,"multiValueHeaders":[]}"#, 500, []),
        (#"{"body":"x"}"#, 500, []), (#""text""#, 500, []), ("7", 500, []),
    ])
    func `an answer needs statusCode`(result: String, status: Int, values: [String]) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = runtime.post(#"{"do":"answer","result":\#(result)}"#, to: "/f/1")
        #expect(answer?.status == status)
        #expect(answer?.headers("x-m") == values)
    }

    @Test func `a body is text or base64 as in version 2`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let text = try JSON(parsing: try #require(runtime.post("[1]", to: "/f/1")).body)
        #expect(text["body"] == "[1]")
        let form = HTTPClient.request(
            "POST",
            "/f/1",
            port: runtime.httpPort,
            headers: [("content-type", "application/x-www-form-urlencoded")],
            body: Array("a=1".utf8)
        )
        let event = try JSON(parsing: try #require(form).body)
        #expect(event["body"] == "YT0x")
        #expect(event["isBase64Encoded"] == true)
    }
}
