internal import Crypto
internal import Events
package import JSON
internal import LeadModel
package import Time

/// What the sender calls a request, so that it may be sent again.
///
/// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
package struct IdempotencyKey: Equatable, Sendable {
    package let text: String
    /// Hexadecimal SHA-256 of the request: the same key may not come with another one.
    package let requestDigest: String

    /// For how long an answer is kept, and with it the key or the sender's ID, in milliseconds.
    package static let keepingMilliseconds = 86_400_000
}

/// A webhook with an idempotency key, and what it is answered if it is the first.
package struct WebhookClaim: Sendable {
    package let sourceID: String
    package let key: IdempotencyKey
    package let answer: JSON
    package let now: Timestamp
}

/// What the state says of a webhook with an idempotency key.
package enum WebhookVerdict: Sendable {
    /// Nobody has sent it before, and the answer to it has been kept.
    case first
    /// It has been answered before.
    case repeated(answer: JSON)
    /// Another request had its key.
    case keyReused
}

extension IdempotencyKey {
    /// The sender's ID of a lead that has none but came with the key: the state may be lost, and
    /// the same request is the same lead all the same.
    func platformID(index: Int = 0) -> String {
        index == 0 ? "\(text)\n\(requestDigest)" : "\(text)\n\(requestDigest)\n\(index)"
    }

    /// The key of a request; nil where it has none.
    ///
    /// The draft writes the value in quotes, most clients without.
    ///
    /// - Throws: `invalidField` for one that cannot be used.
    init?(of request: HTTPRequest) throws(Refusal) {
        guard let header = request.header("idempotency-key") else { return nil }
        var key = header.trimmed
        if key.count > 1, key.hasPrefix("\""), key.hasSuffix("\"") {
            key = String(key.dropFirst().dropLast())
        }
        guard (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw .invalidField(
                name: "Idempotency-Key",
                expected: "1 to 255 visible characters of ASCII"
            )
        }
        text = key
        let mediaType = BodyFormat.mediaType(request.header("content-type") ?? "")
        let parts = [request.method, request.rawPath, request.rawQueryString, mediaType]
        var hash = SHA256()
        // Each part behind its length, so that no two lists of parts give one text.
        for part in parts { hash.update(Array("\(part.utf8.count):\(part)".utf8)) }
        hash.update(request.body ?? [])
        requestDigest = Hex.encode(hash.finish())
    }
}
