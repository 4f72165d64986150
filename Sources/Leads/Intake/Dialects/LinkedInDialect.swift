internal import Crypto
internal import Events
internal import JSON
internal import Pipeline
internal import Time

/// LinkedIn Lead Sync, which names leads by ID.
///
/// https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation
struct LinkedInDialect: Dialect {
    let methods = ["GET", "POST"]
    let formats = [BodyFormat.json]

    /// Proves to know the secret.
    ///
    /// The code must look as LinkedIn's do: of any other text this answer would be the signature
    /// of whatever the caller wants to post.
    func challenge(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> HTTPResponse {
        guard let code = request.queryValue("challengeCode"), Self.isUUID(code),
            let secret = source.secrets.first
        else { throw .invalidVerifyToken }
        let digest = HMAC.sha256(key: Array(secret.utf8), message: Array(code.utf8))
        let answer: JSON = [
            "challengeCode": JSON(code), "challengeResponse": JSON(Hex.encode(digest)),
        ]
        return HTTPResponse(statusCode: 200, json: answer)
    }

    func proof(of source: Source) -> SenderProof {
        let message = [RequestSignature.Part.text("hmacsha256="), .body]
        return .signature(RequestSignature(header: "x-li-signature", message: message))
    }

    func proof(of delivery: Delivery) -> Proof? {
        // The prefix is part of what is signed, not of the header.
        let message = Array("hmacsha256=".utf8) + delivery.body
        guard let digest = delivery.request.header("x-li-signature").flatMap(Hex.decode),
            delivery.source.isSigned(message, by: digest)
        else { return nil }
        return Proof()
    }

    /// What is no lead is passed over; a deleted lead is to be forgotten.
    ///
    /// https://learn.microsoft.com/linkedin/marketing/lead-sync/leadsync
    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        try content.document { root throws(JSONTypeError) in
            let action = try root["leadAction"].string()
            guard try root["type"].string() == "LEAD_ACTION",
                action == "CREATED" || action == "DELETED"
            else { return [] }
            let response = root["leadGenFormResponse"]
            guard let id = try response.identifier() else {
                throw response.mismatch(expected: "a URN")
            }
            var submission = Submission(platformID: id)
            submission.intent = action == "DELETED" ? .deletion : .lead
            submission.reference = [("lead_gen_form_response", id)]
            for (name, place) in [
                ("lead_gen_form", root["leadGenForm"]), ("lead_type", root["leadType"]),
                ("sponsored_account", root["owner"]["sponsoredAccount"]),
                ("organization", root["owner"]["organization"]),
                ("sponsored_creative", root["associatedEntity"]["sponsoredCreative"]),
            ] {
                if let id = try place.identifier() { submission.campaign.append((name, id)) }
            }
            if let moment = root["occurredAt"].value?.int,
                let time = SigningTime(milliseconds: String(moment))
            {
                submission.createdAt = time.moment
            }
            return [submission]
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.joined().utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...102).contains(byte | 0x20)
            }
    }
}
