internal import JSON
internal import Time

/// One lead of a Meta Lead Ads webhook, as its `value` tells it.
///
/// https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
struct MetaSubmission {
    /// Meta's own ID of the lead; nil where it comes with answers and without an ID.
    var leadgenID: String?
    /// Nil where Meta names the lead only, so that it has to be fetched.
    var answers: [Answer]?
    var createdAt: Timestamp?
    /// IDs and names of page, form, ad and campaign.
    var campaign: [(name: String, value: String)]
    var isTest: Bool

    /// The answer to one question: its name in the form and the values as they came.
    struct Answer {
        var name: String
        var values: [JSON]
    }

    /// The most leads of one request: Meta sends up to 1,000 updates at once.
    static let maximumCount = 1000

    /// Reads a whole body.
    ///
    /// Changes of other fields than `leadgen` are passed over.
    static func all(in body: JSONCursor) throws(JSONTypeError) -> [MetaSubmission] {
        var submissions: [MetaSubmission] = []
        for entry in try body["entry"].array() {
            let pageID = try identifier(entry["id"])
            for change in try entry["changes"].array() {
                let field = try change["field"].ifPresent?.string() ?? "leadgen"
                guard field == "leadgen" else { continue }
                submissions.append(try MetaSubmission(change["value"], pageID: pageID))
            }
        }
        return submissions
    }

    private init(_ value: JSONCursor, pageID: String?) throws(JSONTypeError) {
        _ = try value.object()
        leadgenID = try Self.identifier(value["leadgen_id"])
        answers = try Self.answers(value)
        createdAt = try Self.moment(value["created_time"])
        campaign = try Self.campaign(value, pageID: pageID)
        let isMarked = try value["is_test"].ifPresent?.bool() ?? false
        isTest = isMarked || answers?.contains(where: \.isDummy) == true
        if leadgenID == nil, answers == nil {
            throw value["leadgen_id"].mismatch(expected: "string or integer")
        }
    }

    /// Meta sends IDs as strings and, beyond what a real can hold, as integers.
    private static func identifier(_ cursor: JSONCursor) throws(JSONTypeError) -> String? {
        guard let cursor = cursor.ifPresent else { return nil }
        if let number = cursor.value?.int { return String(number) }
        guard let text = cursor.value?.string, (1...256).contains(text.utf8.count) else {
            throw cursor.mismatch(expected: "string of 1 to 256 bytes or integer")
        }
        return text
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

    private static func campaign(
        _ value: JSONCursor,
        pageID: String?
    ) throws(JSONTypeError) -> [(name: String, value: String)] {
        var campaign: [(name: String, value: String)] = []
        for name in [
            "page_id", "form_id", "ad_id", "ad_name", "adgroup_id", "adset_id", "adset_name",
            "campaign_id", "campaign_name", "platform", "partner_name",
        ] {
            if let id = try identifier(value[name]) { campaign.append((name, id)) }
        }
        if let pageID, campaign.first?.name != "page_id" {
            campaign.insert(("page_id", pageID), at: 0)
        }
        return campaign
    }
}

// MARK: - Answers

extension MetaSubmission {
    /// The answers in their order, ticked boxes of the form's disclaimer behind them; nil for none.
    private static func answers(_ value: JSONCursor) throws(JSONTypeError) -> [Answer]? {
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

extension MetaSubmission.Answer {
    fileprivate init(
        _ cursor: JSONCursor,
        name: String,
        values: [JSONCursor]
    ) throws(JSONTypeError) {
        let name = cursor[name]
        self.name = try name.string()
        // A key of the record cannot hold NUL; the other controls would only spoil a terminal.
        guard !self.name.isEmpty, self.name.unicodeScalars.allSatisfy({ !$0.isControl }) else {
            throw name.mismatch(expected: "a name without control characters")
        }
        self.values = []
        for value in values {
            guard let scalar = value.value, scalar.count == 0,
                scalar.kind != .array, scalar.kind != .object
            else { throw value.mismatch(expected: "string, number or boolean") }
            self.values.append(scalar)
        }
    }

    /// Meta's testing tool fills forms with `<test lead: dummy data for email>`.
    fileprivate var isDummy: Bool {
        values.contains { value in
            guard let text = value.string, text.utf8.contains(UInt8(ascii: "<")) else {
                return false
            }
            return text.lowercased().contains("<test lead: dummy data")
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is of C0, DEL or C1.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
