import JSON
import TestSupport
import Testing

/// Functions with an address of their own, and events of REST APIs.
@Suite struct FunctionURLTests {
    private let folder = TestTemplate.folder([
        (
            "Timeout: 2",
            "Timeout: 2\n      FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigins: ['https://a.example']}}"
        ),
        (
            "    Queue:\n          Type: SQS",
            "    Rest: {Type: Api, Properties: {Path: '/rest/{id}', Method: get}}\n"
                + "        RestPost: {Type: Api, Properties: {Path: /rest, Method: post}}\n"
                + "        Queue:\n          Type: SQS"
        ),
    ])
    private static let base = "/_plumb/urls/Fn"

    private func ask(_ runtime: RunningRuntime, _ result: String) -> HTTPClient.Answer? {
        HTTPClient.request(
            "POST",
            "\(Self.base)/",
            port: runtime.awsPort,
            body: Array(#"{"do":"answer","result":\#(result)}"#.utf8)
        )
    }

    @Test func `a function's URL takes every method and path, and its event knows no mount`() throws
    {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = HTTPClient.request(
            "PUT",
            "\(Self.base)/a%20b/c?x=1",
            port: runtime.awsPort,
            headers: [("content-type", "text/plain")],
            body: Array("hello".utf8)
        )
        let event = try JSON(parsing: try #require(answer).body)
        #expect(event["version"] == "2.0")
        #expect(event["routeKey"] == "$default")
        #expect(event["rawPath"] == "/a%20b/c")
        #expect(event["rawQueryString"] == "x=1")
        #expect(event["requestContext"]?["http"]?["path"] == "/a%20b/c")
        #expect(event["body"] == "hello")
        let root = HTTPClient.request("GET", Self.base, port: runtime.awsPort)
        #expect(try JSON(parsing: try #require(root).body)["rawPath"] == "/")
        #expect(
            HTTPClient.request("GET", "/_plumb/urls/Other/", port: runtime.awsPort)?.status == 404
        )
    }

    @Test(arguments: [
        (#"{"statusCode":201,"body":"x"}"#, 201, "application/json", "x"),
        (
            #"{"statusCode":200,"body":"x","headers":{"content-type":"text/css"}}"#, 200,
            "text/css", "x"
        ),
        (#""hello""#, 200, "application/json", "hello"),
        (#"[1,2]"#, 200, "application/json", "[1,2]"),
        (
            #"{"statusCode":"many"}"#, 502, "application/json",
            #"{"message":"Internal Server Error"}"#
        ),
    ])
    func `a URL answers as Lambda's own do`(
        result: String,
        status: Int,
        type: String,
        body: String
    ) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(ask(runtime, result))
        #expect(answer.status == status)
        #expect(answer.headers("content-type") == [type])
        #expect(answer.body == body)
    }

    @Test func `a function that fails or takes too long behind its URL is a 502`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        for request in [#"{"do":"fail"}"#, #"{"do":"crash"}"#, #"{"do":"hang"}"#] {
            let answer = HTTPClient.request(
                "POST",
                "\(Self.base)/",
                port: runtime.awsPort,
                body: Array(request.utf8)
            )
            #expect(answer?.status == 502)
        }
    }

    @Test func `a URL answers preflights itself`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(
            HTTPClient.request(
                "OPTIONS",
                "\(Self.base)/",
                port: runtime.awsPort,
                headers: [
                    ("origin", "https://a.example"), ("access-control-request-method", "POST"),
                ]
            )
        )
        #expect(answer.status == 204)
        #expect(answer.headers("access-control-allow-origin") == ["https://a.example"])
    }

    @Test func `a route of a REST API gets payload 1.0 and its errors are the REST API's`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = HTTPClient.request("GET", "/rest/7?a=1&a=2", port: runtime.httpPort)
        let event = try JSON(parsing: try #require(answer).body)
        #expect(event["resource"] == "/rest/{id}")
        #expect(event["pathParameters"]?["id"] == "7")
        #expect(event["multiValueQueryStringParameters"]?["a"] == ["1", "2"])
        let failed = runtime.post(#"{"do":"fail"}"#, to: "/rest")
        #expect(failed?.status == 502)
        #expect(failed?.body == #"{"message":"Internal server error"}"#)
        let late = runtime.post(#"{"do":"hang"}"#, to: "/rest")
        #expect(late?.status == 504)
        #expect(late?.body == #"{"message":"Endpoint request timed out"}"#)
    }
}
