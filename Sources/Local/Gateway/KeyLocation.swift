internal import HTTPClient
internal import JSON

/// Where the public keys of an issuer are fetched from.
enum KeyLocation: Hashable, Sendable {
    /// The URL of a key set.
    case keySet(String)
    /// An issuer, whose configuration names its key set (OpenID Connect Discovery 1.0, section 4).
    case issuer(String)

    /// A key set, not read yet.
    struct Document: Sendable {
        var bytes: [UInt8]
        var cacheControl: String?
    }

    struct Failure: Error, Sendable {
        var reason: String
    }

    /// For each of the at most two answers.
    private static let timeoutMilliseconds = 5000

    /// Fetches the key set; blocks.
    func fetch(_ client: HTTPClient) throws(Failure) -> Document {
        switch self {
        case .keySet(let url): return try Self.document(url, client)
        case .issuer(let issuer):
            let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
            let url = "\(base)/.well-known/openid-configuration"
            let configuration = try Self.document(url, client)
            // Why it is no JSON does not matter: it names no key set.
            let document = try? JSON(parsing: configuration.bytes)
            guard let keySet = document?["jwks_uri"]?.string else {
                throw Failure(reason: "the issuer's openid-configuration has no 'jwks_uri'")
            }
            guard keySet.hasPrefix("https://") || !base.hasPrefix("https://") else {
                throw Failure(reason: "the 'jwks_uri' of an https issuer must be https, too")
            }
            return try Self.document(keySet, client)
        }
    }

    private static func document(
        _ url: String,
        _ client: HTTPClient
    ) throws(Failure) -> Document {
        var request = HTTPClientRequest(url: url, headers: [("Accept", "application/json")])
        request.timeoutMilliseconds = timeoutMilliseconds
        request.maximumBodyBytes = KeySet.limitBytes
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try client.send(request)
        } catch {
            throw Failure(reason: "\(error)")
        }
        guard response.status == 200 else {
            throw Failure(reason: "\(request.host ?? ""): status \(response.status)")
        }
        return Document(bytes: response.body, cacheControl: response.header("cache-control"))
    }
}
