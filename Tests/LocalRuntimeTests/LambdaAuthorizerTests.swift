import JSON
import TestSupport
import Testing

/// Authorizers that are functions.
@Suite struct LambdaAuthorizerTests {
    private static func authorizer(_ more: String = "", version: String = "2.0") -> String {
        "{FunctionArn: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: '\(version)'\(more)}"
    }

    private func start(_ authorizer: String, api: String = "", route: String = "")
        throws -> (TemporaryFolder, RunningRuntime)
    {
        let folder = GatewayTemplate.folder(
            routes: [
                "Path: '/leads/{id}', Method: GET\(route)", "Path: '/b/{id}', Method: GET",
                "Path: /open, Method: GET, Auth: {Authorizer: NONE}",
            ],
            api: "{\(api)Auth: {DefaultAuthorizer: A, Authorizers: {A: \(authorizer)}}}"
        )
        return (folder, try RunningRuntime(in: folder.path))
    }

    private func get(
        _ runtime: RunningRuntime,
        _ target: String = "/leads/7",
        _ headers: [(String, String)] = []
    ) -> HTTPClient.Answer? {
        HTTPClient.request("GET", target, port: runtime.httpPort, headers: headers)
    }

    /// Makes the authorizer answer this.
    private func saying(_ result: String) -> [(String, String)] {
        [("x-do", #"{"do":"answer","result":\#(result)}"#)]
    }

    /// What the route's function saw of the authorizer.
    private func seen(_ answer: HTTPClient.Answer?) throws -> JSON? {
        let event = try JSON(parsing: try #require(answer).body)
        return event["requestContext"]?["authorizer"]
    }

    /// The event that the authorizer got.
    private func asked(_ answer: HTTPClient.Answer?) throws -> JSON {
        let text = try #require(try seen(answer)?["lambda"]?["event"]?.string)
        return try JSON(parsing: text)
    }

    private static let simple = ", EnableSimpleResponses: true"
    private static let identity =
        ", Identity: {Headers: [X-Key], QueryStrings: [q], StageVariables: [color], "
        + "Context: [routeKey]"

    @Test func `the function gets payload 2_0`() throws {
        let (folder, runtime) = try start(
            Self.authorizer(Self.simple + Self.identity + "}"),
            api: "StageName: dev, StageVariables: {color: red}, "
        )
        defer { withExtendedLifetime(folder) {} }
        let headers = [("X-KEY", "k"), ("Cookie", "a=1; b=2"), ("User-Agent", "t")]
        let answer = get(runtime, "/dev/leads/a%2Fb?q=1&q=2", headers)
        #expect(answer?.status == 200)
        var event = try asked(answer)
        let context = try #require(event["requestContext"])
        #expect(context["routeKey"] == "GET /leads/{id}")
        #expect(context["http"]?["path"] == "/dev/leads/a%2Fb")
        #expect(context["stage"] == "dev")
        #expect(context["authorizer"] == nil)
        let own = try JSON(parsing: try #require(answer).body)
        #expect(own["requestContext"]?["requestId"] == context["requestId"])
        #expect(event["headers"]?["x-key"] == "k")
        event["requestContext"] = .null
        event["headers"] = .null
        #expect(
            event == [
                "version": "2.0", "type": "REQUEST",
                "routeArn":
                    "arn:aws:execute-api:us-east-1:123456789012:local/dev/GET/leads/a%2Fb",
                "identitySource": ["k", "1,2", "red", "GET /leads/{id}"],
                "routeKey": "GET /leads/{id}", "rawPath": "/dev/leads/a%2Fb",
                "rawQueryString": "q=1&q=2", "cookies": ["a=1", "b=2"], "headers": .null,
                "queryStringParameters": ["q": "1,2"], "pathParameters": ["id": "a/b"],
                "stageVariables": ["color": "red"], "requestContext": .null,
            ]
        )
    }

    @Test func `the function gets payload 1_0`() throws {
        let identity = ", Identity: {Headers: [x-key], QueryStrings: [q]}"
        let (folder, runtime) = try start(Self.authorizer(identity, version: "1.0"))
        defer { withExtendedLifetime(folder) {} }
        let event = try asked(get(runtime, "/leads/7?q=1", [("X-Key", "k")]))
        for (name, value) in [
            ("version", "1.0"), ("type", "REQUEST"), ("identitySource", "k,1"),
            ("authorizationToken", "k,1"), ("resource", "/leads/{id}"), ("path", "/leads/7"),
            ("httpMethod", "GET"),
            ("methodArn", "arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/leads/7"),
        ] {
            #expect(event[name] == JSON(value))
        }
        #expect(event["pathParameters"] == ["id": "7"])
        #expect(event["stageVariables"] == [:])
        #expect(event["requestContext"]?["resourcePath"] == "/leads/{id}")
        #expect(event["headers"]?["x-key"] == "k")
    }

    @Test func `a request without an identity source asks nobody`() throws {
        let identity = ", Identity: {Headers: [X-Key], QueryStrings: [q]}"
        let (folder, runtime) = try start(Self.authorizer(identity))
        defer { withExtendedLifetime(folder) {} }
        for (target, headers) in [
            ("/leads/7", [("X-Key", "k")]), ("/leads/7?q=1", []), ("/leads/7?q=", [("X-Key", "k")]),
            ("/leads/7?Q=1", [("X-Key", "k")]), ("/leads/7?q=1", [("X-Key", "")]),
        ] {
            let answer = get(runtime, target, headers)
            #expect(answer?.status == 401)
            #expect(answer?.body == #"{"message":"Unauthorized"}"#)
        }
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 0)
        #expect(get(runtime, "/leads/7?q=1", [("X-Key", "k")])?.status == 200)
    }

    @Test(arguments: [
        (#"{"isAuthorized":true}"#, 200), (#"{"isAuthorized":true,"context":null}"#, 200),
        (#"{"isAuthorized":false,"context":{"a":1}}"#, 403), (#"{"isAuthorized":"true"}"#, 500),
        (#"{"isAuthorized":1}"#, 500), (#"{}"#, 500), ("null", 500), ("[]", 500), ("true", 500),
        (#"{"isAuthorized":true,"context":[1]}"#, 500),
    ])
    func `a simple answer decides`(result: String, status: Int) throws {
        let (folder, runtime) = try start(Self.authorizer(Self.simple))
        defer { withExtendedLifetime(folder) {} }
        let answer = get(runtime, "/leads/7", saying(result))
        #expect(answer?.status == status)
        switch status {
        case 403: #expect(answer?.body == #"{"message":"Forbidden"}"#)
        case 500:
            #expect(answer?.body == #"{"message":"Internal Server Error"}"#)
            #expect(
                runtime.eventually {
                    runtime.errors.contains("authorizer A: the result of Fn is no {isAuth")
                }
            )
        default: #expect(try seen(answer) == ["lambda": .null])
        }
    }

    @Test func `what the function says of the caller reaches the route`() throws {
        let context = #"{"s":"x","n":1.5,"b":true,"l":["a"],"m":{"k":"v"}}"#
        let headers = saying(#"{"isAuthorized":true,"context":\#(context)}"#)
        let (folder, runtime) = try start(Self.authorizer(Self.simple))
        defer { withExtendedLifetime(folder) {} }
        let parsed = try JSON(parsing: context)
        #expect(try seen(get(runtime, "/leads/7", headers)) == ["lambda": parsed])
        #expect(try seen(get(runtime, "/open")) == nil)
        let (other, version1) = try start(
            Self.authorizer(Self.simple),
            route: ", PayloadFormatVersion: '1.0'"
        )
        defer { withExtendedLifetime(other) {} }
        #expect(try seen(get(version1, "/leads/7", headers)) == parsed)
    }

    @Test func `a policy decides route by route`() throws {
        let (folder, runtime) = try start(Self.authorizer())
        defer { withExtendedLifetime(folder) {} }
        let policy = { (statements: String) in
            saying(#"{"principalId":"p","policyDocument":{"Statement":\#(statements)}}"#)
        }
        let allow = #"{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*/GET/leads/*"}"#
        #expect(get(runtime, "/leads/7", policy(allow))?.status == 200)
        #expect(get(runtime, "/b/7", policy(allow))?.status == 403)
        #expect(get(runtime, "/leads/7", policy("[]"))?.status == 403)
        #expect(get(runtime, "/leads/7", policy("5"))?.status == 500)
        #expect(get(runtime, "/leads/7", saying(#"{"isAuthorized":true}"#))?.status == 500)
        #expect(runtime.eventually { runtime.errors.contains("the result of Fn is no IAM policy") })
    }

    @Test(arguments: [#"{"do":"fail"}"#, #"{"do":"crash"}"#])
    func `a function that fails lets nobody in`(instruction: String) throws {
        let (folder, runtime) = try start(Self.authorizer(Self.simple))
        defer { withExtendedLifetime(folder) {} }
        let answer = get(runtime, "/leads/7", [("x-do", instruction)])
        #expect(answer?.status == 500)
        #expect(answer?.body == #"{"message":"Internal Server Error"}"#)
        #expect(runtime.eventually { runtime.errors.contains("authorizer A: Fn: ") })
        #expect(get(runtime)?.status == 200)
    }

    @Test func `an answer holds for its identity, on every route`() throws {
        let identity = ", Identity: {Headers: [X-Key], ReauthorizeEvery: 3600}"
        let (folder, runtime) = try start(Self.authorizer(Self.simple + identity))
        defer { withExtendedLifetime(folder) {} }
        let request = { (target: String, key: String) in
            try seen(get(runtime, target, [("X-Key", key)]))?["lambda"]?["requestID"]
        }
        let first = try request("/leads/7", "k")
        #expect(first != nil)
        #expect(try request("/b/8", "k") == first)
        #expect(try request("/leads/7", "other") != first)
        // A refusal holds as well.
        let refusal = saying(#"{"isAuthorized":false}"#) + [("X-Key", "bad")]
        #expect(get(runtime, "/leads/7", refusal)?.status == 403)
        #expect(get(runtime, "/leads/7", [("X-Key", "bad")])?.status == 403)
        // A failure does not.
        let failure = [("x-do", #"{"do":"fail"}"#), ("X-Key", "new")]
        #expect(get(runtime, "/leads/7", failure)?.status == 500)
        #expect(get(runtime, "/leads/7", [("X-Key", "new")])?.status == 200)
    }

    @Test func `a policy that holds is read anew for each route`() throws {
        let identity = ", Identity: {Headers: [X-Key], ReauthorizeEvery: 3600}"
        let (folder, runtime) = try start(Self.authorizer(identity))
        defer { withExtendedLifetime(folder) {} }
        let policy =
            #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*/leads/7"}}"#
        let headers = saying(#"{"principalId":"p","policyDocument":\#(policy)}"#)
        let key = [("X-Key", "k")]
        #expect(get(runtime, "/leads/7", headers + key)?.status == 200)
        #expect(get(runtime, "/leads/7", key)?.status == 200)
        #expect(get(runtime, "/leads/8", key)?.status == 403)
    }

    @Test func `without a time to hold every request is asked for`() throws {
        let (folder, runtime) = try start(
            Self.authorizer(Self.simple + ", Identity: {Headers: [X-Key]}")
        )
        defer { withExtendedLifetime(folder) {} }
        let ask = { try asked(get(runtime, "/leads/7", [("X-Key", "k")]))["requestContext"] }
        #expect(try ask() != ask())
    }
}
