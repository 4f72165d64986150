internal import HTTPServer
internal import Template

/// Answers for pages of other origins, in place of the functions.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
struct CORSRules {
    typealias Header = (name: String, value: String)

    private let origins: [String]
    /// What a preflight answer says beside the origin.
    private let preflight: [Header]
    /// What every other answer says beside the origin.
    private let always: [Header]

    init(_ configuration: CORSConfiguration) {
        origins = configuration.allowedOrigins
        var preflight: [Header] = []
        var always: [Header] = []
        let lists = [
            ("access-control-allow-methods", configuration.allowedMethods),
            ("access-control-allow-headers", configuration.allowedHeaders),
        ]
        for (name, values) in lists where !values.isEmpty {
            preflight.append((name, values.joined(separator: ",")))
        }
        if let seconds = configuration.maximumAgeSeconds {
            preflight.append(("access-control-max-age", String(seconds)))
        }
        if configuration.allowsCredentials {
            always.append(("access-control-allow-credentials", "true"))
        }
        let exposed = configuration.exposedHeaders
        if !exposed.isEmpty {
            always.append(("access-control-expose-headers", exposed.joined(separator: ",")))
        }
        self.preflight = preflight + always
        self.always = always
    }

    /// The headers of the answer to a preflight request; nil for any other request.
    ///
    /// An origin that is not allowed gets an answer without them, which its browser takes for a no.
    func preflightHeaders(_ exchange: HTTPExchange) -> [Header]? {
        guard exchange.method == "OPTIONS", let origin = exchange.header("origin"),
            exchange.header("access-control-request-method") != nil
        else { return nil }
        guard let allowed = allowed(origin) else { return [] }
        return [("access-control-allow-origin", allowed)] + preflight
    }

    /// The headers of an answer, with what the function says of CORS replaced.
    func applied(to headers: [Header], _ exchange: HTTPExchange) -> [Header] {
        let others = headers.filter { !$0.name.lowercased().hasPrefix("access-control-") }
        guard let origin = exchange.header("origin"), let allowed = allowed(origin) else {
            return others
        }
        return others + [("access-control-allow-origin", allowed)] + always
    }

    /// What the answer names as allowed; nil where the origin is not.
    private func allowed(_ origin: String) -> String? {
        if origins.contains("*") { return "*" }
        let isAllowed = origins.contains { allowed in
            allowed == origin
                || allowed.hasSuffix("://*") && origin.hasPrefix(allowed.dropLast())
        }
        return isAllowed ? origin : nil
    }
}
