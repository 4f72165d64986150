import JSON
import TestSupport
import Testing

/// JWT authorizers before a running function.
@Suite struct TokenTests {
    private let folder: TemporaryFolder
    private let issuer: TokenIssuer
    private let runtime: RunningRuntime

    init() throws {
        let jwt = "JwtConfiguration: {issuer: \(TokenIssuer.issuer), audience: [leads, partners]}"
        folder = GatewayTemplate.folder(
            routes: [
                "Path: /f, Method: GET",
                "Path: /open, Method: GET, Auth: {Authorizer: NONE}",
                "Path: /write, Method: GET, Auth: {AuthorizationScopes: [write, admin]}",
                "Path: /query, Method: GET, Auth: {Authorizer: Query}",
            ],
            api: "{CorsConfiguration: true, Auth: {DefaultAuthorizer: Main, Authorizers: "
                + "{Main: {\(jwt)}, Query: {\(jwt), "
                + "IdentitySource: $request.querystring.token, AuthorizationScopes: [read]}}}}",
            hints: "{JWKS: keys.json, JWTSecret: \(TokenIssuer.secret)}"
        )
        issuer = try TokenIssuer(in: folder.path)
        runtime = try RunningRuntime(in: folder.path)
    }

    private func get(_ path: String, token: String? = nil, word: String = "Bearer ")
        -> HTTPClient.Answer?
    {
        let headers = token.map { [("Authorization", word + $0)] } ?? []
        return HTTPClient.request("GET", path, port: runtime.httpPort, headers: headers)
    }

    private func authorizer(_ answer: HTTPClient.Answer?) throws -> JSON? {
        let event = try JSON(parsing: try #require(answer).body)
        return event["requestContext"]?["authorizer"]
    }

    @Test(arguments: [("RS256", "r"), ("ES256", "e"), ("HS256", nil)])
    func `a token of the issuer is taken`(algorithm: String, key: String?) throws {
        let claims: JSON = [
            "sub": "u1", "n": 5, "ok": true, "groups": ["a", "b"], "scope": "read write",
        ]
        let token = try issuer.token(algorithm, key: key, claims)
        for word in ["Bearer ", "bearer ", ""] {
            let answer = get("/f", token: token, word: word)
            #expect(answer?.status == 200)
            let jwt = try #require(try authorizer(answer)?["jwt"])
            #expect(
                jwt["claims"] == [
                    "iss": JSON(TokenIssuer.issuer), "aud": "leads", "exp": "4102444800",
                    "sub": "u1", "n": "5", "ok": "true", "groups": "[a b]", "scope": "read write",
                ]
            )
            #expect(jwt["scopes"] == .null)
        }
    }

    @Test(arguments: [
        #"{"aud":["x","partners"]}"#, #"{"nbf":1,"iat":1.5}"#, #"{"exp":4102444800.5}"#,
    ])
    func `claims that fit are taken`(changes: String) throws {
        let token = try issuer.token("HS256", try JSON(parsing: changes))
        #expect(get("/f", token: token)?.status == 200)
    }

    @Test(arguments: [
        #"{"iss":"https://issuer.example/"}"#, #"{"iss":null}"#, #"{"aud":"lead"}"#,
        #"{"aud":[]}"#, #"{"aud":null,"client_id":"leads"}"#, #"{"exp":1700000000}"#,
        #"{"exp":"4102444800"}"#, #"{"exp":null}"#, #"{"nbf":4102444000}"#,
        #"{"nbf":"soon"}"#, #"{"iat":4102444000}"#,
    ])
    func `claims that do not fit are refused`(changes: String) throws {
        let token = try issuer.token("HS256", try JSON(parsing: changes))
        let answer = try #require(get("/f", token: token))
        #expect(answer.status == 401)
        #expect(answer.body == #"{"message":"Unauthorized"}"#)
        #expect(answer.headers("www-authenticate").first?.contains("invalid_token") == true)
    }

    @Test func `a token that nobody signed is refused`() throws {
        let good = try issuer.token("RS256", key: "r")
        let parts = good.split(separator: ".").map(String.init)
        let elliptic = try issuer.token("ES256", key: "e")
        let secret = try issuer.token("HS256")
        for token in [
            "x", "..", "a.b.c", parts[0] + "." + parts[1], good + "x", good + ".x",
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(elliptic.split(separator: ".")[1]).AA",
            // The key named is another's, unknown, or not named at all.
            try issuer.token("RS256", key: "e"), try issuer.token("RS256", key: "nobody"),
            try issuer.token("RS256"), try issuer.token("ES256", key: "r"),
            try issuer.token("none", key: "r"), try issuer.token("none"),
            String(secret.dropLast(3)) + "AAA",
        ] {
            #expect(get("/f", token: token)?.status == 401, "\(token)")
        }
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 0)
    }

    @Test func `a missing token is refused, an open route asks for none`() throws {
        let answer = try #require(get("/f"))
        #expect(answer.status == 401)
        #expect(answer.body == #"{"message":"Unauthorized"}"#)
        #expect(answer.headers("www-authenticate") == ["Bearer"])
        #expect(get("/f", token: "a b", word: "Basic ")?.status == 401)
        let open = get("/open")
        #expect(open?.status == 200)
        #expect(try authorizer(open) == nil)
        #expect(get("/nowhere")?.status == 404)
        // A browser asks before it has a token.
        let preflight = HTTPClient.request(
            "OPTIONS",
            "/f",
            port: runtime.httpPort,
            headers: [("Origin", "https://a"), ("Access-Control-Request-Method", "GET")]
        )
        #expect(preflight?.status == 204)
    }

    @Test(arguments: [
        (#"{"scope":"read admin"}"#, "admin"), (#"{"scp":["write"]}"#, "write"),
        (#"{"scp":"write"}"#, "write"), (#"{"scope":"writer","scp":["write"]}"#, nil),
        (#"{"scope":"read"}"#, nil), (#"{}"#, nil), (#"{"scope":5}"#, nil),
    ])
    func `one of the scopes is needed`(claims: String, granted: String?) throws {
        let token = try issuer.token("HS256", try JSON(parsing: claims))
        let answer = try #require(get("/write", token: token))
        guard let granted else {
            #expect(answer.status == 403)
            #expect(answer.body == #"{"message":"Forbidden"}"#)
            #expect(answer.headers("www-authenticate").first?.contains("write admin") == true)
            return
        }
        #expect(answer.status == 200)
        #expect(try authorizer(answer)?["jwt"]?["scopes"] == [JSON(granted)])
    }

    @Test func `a token may stand in the query`() throws {
        let token = try issuer.token("HS256", ["scope": "read"])
        #expect(get("/query?a=1&token=\(token)")?.status == 200)
        #expect(get("/query?tokens=\(token)")?.status == 401)
        #expect(get("/query", token: token)?.status == 401)
        #expect(get("/query?token=\(try issuer.token("HS256"))")?.status == 403)
    }

    @Test(arguments: ["{}", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA","kid":"r"}]}"#, "nope", nil])
    func `a key set that is none keeps the runtime from starting`(text: String?) throws {
        let command = text.map { "echo '\($0)' > '\(folder.path)/keys.json'" }
        #expect(Command.run(command ?? "rm '\(folder.path)/keys.json'") == 0)
        runtime.kill()
        let error = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path)
        }
        #expect(error.status == 78)
        #expect(error.errors.contains("plumb: error: key set \(folder.path)/keys.json: "))
    }
}
