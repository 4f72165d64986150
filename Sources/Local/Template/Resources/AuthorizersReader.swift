import YAML

/// Reads `Auth` of an HTTP API and of its routes.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html
struct AuthorizersReader {
    private static let keys = Keys(read: [
        "Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer",
    ])
    private static let jwtKeys = Keys(read: [
        "AuthorizationScopes", "IdentitySource", "JwtConfiguration",
    ])
    private static let routeKeys = Keys(read: ["AuthorizationScopes", "Authorizer"])
    private static let hintKeys = Keys(read: ["JWKS", "JWTSecret"])
    private static let issuerRule =
        "a URL with https:// or http://, from which keys are fetched, or have a local key set: "
        + "'Metadata: {Plumb: {JWKS: …}}' on the API"
    private static let awsIAM = "AWS_IAM"
    /// As long as the digest of HS256 (RFC 7518, section 3.2).
    private static let shortestSecret = 32

    let reading: Reading

    func read(_ api: Section, hints: YAMLNode?, into result: inout HTTPAPI) {
        if let hints, let section = Section(hints, Self.hintKeys, reading) {
            result.keySetLocation = section.text("JWKS")
            result.tokenSecret = section.text("JWTSecret")
            if let secret = result.tokenSecret, secret.utf8.count < Self.shortestSecret {
                let rule = "\(Self.shortestSecret) bytes or more"
                section.reportMalformed("JWTSecret", "…", mustBe: rule)
            }
        }
        guard let auth = api.section("Auth", Self.keys) else { return }
        _ = auth.supported("EnableIamAuthorizer", ["false"], default: "false")
        for entry in auth.entries("Authorizers") { read(entry, into: &result) }
        if let name = auth.text("DefaultAuthorizer"),
            isKnown(name, in: result, auth.written("DefaultAuthorizer"))
        {
            result.defaultAuthorizer = name
        }
    }

    /// An authorizer that names a function asks it; any other checks tokens.
    private func read(_ entry: YAMLNode.Entry, into result: inout HTTPAPI) {
        let written = reading.attempt { () throws(YAMLError) in try entry.value.entries() }
        guard let written else { return }
        let lambda = LambdaAuthorizerReader(reading: reading)
        guard !written.contains(where: { $0.key == "FunctionArn" }) else {
            if let authorizer = lambda.read(entry) { result.lambdaAuthorizers.append(authorizer) }
            return
        }
        let hasKeys = result.keySetLocation != nil || result.tokenSecret != nil
        if let authorizer = authorizer(entry, hasKeys: hasKeys) {
            result.authorizers.append(authorizer)
        }
    }

    private func authorizer(_ entry: YAMLNode.Entry, hasKeys: Bool) -> JWTAuthorizer? {
        let keys = Keys(read: ["audience", "issuer"])
        let position = entry.keyPosition
        guard let section = Section(entry.value, Self.jwtKeys, reading, at: position),
            section.required("JwtConfiguration") != nil,
            let jwt = section.section("JwtConfiguration", keys), jwt.required("issuer") != nil,
            jwt.required("audience") != nil
        else { return nil }
        var authorizer = JWTAuthorizer(
            name: entry.key,
            issuer: jwt.text("issuer") ?? "",
            audience: texts(jwt, "audience")
        )
        let issuer = authorizer.issuer
        if !hasKeys, !["https://", "http://"].contains(where: issuer.hasPrefix) {
            jwt.reportMalformed("issuer", issuer, mustBe: Self.issuerRule)
        }
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
            guard isKnown(own, in: api, auth?.written("Authorizer")) else { return nil }
            name = own
        }
        let authorizer = api.authorizers.first { $0.name == name }
        guard let authorizer else {
            if let node = auth?.written("AuthorizationScopes") {
                let problem = Problem.requires("AuthorizationScopes", "an Authorizer of tokens")
                reading.report(problem, at: node.position)
            }
            let lambda = api.lambdaAuthorizers.first { $0.name == name }
            return lambda.map { RouteAuthorization(authorizer: $0.name, scopes: []) }
        }
        var scopes = authorizer.scopes
        if let auth, auth.has("AuthorizationScopes") { scopes = texts(auth, "AuthorizationScopes") }
        return RouteAuthorization(authorizer: authorizer.name, scopes: scopes)
    }

    private func isKnown(
        _ name: String,
        in api: HTTPAPI,
        _ node: YAMLNode?
    ) -> Bool {
        let names = api.authorizers.map(\.name) + api.lambdaAuthorizers.map(\.name)
        guard !names.contains(name), let node else { return true }
        guard name != Self.awsIAM else {
            reading.report(.unsupported(what: "authorizer", name: name), at: node.position)
            return false
        }
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
