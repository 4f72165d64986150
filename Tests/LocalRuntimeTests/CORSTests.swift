import JSON
import TestSupport
import Testing

@Suite struct CORSTests {
    private static let configuration =
        "{CorsConfiguration: {AllowOrigins: ['https://a.example', 'http://*'], "
        + "AllowMethods: [GET, POST], AllowHeaders: [content-type, x-key], "
        + "ExposeHeaders: [x-id], MaxAge: 600, AllowCredentials: true}}"

    private func preflight(
        _ runtime: RunningRuntime,
        origin: String,
        path: String = "/f"
    ) -> HTTPClient.Answer? {
        HTTPClient.request(
            "OPTIONS",
            path,
            port: runtime.httpPort,
            headers: [("Origin", origin), ("Access-Control-Request-Method", "POST")]
        )
    }

    @Test func `a preflight is answered without the function`() throws {
        let folder = GatewayTemplate.folder(api: Self.configuration)
        let runtime = try RunningRuntime(in: folder.path)
        for path in ["/f", "/no/route"] {
            let answer = try #require(
                preflight(runtime, origin: "https://a.example", path: path)
            )
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
            #expect(answer.headers("access-control-allow-origin") == ["https://a.example"])
            #expect(answer.headers("access-control-allow-methods") == ["GET,POST"])
            #expect(answer.headers("access-control-allow-headers") == ["content-type,x-key"])
            #expect(answer.headers("access-control-max-age") == ["600"])
            #expect(answer.headers("access-control-allow-credentials") == ["true"])
        }
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 0)
    }

    @Test(arguments: [
        ("https://a.example", true), ("http://any.example:8080", true),
        ("https://b.example", false), ("https://a.example.evil", false), ("null", false),
    ])
    func `an origin is matched and echoed`(origin: String, isAllowed: Bool) throws {
        let folder = GatewayTemplate.folder(api: Self.configuration)
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(preflight(runtime, origin: origin))
        #expect(answer.status == 204)
        let expected = isAllowed ? [origin] : []
        #expect(answer.headers("access-control-allow-origin") == expected)
        #expect(answer.headers("access-control-allow-methods").isEmpty != isAllowed)
    }

    @Test func `what a function says of CORS is replaced`() throws {
        let folder = GatewayTemplate.folder(api: Self.configuration)
        let runtime = try RunningRuntime(in: folder.path)
        let request = #"""
            {"do":"answer","result":{"statusCode":200,"body":"x","headers":
             {"Access-Control-Allow-Origin":"*","access-control-max-age":1,"x-id":"7"}}}
            """#
        for (origin, allowed) in [("http://b.example", ["http://b.example"]), ("https://c", [])] {
            let answer = try #require(
                HTTPClient.request(
                    "POST",
                    "/f",
                    port: runtime.httpPort,
                    headers: [("content-type", "application/json"), ("origin", origin)],
                    body: Array(request.utf8)
                )
            )
            #expect(answer.headers("access-control-allow-origin") == allowed)
            #expect(answer.headers("access-control-expose-headers").isEmpty == allowed.isEmpty)
            #expect(answer.headers("access-control-max-age").isEmpty)
            #expect(answer.headers("x-id") == ["7"])
        }
        // The gateway's own errors can be read by a page, too.
        let missing = HTTPClient.request(
            "GET",
            "/no",
            port: runtime.httpPort,
            headers: [("origin", "http://b.example")]
        )
        #expect(missing?.status == 404)
        #expect(missing?.headers("access-control-allow-origin") == ["http://b.example"])
    }

    @Test(arguments: ["true", "'*'", "'https://one.example'"])
    func `the short forms name origins`(form: String) throws {
        let folder = GatewayTemplate.folder(api: "{CorsConfiguration: \(form)}")
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(preflight(runtime, origin: "https://one.example"))
        let expected = form.contains("one") ? "https://one.example" : "*"
        #expect(answer.headers("access-control-allow-origin") == [expected])
        #expect(answer.headers("access-control-allow-credentials").isEmpty)
    }

    @Test func `without CORS a function answers for itself`() throws {
        let folder = GatewayTemplate.folder(routes: ["Path: /f, Method: ANY"])
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(preflight(runtime, origin: "https://a.example"))
        #expect(answer.status == 200)
        #expect(answer.headers("access-control-allow-origin").isEmpty)
    }
}
