internal import Crypto
internal import Events
internal import JSON
internal import LeadModel
internal import Pipeline
internal import Signatures
internal import Time

/// Standard Webhooks with symmetric signatures (`v1`) and asymmetric ones (`v1a`).
///
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
struct StandardWebhooksDialect: Dialect {
    let formats = [BodyFormat.json]

    func proof(of source: Source) -> SenderProof {
        var signature = RequestSignature(
            header: "webhook-signature",
            prefix: "v1,",
            message: [.messageID, .text("."), .timestamp, .text("."), .body]
        )
        signature.headers = [
            .init(name: "webhook-id", value: .messageID),
            .init(name: "webhook-timestamp", value: .timestamp),
        ]
        signature.isBase64 = true
        signature.isKeyBase64 = true
        return .signature(signature)
    }

    /// Whether `webhook-signature` has the HMAC, or the signature, of ID, time and body, and the time
    /// is now.
    ///
    /// The header lists signatures, one for each key of a sender that exchanges its own.
    func proof(of delivery: Delivery) -> Proof? {
        let request = delivery.request
        guard let id = Self.messageID(request), let time = request.header("webhook-timestamp"),
            let sentAt = SigningTime(seconds: time), sentAt.isNear(delivery.receivedAt),
            let list = request.header("webhook-signature")
        else { return nil }
        let signed = Array("\(id).\(time).".utf8) + delivery.body
        var isSigned = false
        // Repeated headers arrive joined by commas and spaces.
        for word in list.split(separator: " ").prefix(Self.maximumSignatures) {
            let parts = word.split(separator: ",", maxSplits: 1)
            guard parts.count == 2, let signature = Base64.decode(String(parts[1])) else {
                continue
            }
            let fits = delivery.source.hasSecret { secret in
                Self.fits(signature, String(parts[0]), secret, signed)
            }
            isSigned = fits || isSigned
        }
        guard isSigned else { return nil }
        let nonce = Nonce(
            sourceID: delivery.source.id,
            value: "\(id).\(time)",
            expiresAt: sentAt.expiresAt
        )
        return Proof(nonce: nonce)
    }

    private static func fits(
        _ signature: [UInt8],
        _ version: String,
        _ secret: String,
        _ message: [UInt8]
    ) -> Bool {
        switch version {
        case "v1":
            guard let key = StandardSecret.key(secret) else { return false }
            return ConstantTime.areEqual(HMAC.sha256(key: key, message: message), signature)
        case "v1a":
            guard let key = StandardSecret.publicKey(secret) else { return false }
            return VerificationKey(ed25519: key)?.verifies(signature, of: message) ?? false
        default: return false
        }
    }

    /// Keys of a sender at once, of which each costs a pass over the body.
    private static let maximumSignatures = 8

    /// The lead in `data`, or the whole object where there is none.
    ///
    /// A message that is sent again has its ID and so is the same lead.
    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        let (fields, moment) = try content.document { root throws(JSONTypeError) in
            let whole = try root.object()
            let data = whole["data"].flatMap { $0.kind == .object ? $0 : nil }
            let moment = whole["timestamp"]?.string.flatMap { Timestamp(rfc3339: $0) }
            return (FlatFields(data ?? whole), moment)
        }
        var submission = try Submission(fields, idField: nil)
        submission.platformID = Self.messageID(delivery.request)
        submission.createdAt = moment
        return [submission]
    }

    private static func messageID(_ request: HTTPRequest) -> String? {
        guard let id = request.header("webhook-id"), (1...256).contains(id.utf8.count) else {
            return nil
        }
        return id
    }
}

/// When a signature was made, by the sender's clock.
struct SigningTime {
    let moment: Timestamp

    /// How far clocks may be apart, and how long a request may take: what HubSpot and Standard
    /// Webhooks say.
    static let toleranceMilliseconds = 300_000
    /// The last second of the year 9999.
    private static let lastSecond = 253_402_300_799

    /// Unix time in digits; nil for anything else.
    init?(seconds text: String) {
        guard let seconds = Self.number(text), seconds <= Self.lastSecond else { return nil }
        moment = Timestamp(seconds: seconds)
    }

    /// As for seconds.
    init?(milliseconds text: String) {
        guard let milliseconds = Self.number(text), milliseconds / 1000 <= Self.lastSecond else {
            return nil
        }
        moment = Timestamp(milliseconds: milliseconds)
    }

    func isNear(_ now: Timestamp) -> Bool {
        abs(now.milliseconds - moment.milliseconds) <= Self.toleranceMilliseconds
    }

    /// The last moment at which it is near.
    var expiresAt: Timestamp { moment.advanced(byMilliseconds: Self.toleranceMilliseconds) }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }
}
