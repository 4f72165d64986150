import JSON
import TestSupport
import Testing

@Suite struct ThrottlingTests {
    @Test func `a route over its limit answers 429, others go on`() throws {
        let folder = GatewayTemplate.folder(
            routes: ["Path: /few, Method: GET", "Path: '/{any}', Method: GET"],
            api: "{CorsConfiguration: true, RouteSettings: "
                + "{GET /few: {ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0}}}"
        )
        let runtime = try RunningRuntime(in: folder.path)
        let get = { (path: String) in
            HTTPClient.request(
                "GET",
                path,
                port: runtime.httpPort,
                headers: [("Origin", "https://a")]
            )
        }
        #expect((0..<4).map { _ in get("/few")?.status } == [200, 200, 429, 429])
        let refused = get("/few")
        #expect(refused?.body == #"{"message":"Too Many Requests"}"#)
        #expect(refused?.headers("access-control-allow-origin") == ["*"])
        #expect((0..<20).allSatisfy { _ in get("/other")?.status == 200 })
    }

    @Test func `a limit of a rate fills again`() throws {
        let folder = GatewayTemplate.folder(
            routes: ["Path: /f, Method: GET"],
            api: "{DefaultRouteSettings: {ThrottlingBurstLimit: 1, ThrottlingRateLimit: 20}}"
        )
        let runtime = try RunningRuntime(in: folder.path)
        let get = { HTTPClient.request("GET", "/f", port: runtime.httpPort)?.status }
        #expect(get() == 200)
        #expect(runtime.eventually { get() == 200 })
    }
}
