internal import Crypto
internal import Events
internal import JSON
internal import Pipeline
internal import Time

/// Meta Lead Ads.
///
/// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
struct MetaDialect: Dialect {
    let methods = ["GET", "POST"]
    let formats = [BodyFormat.json]

    /// Echoes the challenge to whoever knows the agreed word.
    ///
    /// PHP turns the point of Meta's parameter names into an underscore, and so do receivers that
    /// forward them.
    func challenge(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> HTTPResponse {
        let parameter = { (name: String) in
            request.queryValue("hub.\(name)") ?? request.queryValue("hub_\(name)")
        }
        guard parameter("mode") == "subscribe", let challenge = parameter("challenge"),
            let given = parameter("verify_token"), let expected = source.verifyToken,
            ConstantTime.areEqual(Array(given.utf8), Array(expected.utf8))
        else { throw .invalidVerifyToken }
        let headers = [
            HTTPRequest.Pair("content-type", "text/plain; charset=utf-8"),
            // The challenge is the caller's text; no browser may take it for a page.
            HTTPRequest.Pair("x-content-type-options", "nosniff"),
        ]
        return HTTPResponse(statusCode: 200, headers: headers, body: Array(challenge.utf8))
    }

    func proof(of source: Source) -> SenderProof {
        .signature(
            RequestSignature(header: "x-hub-signature-256", prefix: "sha256=", message: [.body])
        )
    }

    /// Whether `X-Hub-Signature-256` is the body's HMAC.
    ///
    /// Meta signs the escaped text that it sends, so the bytes must be taken as they came. There is
    /// no time in it: a repetition is told by the lead's ID.
    func proof(of delivery: Delivery) -> Proof? {
        let scheme = "sha256="
        guard let header = delivery.request.header("x-hub-signature-256"),
            header.hasPrefix(scheme), let digest = Hex.decode(String(header.dropFirst(7))),
            delivery.source.isSigned(delivery.body, by: digest)
        else { return nil }
        return Proof()
    }

    /// Changes of other fields than `leadgen` are passed over.
    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        try content.document { body throws(JSONTypeError) in
            var submissions: [Submission] = []
            for entry in try body["entry"].array() {
                let pageID = try entry["id"].identifier()
                for change in try entry["changes"].array() {
                    let field = try change["field"].ifPresent?.string() ?? "leadgen"
                    guard field == "leadgen" else { continue }
                    submissions.append(try Submission(metaLead: change["value"], pageID: pageID))
                }
            }
            return submissions
        }
    }
}

extension Submission {
    /// One lead, as the `value` of a change tells it.
    ///
    /// https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
    fileprivate init(metaLead value: JSONCursor, pageID: String?) throws(JSONTypeError) {
        _ = try value.object()
        platformID = try value["leadgen_id"].identifier()
        answers = try Self.metaAnswers(value)
        createdAt = try Self.moment(value["created_time"])
        campaign = try Self.metaCampaign(value, pageID: pageID)
        reference = platformID.map { [("leadgen_id", $0)] } ?? []
        let isMarked = try value["is_test"].ifPresent?.bool() ?? false
        isTest = isMarked || answers?.contains(where: \.isDummy) == true
        if platformID == nil, answers == nil {
            throw value["leadgen_id"].mismatch(expected: "string or integer")
        }
    }

    /// Unix seconds, or the text that Meta's Graph API gives.
    private static func moment(_ cursor: JSONCursor) throws(JSONTypeError) -> Timestamp? {
        guard let cursor = cursor.ifPresent else { return nil }
        // The last second of the year 9999, behind which a date has no four-digit year.
        if let seconds = cursor.value?.int, (0...253_402_300_799).contains(seconds) {
            return Timestamp(seconds: seconds)
        }
        if let text = cursor.value?.string, let moment = Timestamp(rfc3339: text) { return moment }
        throw cursor.mismatch(expected: "Unix seconds or an RFC 3339 time")
    }

    private static func metaCampaign(
        _ value: JSONCursor,
        pageID: String?
    ) throws(JSONTypeError) -> [(name: String, value: String)] {
        var campaign: [(name: String, value: String)] = []
        for name in [
            "page_id", "form_id", "ad_id", "ad_name", "adgroup_id", "adset_id", "adset_name",
            "campaign_id", "campaign_name", "platform", "partner_name",
        ] {
            if let id = try value[name].identifier() { campaign.append((name, id)) }
        }
        if let pageID, campaign.first?.name != "page_id" {
            campaign.insert(("page_id", pageID), at: 0)
        }
        return campaign
    }
}

// MARK: - Answers

extension Submission {
    /// The answers in their order, ticked boxes of the form's disclaimer behind them; nil for none.
    static func metaAnswers(_ value: JSONCursor) throws(JSONTypeError) -> [Answer]? {
        guard let fields = value["field_data"].ifPresent else { return nil }
        var answers: [Answer] = []
        for field in try fields.array() {
            answers.append(try Answer(field, name: "name", values: field["values"].array()))
        }
        for box in try value["custom_disclaimer_responses"].ifPresent?.array() ?? [] {
            answers.append(try Answer(box, name: "checkbox_key", values: [box["is_checked"]]))
        }
        // A list without an answer tells no more than the ID does.
        return answers.isEmpty ? nil : answers
    }
}

extension Submission.Answer {
    /// The answer in an object.
    ///
    /// - Parameters:
    ///   - cursor: the object.
    ///   - name: the member that holds the question's name.
    ///   - values: the values, each of which must be a scalar.
    /// - Throws: what is of another kind, by its path.
    init(_ cursor: JSONCursor, name: String, values: [JSONCursor]) throws(JSONTypeError) {
        let name = cursor[name]
        let text = try name.string()
        var scalars: [JSON] = []
        for value in values {
            guard let scalar = value.value, scalar.kind != .array, scalar.kind != .object else {
                throw value.mismatch(expected: "string, number or boolean")
            }
            scalars.append(scalar)
        }
        guard let answer = Submission.Answer(name: text, values: scalars) else {
            throw name.mismatch(expected: "a name without control characters")
        }
        self = answer
    }
}

extension JSONCursor {
    /// An ID, which platforms send as string or, beyond what a real can hold, as integer; nil where
    /// there is none.
    func identifier() throws(JSONTypeError) -> String? {
        guard isPresent else { return nil }
        if let number = value?.int { return String(number) }
        guard let text = value?.string, (1...256).contains(text.utf8.count) else {
            throw mismatch(expected: "string of 1 to 256 bytes or integer")
        }
        return text
    }
}
