internal import Crypto
internal import Events
internal import Intake
internal import Pipeline
internal import Time

/// A request with one test lead: to be written down for the sender's shell, and to be tried here.
struct SampleRequest {
    let source: Source
    let path: String
    /// What stands before the path.
    let baseURL: String
    let body: SampleBody

    /// - Parameters:
    ///   - source: whom it is sent to.
    ///   - lead: what it brings.
    ///   - path: another one than the source's own.
    ///   - baseURL: what stands before the path.
    ///   - secret: for a body that carries it.
    init(
        to source: Source,
        _ lead: SampleLead,
        path: String? = nil,
        baseURL: String,
        secret: String
    ) {
        self.source = source
        self.path = path ?? source.path
        self.baseURL = baseURL
        body = SampleBody(lead, for: source, secret: secret)
    }

    var url: String { baseURL + path }

    /// The URL that a signature is of, as the source computes it.
    var signedURL: String {
        if let base = source.baseURL { return base + path }
        let host = baseURL.firstRange(of: "://").map { baseURL[$0.upperBound...] } ?? baseURL[...]
        return "https://\(host)\(path)"
    }

    /// The event of a request with a body, proven by a secret.
    func event(proving secret: String, body text: String? = nil, mediaType: String? = nil)
        -> HTTPRequest
    {
        let bytes = Array((text ?? body.text).utf8)
        let base = signedURL.dropLast(path.count)
        let host = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base
        var request = HTTPRequest(
            routeKey: "POST \(path)",
            method: "POST",
            rawPath: path,
            rawQueryString: "",
            caller: .init(
                requestID: "",
                sourceIP: "203.0.113.7",
                userAgent: "curl",
                domainName: String(host),
                protocol: "HTTP/1.1",
                milliseconds: SampleLead.now.milliseconds
            )
        )
        request.body = bytes
        request.headers = [.init("content-type", mediaType ?? body.mediaType)]
        if let origin = source.origins.first { request.headers.append(.init("origin", origin)) }
        switch source.proof {
        case .open, .member: break
        case .token: request.headers.append(.init("x-webhook-token", secret))
        case .apiKey: request.headers.append(.init("x-api-key", secret))
        case .signature(let signature):
            request.headers += headers(signature, secret: secret, body: bytes)
        }
        return request
    }

    private func headers(
        _ signature: RequestSignature,
        secret: String,
        body: [UInt8]
    ) -> [HTTPRequest.Pair] {
        let now = SampleLead.now
        let time = signature.isInMilliseconds ? now.milliseconds : now.seconds
        let part = { (part: RequestSignature.Part) -> [UInt8] in
            switch part {
            case .text(let text): Array(text.utf8)
            case .secret: Array(secret.utf8)
            case .method: Array("POST".utf8)
            case .url: Array(signedURL.utf8)
            case .body: body
            case .messageID: Array(SampleLead.platformID.utf8)
            case .timestamp: Array("\(time)".utf8)
            }
        }
        let message = signature.message.flatMap(part)
        let key = signature.isKeyBase64 ? StandardSecret.key(secret) ?? [] : Array(secret.utf8)
        let digest =
            signature.isHMAC ? HMAC.sha256(key: key, message: message) : SHA256.digest(message)
        let written = signature.isBase64 ? Base64.encode(digest) : Hex.encode(digest)
        return [.init(signature.header, signature.prefix + written)]
            + signature.headers.map {
                .init($0.name, String(decoding: part($0.value), as: UTF8.self))
            }
    }
}
