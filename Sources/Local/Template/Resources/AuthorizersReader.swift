import YAML

/// Reads `Auth` of an HTTP API and of its routes.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html
struct AuthorizersReader {
    private static let keys = Keys(read: [
        "Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer",
    ])
    private static let authorizerKeys = Keys(
        read: ["AuthorizationScopes", "IdentitySource", "JwtConfiguration"],
        unsupported: [
            "AuthorizerPayloadFormatVersion", "EnableFunctionDefaultPermissions",
            "EnableSimpleResponses", "FunctionArn", "FunctionInvokeRole", "Identity",
        ]
    )
    private static let routeKeys = Keys(read: ["AuthorizationScopes", "Authorizer"])
    private static let hintKeys = Keys(read: ["JWKS", "JWTSecret"])
    private static let noKeys =
        "a local key set, 'Metadata: {Plumb: {JWKS: path}}' on the API: keys are not fetched from "
        + "the issuer yet"
    /// As long as the digest of HS256 (RFC 7518, section 3.2).
    private static let shortestSecret = 32

    let reading: Reading

    func read(_ api: Section, hints: YAMLNode?, into result: inout HTTPAPI) {
        if let hints, let section = Section(hints, Self.hintKeys, reading) {
            result.keySetPath = section.text("JWKS")
            result.tokenSecret = section.text("JWTSecret")
            if let secret = result.tokenSecret, secret.utf8.count < Self.shortestSecret {
                let rule = "\(Self.shortestSecret) bytes or more"
                section.reportMalformed("JWTSecret", "…", mustBe: rule)
            }
        }
        guard let auth = api.section("Auth", Self.keys) else { return }
        _ = auth.supported("EnableIamAuthorizer", ["false"], default: "false")
        for entry in auth.entries("Authorizers") {
            guard let authorizer = authorizer(entry) else { continue }
            result.authorizers.append(authorizer)
            if result.keySetPath == nil, result.tokenSecret == nil {
                reading.report(.requires("JwtConfiguration", Self.noKeys), at: entry.keyPosition)
            }
        }
        if let name = auth.text("DefaultAuthorizer"),
            isKnown(name, among: result.authorizers, auth.written("DefaultAuthorizer"))
        {
            result.defaultAuthorizer = name
        }
    }

    private func authorizer(_ entry: YAMLNode.Entry) -> JWTAuthorizer? {
        let keys = Keys(read: ["audience", "issuer"])
        guard
            let section = Section(
                entry.value,
                Self.authorizerKeys,
                reading,
                at: entry.keyPosition
            ), section.required("JwtConfiguration") != nil,
            let jwt = section.section("JwtConfiguration", keys), jwt.required("issuer") != nil,
            jwt.required("audience") != nil
        else { return nil }
        var authorizer = JWTAuthorizer(
            name: entry.key,
            issuer: jwt.text("issuer") ?? "",
            audience: texts(jwt, "audience")
        )
        authorizer.scopes = texts(section, "AuthorizationScopes")
        guard let text = section.text("IdentitySource") else { return authorizer }
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        switch (parts.first, parts.dropFirst().first) {
        case ("$request", "header") where parts.count == 3 && !parts[2].isEmpty:
            authorizer.source = .header(parts[2].lowercased())
        case ("$request", "querystring") where parts.count == 3 && !parts[2].isEmpty:
            authorizer.source = .query(String(parts[2]))
        default:
            let rule = "'$request.header.NAME' or '$request.querystring.NAME'"
            section.reportMalformed("IdentitySource", text, mustBe: rule)
        }
        return authorizer
    }

    /// Who may use the route of an event; nil for everybody.
    func authorization(of event: Section, in api: HTTPAPI) -> RouteAuthorization? {
        let auth = event.section("Auth", Self.routeKeys)
        var name = api.defaultAuthorizer
        if let own = auth?.text("Authorizer") {
            if own == "NONE" { return nil }
            guard isKnown(own, among: api.authorizers, auth?.written("Authorizer")) else {
                return nil
            }
            name = own
        }
        let authorizer = api.authorizers.first { $0.name == name }
        guard let authorizer else {
            if let node = auth?.written("AuthorizationScopes") {
                let problem = Problem.requires("AuthorizationScopes", "an Authorizer")
                reading.report(problem, at: node.position)
            }
            return nil
        }
        var scopes = authorizer.scopes
        if let auth, auth.has("AuthorizationScopes") { scopes = texts(auth, "AuthorizationScopes") }
        return RouteAuthorization(authorizer: authorizer.name, scopes: scopes)
    }

    private func isKnown(
        _ name: String,
        among authorizers: [JWTAuthorizer],
        _ node: YAMLNode?
    ) -> Bool {
        let names = authorizers.map(\.name)
        guard !names.contains(name), let node else { return true }
        let nearest = NearestName.to(name, among: names)
        let problem = Problem.notInTemplate(kind: "authorizer", found: name, nearest: nearest)
        reading.report(problem, at: node.position)
        return false
    }

    private func texts(_ section: Section, _ key: String) -> [String] {
        section.list(key).compactMap { node in
            reading.attempt { () throws(YAMLError) in try node.nonEmptyString() }
        }
    }
}
