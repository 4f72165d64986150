internal import Crypto
internal import Events
internal import JSON
internal import Pipeline

/// Whatever sends a flat lead under names of its own: Zapier, Make, n8n, partners, one's own code.
///
/// A list of objects is several leads.
struct MappedDialect: Dialect {
    enum Trust {
        /// One of the secrets, as it is, in the URL or a header.
        case token
        /// An HMAC-SHA256 over the body under one of the secrets.
        case signature
    }

    let trust: Trust
    let formats = [BodyFormat.json, .form, .multipart]

    /// GitHub's.
    ///
    /// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    private static let usualHeader = "x-hub-signature-256"

    func proof(of source: Source) -> SenderProof {
        switch trust {
        case .token: .token
        case .signature:
            .signature(
                RequestSignature(
                    header: source.signatureHeader ?? Self.usualHeader,
                    prefix: "sha256=",
                    message: [.body]
                )
            )
        }
    }

    func proof(of delivery: Delivery) -> Proof? {
        switch trust {
        case .token: return delivery.source.hasToken(delivery.request) ? Proof() : nil
        case .signature:
            let name = delivery.source.signatureHeader ?? Self.usualHeader
            guard let digest = delivery.request.header(name).flatMap(WrittenDigest.read),
                delivery.source.isSigned(delivery.body, by: digest)
            else { return nil }
            return Proof()
        }
    }

    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        var submissions: [Submission] = []
        for fields in try Self.leads(content) {
            submissions.append(try Submission(fields, idField: delivery.source.idField))
        }
        guard case .signature = trust else { return submissions }
        // The signature has no time in it: the same signed bytes are the same leads.
        let digest = Hex.encode(SHA256.digest(delivery.body))
        for index in submissions.indices where submissions[index].platformID == nil {
            submissions[index].platformID = "\(digest).\(index)"
        }
        return submissions
    }

    /// The fields of each lead in a body.
    static func leads(_ content: BodyContent) throws(Refusal) -> [FlatFields] {
        switch content {
        case .form(let fields):
            // What GitHub sends where it is set to forms.
            if fields.count == 1, fields[0].name == "payload" {
                let payload = Array(fields[0].value.utf8)
                return try leads(BodyFormat.json.read(payload, contentType: ""))
            }
            return [FlatFields(fields)]
        case .json:
            return try content.document { root throws(JSONTypeError) in
                guard root.value?.kind == .array else { return [FlatFields(try root.object())] }
                let elements = try root.array()
                var leads: [FlatFields] = []
                // One more than is allowed tells that there are too many.
                for element in elements.prefix(Submission.maximumCount + 1) {
                    leads.append(FlatFields(try element.object()))
                }
                return leads
            }
        case .xml: throw .unsupportedContentType(accepted: BodyFormat.json.mediaTypes)
        }
    }
}
