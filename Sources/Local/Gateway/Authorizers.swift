internal import Events
internal import HTTPServer
internal import JSON
internal import Template

/// The JWT authorizers of an API.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
struct Authorizers {
    private let byName: [String: JWTAuthorizer]
    private let keys: KeySet

    /// How far the clocks of issuer and runtime may differ.
    private static let leewaySeconds = 5.0

    enum Verdict {
        /// What the event says of the caller.
        case allowed(JSON)
        /// The text of `www-authenticate`.
        case unauthorized(String)
        case forbidden(String)
    }

    /// - Parameters:
    ///   - api: whose they are.
    ///   - folder: the template's, which the key set's path is relative to.
    /// - Throws: `KeySetError`.
    init(_ api: HTTPAPI, folder: String) throws(KeySetError) {
        byName = Dictionary(uniqueKeysWithValues: api.authorizers.map { ($0.name, $0) })
        let path = api.keySetPath.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        keys = try KeySet(path: path, secret: api.tokenSecret)
    }

    /// Whether a request may use a route, at a moment in Unix seconds.
    func check(
        _ exchange: HTTPExchange,
        _ authorization: RouteAuthorization,
        at seconds: Double
    ) -> Verdict {
        guard let authorizer = byName[authorization.authorizer],
            let text = tokenText(exchange, authorizer.source)
        else { return .unauthorized("Bearer") }
        guard let token = Token(text) else { return Self.invalid("the token is no JWT") }
        guard keys.verifies(token) else {
            return Self.invalid("the token is not signed by a known key")
        }
        if let reason = Self.flaw(in: token, authorizer, at: seconds) {
            return Self.invalid(reason)
        }
        let required = authorization.scopes
        let granted = required.filter(Set(token.scopes).contains)
        guard required.isEmpty || !granted.isEmpty else {
            let scopes = required.joined(separator: " ")
            return .forbidden("Bearer scope=\"\(scopes)\" error=\"insufficient_scope\"")
        }
        let scopes = required.isEmpty ? JSON.null : JSON(granted.map { JSON($0) })
        return .allowed(["claims": token.claimTexts, "scopes": scopes])
    }

    private static func invalid(_ reason: String) -> Verdict {
        .unauthorized("Bearer error=\"invalid_token\" error_description=\"\(reason)\"")
    }

    /// The token without the word `Bearer`; nil where the request has none.
    private func tokenText(
        _ exchange: HTTPExchange,
        _ source: JWTAuthorizer.IdentitySource
    ) -> String? {
        let value: String?
        switch source {
        case .header(let name): value = exchange.header(name)
        case .query(let name):
            let query = exchange.target.drop { $0 != "?" }.dropFirst()
            let prefix = "\(name)="
            value = query.split(separator: "&").first { $0.hasPrefix(prefix) }
                .map { FormEncoding.decode($0.dropFirst(prefix.count)) ?? "" }
        }
        guard let value else { return nil }
        let words = value.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            return words.count == 1 ? String(words[0]) : nil
        }
        return String(words[1])
    }

    /// Why a token with a good signature is not taken; nil where it is.
    private static func flaw(
        in token: Token,
        _ authorizer: JWTAuthorizer,
        at seconds: Double
    ) -> String? {
        let claims = token.claims
        guard claims["iss"]?.string == authorizer.issuer else { return "another issuer" }
        guard token.audience.contains(where: authorizer.audience.contains) else {
            return "another audience"
        }
        guard let expiry = claims["exp"]?.double, seconds < expiry + leewaySeconds else {
            return "the token has expired"
        }
        for name in ["nbf", "iat"] {
            guard let value = claims[name] else { continue }
            guard let moment = value.double, moment <= seconds + leewaySeconds else {
                return "the token is not valid yet"
            }
        }
        return nil
    }
}
