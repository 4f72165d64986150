import Files
import Glibc
import JSON
import TestSupport
import Testing

/// JWT authorizers whose keys are at their issuer.
@Suite struct IssuerTests {
    private let server: PythonServer
    private let issuer: TokenIssuer

    init() throws {
        server = try PythonServer()
        issuer = try TokenIssuer(in: server.folder.path)
        try publish(keysAt: "http://127.0.0.1:\(server.port)/files/keys.json")
    }

    private var url: String { "http://127.0.0.1:\(server.port)/files" }

    private func publish(keysAt url: String, in server: PythonServer? = nil) throws {
        let folder = "\((server ?? self.server).folder.path)/.well-known"
        try FileSystem.createFolders(folder)
        let document: JSON = ["jwks_uri": JSON(url)]
        try FileSystem.writeAtomically(document.bytes, to: "\(folder)/openid-configuration")
    }

    private func template(issuer: String, hints: String = "{}") -> TemporaryFolder {
        let jwt = "JwtConfiguration: {issuer: '\(issuer)', audience: [leads]}"
        return GatewayTemplate.folder(
            routes: [
                "Path: /f, Method: GET", "Path: /open, Method: GET, Auth: {Authorizer: NONE}",
            ],
            api: "{Auth: {DefaultAuthorizer: Main, Authorizers: {Main: {\(jwt)}}}}",
            hints: hints
        )
    }

    private func token(_ key: String = "r", issuer: String? = nil) throws -> String {
        try self.issuer.token(
            key == "e" ? "ES256" : "RS256",
            key: key,
            [
                "iss": JSON(issuer ?? url)
            ]
        )
    }

    private func get(_ runtime: RunningRuntime, _ token: String?, _ path: String = "/f")
        -> HTTPClient.Answer?
    {
        let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        return HTTPClient.request("GET", path, port: runtime.httpPort, headers: headers)
    }

    @Test func `keys are fetched from the issuer, once`() throws {
        let folder = template(issuer: url)
        let runtime = try RunningRuntime(in: folder.path)
        #expect(server.requests.isEmpty)
        for key in ["r", "e", "r"] {
            #expect(get(runtime, try token(key))?.status == 200)
        }
        let expected = ["/files/.well-known/openid-configuration", "/files/keys.json"]
        #expect(server.requests == expected)
        // A key that the issuer lacks, or a token that no key would help, makes no fetch so soon.
        for other in [
            try token("nobody"), try issuer.token("RS256", key: "new", ["iss": "https://other"]),
            try issuer.token("none", key: "r", ["iss": JSON(url)]), "a.b.c",
        ] {
            #expect(get(runtime, other)?.status == 401)
        }
        #expect(server.requests == expected)
    }

    @Test func `a hint names the key set itself`() throws {
        let other = "https://issuer.example/tenant/"
        let folder = template(issuer: other, hints: "{JWKS: '\(url)/keys.json'}")
        let runtime = try RunningRuntime(in: folder.path)
        #expect(get(runtime, try token(issuer: other))?.status == 200)
        #expect(server.requests == ["/files/keys.json"])
    }

    @Test(arguments: [
        ("mv keys.json away.json", "mv away.json keys.json", "status 404"),
        ("mv keys.json k && echo '{}' >keys.json", "mv k keys.json", "it has no list keys"),
        (
            "mv .well-known/openid-configuration c && echo 5 >.well-known/openid-configuration",
            "mv c .well-known/openid-configuration", "has no jwks_uri"
        ),
    ])
    func `without keys a token is refused until they can be had`(
        _ damage: String,
        _ repair: String,
        _ reason: String
    ) throws {
        let folder = template(issuer: url)
        let runtime = try RunningRuntime(in: folder.path)
        #expect(Command.run("cd '\(server.folder.path)' && \(damage)") == 0)
        let token = try token()
        let answer = try #require(get(runtime, token))
        #expect(answer.status == 401)
        #expect(answer.body == #"{"message":"Unauthorized"}"#)
        let challenge = answer.headers("www-authenticate").first ?? ""
        #expect(challenge.contains("the issuer's keys cannot be had: "))
        #expect(challenge.replacing("'", with: "").contains(reason), "\(challenge)")
        #expect(
            runtime.eventually {
                runtime.errors.contains("keys of an issuer could not be fetched: ")
            }
        )
        #expect(Command.run("cd '\(server.folder.path)' && \(repair)") == 0)
        #expect(runtime.eventually { get(runtime, token)?.status == 200 })
    }

    @Test func `while an issuer is silent everybody else is served`() throws {
        let hint = "{JWKS: 'http://127.0.0.1:\(server.port)/hang'}"
        let folder = template(issuer: url, hints: hint)
        let runtime = try RunningRuntime(in: folder.path)
        let waiting = try #require(HTTPClient.connected(to: runtime.httpPort))
        let head = "GET /f HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: "
        HTTPClient.send(Array("\(head)\(try token())\r\n\r\n".utf8), to: waiting)
        #expect(runtime.eventually { server.requests == ["/hang"] })
        #expect(get(runtime, nil, "/open")?.status == 200)
        #expect(get(runtime, nil)?.status == 401)
        let answer = try #require(HTTPClient.answer(from: waiting))
        close(waiting)
        #expect(answer.status == 401)
        #expect(answer.head.contains("no complete answer within 5000 ms"))
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 1)
    }

    @Test func `an issuer's certificate is checked`() throws {
        let secure = try PythonServer(certificate: "DNS:localhost")
        let url = "https://localhost:\(secure.port)/files"
        try publish(keysAt: "\(url)/keys.json", in: secure)
        let copy = "cp '\(server.folder.path)/keys.json' '\(secure.folder.path)/keys.json'"
        #expect(Command.run(copy) == 0)
        let token = try token(issuer: url)
        let folder = template(issuer: url)
        let authorities = ["SSL_CERT_FILE": "\(secure.folder.path)/cert.pem"]
        let trusting = try RunningRuntime(in: folder.path, variables: authorities)
        #expect(get(trusting, token)?.status == 200)
        trusting.kill()
        try publish(keysAt: "\(self.url)/keys.json", in: secure)
        let careful = try RunningRuntime(in: folder.path, variables: authorities)
        #expect(get(careful, token)?.status == 401)
        #expect(careful.eventually { careful.errors.contains("must be https, too") })
        #expect(server.requests.isEmpty)
        careful.kill()
        let wary = try RunningRuntime(in: folder.path)
        #expect(get(wary, token)?.status == 401)
        #expect(wary.eventually { wary.errors.contains("localhost:\(secure.port): SSL") })
    }
}
