package import Pipeline

/// What a request to a source is proven by.
package enum SenderProof: Equatable, Sendable {
    /// Nothing: everybody may send.
    case open
    /// The secret as it is, in the header `x-webhook-token`, as bearer token, as the password of
    /// basic authentication, or as `token` in the query.
    case token
    /// A digest of the request in a header.
    case signature(RequestSignature)
    /// The secret as a member of the JSON body.
    case member(String)
    /// An API key in `x-api-key`, as bearer token, or as the password of basic authentication.
    case apiKey
}

/// How a digest of a request is made and where it stands.
///
/// The dialects say so, for a sender to do it; they check signatures by code of their own.
package struct RequestSignature: Equatable, Sendable {
    /// What is signed, piece by piece.
    package enum Part: Equatable, Sendable {
        case text(String)
        case secret
        case method
        /// The whole public URL.
        case url
        case body
        /// What the sender calls the message.
        case messageID
        /// Unix time.
        case timestamp
    }

    /// A header beside the signature.
    package struct Header: Equatable, Sendable {
        package var name: String
        package var value: Part
    }

    /// The header of the signature, in lower case.
    package var header: String
    /// What stands before the digest.
    package var prefix = ""
    package var message: [Part]
    package var headers: [Header] = []
    /// Whether it is an HMAC-SHA256 under the secret; else a SHA-256.
    package var isHMAC = true
    /// Whether the digest is base64; else hex digits.
    package var isBase64 = false
    /// Whether the key is what the secret's base64 behind `whsec_` says; else its bytes.
    package var isKeyBase64 = false
    /// Whether the time is in milliseconds; else in seconds.
    package var isInMilliseconds = false

    /// How far the sender's clock may be off.
    package static let toleranceSeconds = SigningTime.toleranceMilliseconds / 1000
}

extension Source {
    /// What a request to this source is proven by.
    package var proof: SenderProof { dialect?.proof(of: self) ?? .apiKey }
}
