internal import JSON
internal import Pipeline
internal import Time

/// HubSpot's contacts.
///
/// A webhook names a contact only; the contact has the properties that are asked for and no others.
/// https://developers.hubspot.com/docs/api/crm/contacts
struct HubSpotLeadAPI: LeadAPI {
    let references: Set<String> = [
        "object_id", "portal_id", "event_id", "subscription_id", "subscription_type",
    ]

    /// Beside those that the source gives a name of its own.
    private static let properties = [
        "email", "firstname", "lastname", "phone", "mobilephone", "address", "city", "state",
        "zip", "country", "company", "jobtitle", "work_email", "date_of_birth", "gender",
        "marital_status", "military_status", "message", "hs_facebook_click_id",
        "hs_google_click_id", "hs_analytics_source",
    ]
    /// What HubSpot adds of itself.
    private static let bookkeeping: Set<String> = [
        "hs_object_id", "createdate", "lastmodifieddate",
    ]

    func request(
        for order: FetchOrder,
        of source: Source,
        _ access: FetchAccess
    ) throws(JSONTypeError) -> PlatformRequest {
        let id = URLText.encoded(try order.required("object_id"))
        let own = source.fields.keys.filter(Self.isProperty).sorted()
        let properties = Self.properties + own.filter { !Self.properties.contains($0) }
        return PlatformRequest(
            url: "\(access.url)/crm/v3/objects/contacts/\(id)?properties="
                + properties.joined(separator: ","),
            headers: [
                ("Authorization", "Bearer \(access.token)"), ("Accept", "application/json"),
            ]
        )
    }

    private static func isProperty(_ name: String) -> Bool {
        name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    /// Properties without a value are left out.
    func submission(in answer: JSON, _ order: FetchOrder) throws(JSONTypeError) -> Submission {
        let contact = JSONCursor(answer)
        var answers: [Submission.Answer] = []
        for (name, value) in try contact["properties"].members() {
            guard !Self.bookkeeping.contains(name), let scalar = value.ifPresent?.value,
                scalar.string?.isEmpty != true
            else { continue }
            guard scalar.kind != .array, scalar.kind != .object,
                let answer = Submission.Answer(name: Self.name(name), values: [scalar])
            else { throw value.mismatch(expected: "string, number or boolean") }
            answers.append(answer)
        }
        var submission = Submission(answers: answers)
        submission.createdAt = contact["createdAt"].value?.string.flatMap {
            Timestamp(rfc3339: $0)
        }
        submission.isTest = answers.contains(where: \.isDummy)
        return submission
    }

    /// HubSpot keeps the IDs of clicks under names of its own.
    private static func name(_ property: String) -> String {
        switch property {
        case "hs_google_click_id": "gclid"
        case "hs_facebook_click_id": "fbclid"
        default: property
        }
    }

    /// The limit that was used up says how long to wait.
    ///
    /// https://developers.hubspot.com/docs/api/error-handling
    func trouble(in answer: PlatformAnswer, at now: Timestamp) -> FetchFailure.Reason? {
        guard answer.status == 429 else { return nil }
        if let seconds = answer.retryAfterSeconds(at: now) { return .rateLimited(seconds: seconds) }
        // A day's limit begins anew at midnight of the account's time zone, which nobody tells.
        let isDaily = answer.document?["policyName"]?.string == "DAILY"
        return .rateLimited(seconds: isDaily ? Self.dailySeconds : interval(answer))
    }

    func pauseSeconds(after answer: PlatformAnswer, at now: Timestamp) -> Int? {
        if answer.header("x-hubspot-ratelimit-daily-remaining") == "0" { return Self.dailySeconds }
        let isUsedUp = answer.header("x-hubspot-ratelimit-remaining") == "0"
        return isUsedUp ? interval(answer) : nil
    }

    private static let dailySeconds = 3600

    /// The length of the window that requests are counted in, at most.
    private func interval(_ answer: PlatformAnswer) -> Int {
        let text = answer.header("x-hubspot-ratelimit-interval-milliseconds")
        let milliseconds = text.flatMap { Int($0) } ?? 10_000
        return FetchWait.bounded((min(max(0, milliseconds), 86_400_000) + 999) / 1000)
    }
}
