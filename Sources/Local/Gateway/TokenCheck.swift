internal import Events
internal import HTTPServer
internal import JSON
internal import Template

/// Whether what a request shows is a token that an authorizer takes.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
struct TokenCheck {
    let authorizer: JWTAuthorizer
    let scopes: [String]
    let keys: TokenKeys

    /// How far the clocks of issuer and runtime may differ.
    private static let leewaySeconds = 5.0

    /// - Parameters:
    ///   - exchange: the request.
    ///   - seconds: the moment, in Unix time.
    ///   - completion: called once, at once where the issuer's keys are there.
    func check(
        _ exchange: HTTPExchange,
        at seconds: Double,
        _ completion: @escaping (AccessVerdict) -> Void
    ) {
        guard let text = tokenText(exchange) else { return completion(.unauthorized("Bearer")) }
        guard let token = Token(text) else {
            return completion(Self.invalid("the token is no JWT"))
        }
        // What needs no key is looked at first: rubbish must not make anybody fetch keys.
        if let flaw = flaw(in: token, at: seconds) { return completion(Self.invalid(flaw)) }
        keys.verify(token, for: authorizer) { verdict in
            switch verdict {
            case .signed: completion(granted(token))
            case .notSigned:
                completion(Self.invalid("the token is not signed by a known key"))
            case .unknown(let reason):
                let quoted = reason.filter { $0 != "\"" && $0 != "\\" }
                completion(Self.invalid("the issuer's keys cannot be had: \(quoted)"))
            }
        }
    }

    private func granted(_ token: Token) -> AccessVerdict {
        let granted = scopes.filter(Set(token.scopes).contains)
        guard scopes.isEmpty || !granted.isEmpty else {
            let required = scopes.joined(separator: " ")
            return .forbidden("Bearer scope=\"\(required)\" error=\"insufficient_scope\"")
        }
        let shown = scopes.isEmpty ? JSON.null : JSON(granted.map { JSON($0) })
        return .allowed(["jwt": ["claims": token.claimTexts, "scopes": shown]])
    }

    private static func invalid(_ reason: String) -> AccessVerdict {
        .unauthorized("Bearer error=\"invalid_token\" error_description=\"\(reason)\"")
    }

    /// The token without the word `Bearer`; nil where the request has none.
    private func tokenText(_ exchange: HTTPExchange) -> String? {
        let value: String?
        switch authorizer.source {
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

    /// Why a token would not be taken with the best signature; nil where it would.
    private func flaw(in token: Token, at seconds: Double) -> String? {
        let claims = token.claims
        guard claims["iss"]?.string == authorizer.issuer else { return "another issuer" }
        guard token.audience.contains(where: authorizer.audience.contains) else {
            return "another audience"
        }
        guard let expiry = claims["exp"]?.double, seconds < expiry + Self.leewaySeconds else {
            return "the token has expired"
        }
        for name in ["nbf", "iat"] {
            guard let value = claims[name] else { continue }
            guard let moment = value.double, moment <= seconds + Self.leewaySeconds else {
                return "the token is not valid yet"
            }
        }
        return nil
    }
}
