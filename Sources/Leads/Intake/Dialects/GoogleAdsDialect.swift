internal import Crypto
internal import Events
internal import JSON
internal import LeadModel
internal import Pipeline
internal import Time

/// Lead forms of Google Ads.
///
/// https://developers.google.com/google-ads/webhook/docs/implementation
struct GoogleAdsDialect: Dialect {
    let formats = [BodyFormat.json]
    let aliases = ["region": "state"]

    func proof(of source: Source) -> SenderProof { .member("google_key") }

    /// The key is a member of the body, which has to be read first.
    func proof(of delivery: Delivery) -> Proof? { Proof() }

    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        let key = try content.document { root throws(JSONTypeError) in
            root["google_key"].value?.string ?? ""
        }
        guard delivery.source.isSecret(key) else { throw .invalidSignature }
        return try content.document { root throws(JSONTypeError) in
            [try Submission(googleLead: root)]
        }
    }

    /// Google takes an empty object for success.
    func response(
        _ summary: JSON,
        to content: BodyContent,
        of delivery: Delivery
    ) -> HTTPResponse {
        HTTPResponse(statusCode: 200, json: [:])
    }
}

extension Submission {
    fileprivate init(googleLead root: JSONCursor) throws(JSONTypeError) {
        guard let id = try root["lead_id"].identifier() else {
            throw root["lead_id"].mismatch(expected: "string or integer")
        }
        platformID = id
        var answers: [Answer] = []
        for column in try root["user_column_data"].array() {
            // Questions of one's own have an ID, too; a name may be missing.
            let name = column["column_id"].isPresent ? "column_id" : "column_name"
            let value = column["string_value"]
            answers.append(try Answer(column, name: name, values: value.isPresent ? [value] : []))
        }
        self.answers = answers
        createdAt = root["lead_submit_time"].value?.string.flatMap { Timestamp(rfc3339: $0) }
        isTest = try root["is_test"].ifPresent?.bool() ?? false
        for name in [
            "form_id", "campaign_id", "adgroup_id", "creative_id", "asset_group_id", "lead_stage",
        ] {
            if let id = try root[name].identifier() { campaign.append((name, id)) }
        }
        if let id = try root["gcl_id"].ifPresent?.string(), !id.isEmpty {
            campaign.append(("gclid", id))
        }
    }
}
