internal import JSON
internal import Pipeline
internal import Time

/// The API that a platform's leads are fetched from, one after another.
///
/// It decides from values alone: what is asked, what an answer says, and what an error means.
protocol LeadAPI: Sendable {
    /// Details of an order that name the lead to the platform and say nothing of its campaign.
    var references: Set<String> { get }

    func request(
        for order: FetchOrder,
        of source: Source,
        _ access: FetchAccess
    ) throws(JSONTypeError) -> PlatformRequest

    /// The lead in an answer with status 200.
    func submission(in answer: JSON, _ order: FetchOrder) throws(JSONTypeError) -> Submission

    /// What an answer with another status means, by the platform's own codes; nil where they tell
    /// no more than the status.
    func trouble(in answer: PlatformAnswer, at now: Timestamp) -> FetchFailure.Reason?

    /// How long the platform is to be left alone after an answer that was good; nil for not at all.
    func pauseSeconds(after answer: PlatformAnswer, at now: Timestamp) -> Int?
}

extension Source.Kind {
    /// Where leads of this kind are fetched from; nil for nowhere.
    var leadAPI: (any LeadAPI)? {
        switch self {
        case .meta: MetaLeadAPI()
        case .hubspot: HubSpotLeadAPI()
        case .linkedin: LinkedInLeadAPI()
        default: nil
        }
    }
}

extension LeadAPI {
    /// What an answer that is no lead means.
    func reason(for answer: PlatformAnswer, at now: Timestamp) -> FetchFailure.Reason {
        if let trouble = trouble(in: answer, at: now) { return trouble }
        let status = "status \(answer.status)"
        return switch answer.status {
        case 401: .tokenRefused(answer: status)
        case 403: .noPermission(answer: status)
        case 404, 410: .notFound(answer: status)
        case 429:
            .rateLimited(
                seconds: answer.retryAfterSeconds(at: now) ?? FetchWait.unstatedLimitSeconds
            )
        // 423: locked for a moment; 477: HubSpot moves the account to another data centre.
        case 408, 423, 425, 477, 500...:
            .unavailable(answer: status, seconds: answer.retryAfterSeconds(at: now))
        default: .refused(answer: status)
        }
    }
}

/// How long to wait before a platform is asked again.
enum FetchWait {
    /// Where a platform says that it was asked too often, and not until when.
    static let unstatedLimitSeconds = 60
    /// What SQS can hide a message for.
    private static let longestSeconds = 43_200

    static func bounded(_ seconds: Int) -> Int { min(max(1, seconds), longestSeconds) }

    /// Until the next midnight UTC, when daily limits begin anew.
    static func untilMidnight(_ now: Timestamp) -> Int {
        bounded(86_400 - ((now.seconds % 86_400) + 86_400) % 86_400)
    }
}

extension PlatformAnswer {
    /// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3); nil where there is neither.
    func retryAfterSeconds(at now: Timestamp) -> Int? {
        guard let text = header("retry-after") else { return nil }
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 {
            return FetchWait.bounded(Int(min(seconds, 1e6).rounded(.up)))
        }
        return Timestamp(httpDate: text).map { FetchWait.bounded($0.seconds - now.seconds) }
    }
}

extension Timestamp {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still sent (RFC 9110, 5.6.7).
    fileprivate init?(httpDate text: String) {
        let words = text.split(separator: " ")
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        guard words.count == 6, words[5] == "GMT",
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
