import Template
import Testing

@Suite struct HTTPAPITests {
    private func api(_ properties: String) throws -> HTTPAPI {
        try Fixture.read(Fixture.resources(resource(properties))).api
    }

    private func resource(_ properties: String) -> String {
        "Api: {Type: AWS::Serverless::HttpApi, Properties: \(properties)}"
    }

    @Test func `CORS is read in all its forms`() throws {
        #expect(try api("{}").cors == nil)
        #expect(try api("{CorsConfiguration: false}").cors == nil)
        #expect(try api("{CorsConfiguration: true}").cors?.allowedOrigins == ["*"])
        #expect(
            try api("{CorsConfiguration: 'https://a.example'}").cors?.allowedOrigins == [
                "https://a.example"
            ]
        )
        let text = "{AllowOrigins: ['*'], AllowMethods: ['*'], AllowHeaders: ['*'], MaxAge: -1}"
        let cors = try #require(try api("{CorsConfiguration: \(text)}").cors)
        #expect(cors.allowedMethods == ["*"])
        #expect(cors.allowedHeaders == ["*"])
        #expect(cors.maximumAgeSeconds == -1)
        #expect(!cors.allowsCredentials)
    }

    @Test(arguments: [
        (
            "CorsConfiguration: {AllowOrigins: ['*'], AllowCredentials: true}",
            "AllowCredentials and AllowOrigins '*' exclude each other"
        ),
        (
            "CorsConfiguration: {MaxAge: 86401}",
            "Resources.Api.Properties.CorsConfiguration.MaxAge: must be from -1 to 86400"
        ),
        (
            "CorsConfiguration: {AllowOrigins: [a.example]}",
            "origin 'a.example' must be '*', or a scheme and a host such as https://example.com, "
                + "without a path"
        ),
        (
            "CorsConfiguration: {AllowOrigins: ['https://a.example/']}",
            "origin 'https://a.example/' must be '*', or a scheme and a host such as "
                + "https://example.com, without a path"
        ),
        (
            "CorsConfiguration: {AllowMethods: [FETCH]}",
            "Resources.Api.Properties.CorsConfiguration.AllowMethods[0]: must be * or DELETE or "
                + "GET or HEAD or OPTIONS or PATCH or POST or PUT, not 'FETCH'"
        ),
        (
            "StageName: a/b",
            "StageName 'a/b' must be '$default', or 1 to 128 of letters, digits, '-', '_'"
        ),
        (
            "StageVariables: {a: [1]}",
            "Resources.Api.Properties.StageVariables.a: expected a text, found a list"
        ),
    ])
    func `what is wrong is named with its place`(_ text: String, _ message: String) {
        let findings = Fixture.findings(Fixture.resources(resource("{\(text)}")))
        #expect(findings.count == 1)
        #expect(findings.first?.contains(" error E") == true)
        #expect(findings.first?.hasSuffix(": \(message)") == true, "\(findings)")
        #expect(findings.first?.hasPrefix("t:4:") == true)
    }

    @Test func `Globals shape the implicit API`() throws {
        let template = try Fixture.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Globals: {HttpApi: {CorsConfiguration: true, StageVariables: {color: red}}}
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: provided.al2023
                  CodeUri: f.zip
                  Handler: f
                  Events: {E: {Type: HttpApi}}

            """
        )
        #expect(template.api.cors?.allowedOrigins == ["*"])
        #expect(template.api.stageVariables.map(\.value) == ["red"])
    }

    @Test(arguments: [(2999, true), (3000, false), (30_000, false)])
    func `a route is timed where it ends before its function`(timeout: Int, isTimed: Bool) throws {
        let text = Fixture.event("HttpApi", "{Path: /a, Method: GET, TimeoutInMillis: \(timeout)}")
        #expect(try Fixture.read(text).routes.first?.endsBeforeFunction == isTimed)
    }
}

/// Authorizers in templates.
@Suite struct AuthorizerReadingTests {
    private func text(_ auth: String, hints: String = "{JWKS: keys.json}") -> String {
        Fixture.resources(
            """
            Api:
              Type: AWS::Serverless::HttpApi
              Metadata: {Plumb: \(hints)}
              Properties:
                Auth: \(auth)
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events:
                  E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: GET}}
            """
        )
    }

    private static let jwt = "JwtConfiguration: {issuer: 'https://i', audience: [a]}"

    private static let lambda =
        "FunctionArn: !GetAtt F.Arn, AuthorizerPayloadFormatVersion: '2.0'"

    @Test func `a Lambda authorizer is read with its defaults`() throws {
        let template = try Fixture.read(text("{Authorizers: {L: {\(Self.lambda)}}}"))
        let authorizer = try #require(template.api.lambdaAuthorizers.first)
        #expect(authorizer.function == "F")
        #expect(authorizer.identitySources.isEmpty)
        #expect(!authorizer.takesVersion1)
        #expect(!authorizer.answersSimply)
        #expect(authorizer.cacheSeconds == 0)
        #expect(template.routes.first?.authorization == nil)
    }

    @Test func `identity sources keep the order of SAM`() throws {
        let identity =
            "{Context: [routeKey], Headers: [X-A, b], StageVariables: [v], QueryStrings: [q], "
            + "ReauthorizeEvery: 60}"
        let template = try Fixture.read(
            text(
                "{Authorizers: {L: {\(Self.lambda), Identity: \(identity), FunctionInvokeRole: r, "
                    + "EnableSimpleResponses: true}}, DefaultAuthorizer: L}"
            )
        )
        let authorizer = try #require(template.api.lambdaAuthorizers.first)
        #expect(
            authorizer.identitySources == [
                .header("x-a"), .header("b"), .query("q"), .stageVariable("v"),
                .context(.routeKey),
            ]
        )
        #expect(authorizer.cacheSeconds == 60)
        #expect(authorizer.answersSimply)
        #expect(template.routes.first?.authorization?.authorizer == "L")
    }

    @Test func `an authorizer is read with its defaults`() throws {
        let auth =
            "{Authorizers: {J: {\(Self.jwt), AuthorizationScopes: [s]}}, DefaultAuthorizer: J}"
        let template = try Fixture.read(text(auth))
        #expect(template.api.authorizers.map(\.issuer) == ["https://i"])
        #expect(template.api.authorizers.first?.source == .header("authorization"))
        #expect(template.api.keySetLocation == "keys.json")
        #expect(template.routes.first?.authorization?.authorizer == "J")
        #expect(template.routes.first?.authorization?.scopes == ["s"])
    }

    @Test(arguments: [
        (
            "{Authorizers: {J: {JwtConfiguration: {issuer: i, audience: [a]}}}}", "{}",
            "issuer 'i' must be a URL with https:// or http://, from which keys are fetched, or "
                + "have a local key set: 'Metadata: {Plumb: {JWKS: …}}' on the API"
        ),
        (
            "{Authorizers: {J: {\(jwt)}}, DefaultAuthorizer: K}", "{JWKS: k}",
            "'K' is no authorizer of this template"
        ),
        (
            "{Authorizers: {J: {\(jwt), IdentitySource: token}}}", "{JWKS: k}",
            "IdentitySource 'token' must be '$request.header.NAME' or '$request.querystring.NAME'"
        ),
        (
            "{Authorizers: {L: {FunctionArn: !Ref F, AuthorizerPayloadFormatVersion: '2.0'}}}",
            "{}", "'F' is no function of this template; did you mean '!GetAtt F.Arn'?"
        ),
        (
            "{Authorizers: {L: {FunctionArn: !GetAtt F.Arn}}}", "{}",
            "Resources.Api.Properties.Auth.Authorizers.L: AuthorizerPayloadFormatVersion is missing"
        ),
        (
            "{Authorizers: {L: {\(lambda), \(jwt)}}}", "{}",
            "Resources.Api.Properties.Auth.Authorizers.L: unknown key 'JwtConfiguration'"
        ),
        (
            "{Authorizers: {L: {FunctionArn: !GetAtt F.Arn, EnableSimpleResponses: true, "
                + "AuthorizerPayloadFormatVersion: '1.0'}}}", "{}",
            "EnableSimpleResponses needs AuthorizerPayloadFormatVersion '2.0'"
        ),
        (
            "{Authorizers: {L: {\(lambda), Identity: {ReauthorizeEvery: 60}}}}", "{}",
            "ReauthorizeEvery needs an identity source"
        ),
        (
            "{Authorizers: {L: {\(lambda), Identity: {Headers: [a], ReauthorizeEvery: 3601}}}}",
            "{}",
            "Resources.Api.Properties.Auth.Authorizers.L.Identity.ReauthorizeEvery: must be from 0 "
                + "to 3600"
        ),
        (
            "{Authorizers: {L: {\(lambda), Identity: {Context: [color]}}}}", "{}",
            "Context 'color' is not supported by the local runtime, which takes accountId or apiId "
                + "or domainName or domainPrefix or httpMethod or identity.sourceIp or "
                + "identity.userAgent or path or protocol or requestId or routeKey or stage"
        ),
        (
            "{DefaultAuthorizer: AWS_IAM}", "{}",
            "authorizer 'AWS_IAM' is not supported by the local runtime"
        ),
        (
            "{Authorizers: {J: {JwtConfiguration: {issuer: i}}}}", "{JWKS: k}",
            "Resources.Api.Properties.Auth.Authorizers.J.JwtConfiguration: audience is missing"
        ),
        (
            "{EnableIamAuthorizer: true}", "{}",
            "EnableIamAuthorizer 'true' is not supported by the local runtime, which takes false"
        ),
        ("{}", "{JWTSecret: short}", "JWTSecret '…' must be 32 bytes or more"),
    ])
    func `what is wrong is named`(auth: String, hints: String, message: String) {
        let findings = Fixture.findings(text(auth, hints: hints))
        #expect(findings.count == 1, "\(findings)")
        #expect(findings.first?.contains(" error E") == true)
        #expect(findings.first?.hasSuffix(": \(message)") == true, "\(findings)")
    }
}

/// Throttling in templates.
@Suite struct RouteSettingsTests {
    private func text(_ api: String, event: String = "") -> String {
        Fixture.resources(
            """
            Api:
              Type: AWS::Serverless::HttpApi
              Properties: \(api)
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events:
                  A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: GET\(event)}}
                  B: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/b/{id}', Method: ANY}}
            """
        )
    }

    @Test func `the nearest settings win, value by value`() throws {
        let template = try Fixture.read(
            text(
                "{DefaultRouteSettings: {ThrottlingBurstLimit: 9, DetailedMetricsEnabled: true}, "
                    + "RouteSettings: {GET /a: {ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 2}, "
                    + "'ANY /b/{id}': {ThrottlingRateLimit: 3}}}",
                event: ", RouteSettings: {ThrottlingBurstLimit: 1}"
            )
        )
        let throttles = template.routes.map(\.throttle)
        #expect(throttles == [Throttle(burst: 1, rate: 0.5), Throttle(burst: 9, rate: 3)])
    }

    @Test func `without settings there is no limit`() throws {
        #expect(try Fixture.read(text("{}")).routes.allSatisfy { !$0.throttle.isLimited })
    }

    @Test(arguments: [
        (
            "{RouteSettings: {GET /aa: {}}}",
            "'GET /aa' is no route of this template; did you mean 'GET /a'?"
        ),
        (
            "{RouteSettings: {'GET /b/{id}': {}}}",
            "'GET /b/{id}' is no route of this template; did you mean 'ANY /b/{id}'?"
        ),
        (
            "{DefaultRouteSettings: {ThrottlingBurstLimit: -1}}",
            "Resources.Api.Properties.DefaultRouteSettings.ThrottlingBurstLimit: must be from 0 to "
                + "1000000"
        ),
        (
            "{DefaultRouteSettings: {ThrottleBurstLimit: 1}}",
            "Resources.Api.Properties.DefaultRouteSettings: unknown key 'ThrottleBurstLimit'; did "
                + "you mean 'ThrottlingBurstLimit'?"
        ),
    ])
    func `what is wrong is named`(api: String, message: String) {
        let findings = Fixture.findings(text(api))
        #expect(findings.count == 1, "\(findings)")
        #expect(findings.first?.hasSuffix(": \(message)") == true, "\(findings)")
    }
}
