internal import Crypto
internal import Events
internal import LeadModel
internal import Pipeline

/// What a request can be proven by.
extension Source {
    /// Whether one of the secrets fits.
    ///
    /// All are tried, so that the time does not tell which one it was.
    func hasSecret(_ fits: (_ secret: String) -> Bool) -> Bool {
        secrets.reduce(false) { found, secret in fits(secret) || found }
    }

    func isSecret(_ text: String) -> Bool {
        hasSecret { ConstantTime.areEqual(Array($0.utf8), Array(text.utf8)) }
    }

    /// Whether a digest is the HMAC-SHA256 of a message under one of the secrets.
    func isSigned(_ message: [UInt8], by digest: [UInt8]) -> Bool {
        hasSecret {
            ConstantTime.areEqual(HMAC.sha256(key: Array($0.utf8), message: message), digest)
        }
    }

    /// Whether a request carries one of the secrets as it is.
    ///
    /// It is looked for in the query (`token`), in the header `x-webhook-token`, and in
    /// `Authorization` as bearer token or as the password of basic authentication (RFC 6750,
    /// RFC 7617).
    func hasToken(_ request: HTTPRequest) -> Bool {
        var found = false
        for token in Self.tokens(request) where isSecret(token) { found = true }
        return found
    }

    private static func tokens(_ request: HTTPRequest) -> [String] {
        [request.queryValue("token"), request.header("x-webhook-token")].compactMap(\.self)
            + request.authorizationTokens
    }
}

extension HTTPRequest {
    /// What `Authorization` carries as bearer token or as the password of basic authentication.
    var authorizationTokens: [String] {
        let words = header("authorization")?.split(separator: " ", maxSplits: 1) ?? []
        guard words.count == 2 else { return [] }
        let value = words[1].trimmed
        switch words[0].lowercased() {
        case "bearer": return [value]
        case "basic":
            let pair = Base64.decode(value).flatMap { String(validating: $0, as: UTF8.self) }
            let password = pair.flatMap { pair in
                pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) }
            }
            return [password].compactMap(\.self)
        default: return []
        }
    }
}

/// An HMAC-SHA256 as headers carry it.
enum WrittenDigest {
    /// The 32 bytes of `sha256=` and hex digits in either case, of the digits alone, or of base64;
    /// nil for anything else.
    static func read(_ text: String) -> [UInt8]? {
        let scheme = "sha256="
        let value = text.hasPrefix(scheme) ? String(text.dropFirst(scheme.count)) : text
        let bytes = Hex.decode(value) ?? Base64.decode(value)
        return bytes?.count == SHA256.digestBytes ? bytes : nil
    }
}
