internal import JSON
internal import Pipeline
internal import Time

/// Meta's Graph API.
///
/// https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
struct MetaLeadAPI: LeadAPI {
    let references: Set<String> = ["leadgen_id"]

    private static let campaignNames = [
        "form_id", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name",
        "platform", "partner_name",
    ]
    private static let fields =
        ["id", "created_time", "field_data", "custom_disclaimer_responses", "is_organic"]
        + campaignNames

    func request(
        for order: FetchOrder,
        of source: Source,
        _ access: FetchAccess
    ) throws(JSONTypeError) -> PlatformRequest {
        let id = URLText.encoded(try order.required("leadgen_id"))
        let base = access.url + (access.version.map { "/\($0)" } ?? "")
        let fields = Self.fields.joined(separator: ",")
        let token = URLText.encoded(access.token)
        return PlatformRequest(
            url: "\(base)/\(id)?fields=\(fields)&access_token=\(token)",
            headers: [("Accept", "application/json")]
        )
    }

    /// A token without the right to read leads gets the ID and no answers.
    func submission(in answer: JSON, _ order: FetchOrder) throws(JSONTypeError) -> Submission {
        let lead = JSONCursor(answer)
        guard let answers = try Submission.metaAnswers(lead) else {
            throw lead["field_data"].mismatch(expected: "the answers of the form")
        }
        var submission = Submission(answers: answers)
        submission.createdAt = lead["created_time"].value?.string.flatMap {
            Timestamp(rfc3339: $0)
        }
        submission.isTest = answers.contains(where: \.isDummy)
        submission.campaign = Self.campaignNames.compactMap { name in
            lead[name].value?.shortText.map { (name, $0) }
        }
        if let isOrganic = lead["is_organic"].value?.bool {
            submission.campaign.append(("is_organic", isOrganic ? "true" : "false"))
        }
        return submission
    }

    /// By the error's code, for the status is 400 mostly.
    ///
    /// https://developers.facebook.com/docs/graph-api/guides/error-handling
    func trouble(in answer: PlatformAnswer, at now: Timestamp) -> FetchFailure.Reason? {
        guard let error = answer.document?["error"], let code = error["code"]?.int else {
            return nil
        }
        let subcode = error["error_subcode"]?.int
        let text = "code \(code)" + (subcode.map { ", subcode \($0)" } ?? "")
        switch code {
        case 102, 190: return .tokenRefused(answer: text)
        // 80005: more than the page's leads of the last 90 days allow.
        case 4, 17, 32, 613, 80_000...80_099:
            return .rateLimited(seconds: waitSeconds(answer, now))
        case 1, 2, 341: return .unavailable(answer: text, seconds: nil)
        case 3, 10, 200...299: return .noPermission(answer: text)
        case 100 where subcode == 33, 803: return .notFound(answer: text)
        default:
            guard error["is_transient"]?.bool == true else {
                return answer.status >= 500 ? nil : .refused(answer: text)
            }
            return .unavailable(answer: text, seconds: nil)
        }
    }

    func pauseSeconds(after answer: PlatformAnswer, at now: Timestamp) -> Int? {
        let usage = Self.usage(answer)
        return usage.percent >= 100 ? waitSeconds(answer, now) : nil
    }

    private func waitSeconds(_ answer: PlatformAnswer, _ now: Timestamp) -> Int {
        let minutes = Self.usage(answer).minutes
        let stated = minutes > 0 ? FetchWait.bounded(minutes * 60) : nil
        let asked = answer.retryAfterSeconds(at: now)
        return max(stated ?? 0, asked ?? 0, stated ?? asked ?? FetchWait.unstatedLimitSeconds)
    }

    /// The highest share of a limit that is used up, in percent, and the longest time until a limit
    /// that is used up begins anew.
    ///
    /// `X-App-Usage` is one object of shares, `X-Business-Use-Case-Usage` has a list of them for
    /// each business. https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    private static func usage(_ answer: PlatformAnswer) -> (percent: Double, minutes: Int) {
        var objects: [JSON] = []
        for name in ["x-app-usage", "x-page-usage"] {
            if let object = answer.headerDocument(name) { objects.append(object) }
        }
        let businesses = answer.headerDocument("x-business-use-case-usage")?.members ?? []
        for (_, uses) in businesses { objects += uses.array ?? [] }
        var (percent, minutes) = (0.0, 0)
        for object in objects {
            for name in ["call_count", "total_time", "total_cputime"] {
                percent = max(percent, object[name]?.double ?? 0)
            }
            let wait = object["estimated_time_to_regain_access"]?.int ?? 0
            minutes = max(minutes, min(wait, 10_000))
        }
        return (percent, minutes)
    }
}

extension PlatformAnswer {
    /// The body as JSON; nil where it is none.
    var document: JSON? { Self.document(body) }

    /// The value of a header as JSON; nil where it is none.
    func headerDocument(_ name: String) -> JSON? {
        header(name).flatMap { Self.document(Array($0.utf8)) }
    }

    private static func document(_ bytes: [UInt8]) -> JSON? {
        do throws(JSONSyntaxError) {
            return try JSON(parsing: bytes)
        } catch {
            return nil
        }
    }
}

extension JSON {
    /// A text or number of at most 1,024 bytes, as text; nil for anything else.
    var shortText: String? {
        let text: String? =
            switch kind {
            case .string: string
            case .integer: self.text
            default: nil
            }
        guard let text, (1...1024).contains(text.utf8.count) else { return nil }
        return text
    }
}
