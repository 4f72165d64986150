internal import Events
internal import JSON
internal import Pipeline

/// Lead generation of TikTok.
///
/// Unverified: TikTok publishes no example of what it sends. This follows descriptions of the
/// callback by third parties: `entry[].changes[]` of `field` and `value`, unsigned, so that the
/// secret is a token in the URL. Names can be mapped by `fields`.
struct TikTokDialect: Dialect {
    let formats = [BodyFormat.json]

    private static let campaignNames: Set<String> = [
        "advertiser_id", "page_id", "form_id", "ad_id", "ad_name", "adgroup_id", "adgroup_name",
        "campaign_id", "campaign_name", "library_id",
    ]

    func proof(of source: Source) -> SenderProof { .token }

    func proof(of delivery: Delivery) -> Proof? {
        delivery.source.hasToken(delivery.request) ? Proof() : nil
    }

    /// An entry is a lead; one that has nothing but IDs has to be fetched.
    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        let entries = try content.document { root throws(JSONTypeError) in
            var entries: [[(String, JSON)]] = []
            for entry in try root["entry"].array() {
                entries.append(try Self.members(entry["changes"]))
            }
            return entries
        }
        var submissions: [Submission] = []
        for entry in entries.prefix(Submission.maximumCount + 1) {
            submissions.append(try Self.submission(entry, delivery.source))
        }
        return submissions
    }

    /// Fields and values; the members of a value that is an object stand beside them.
    private static func members(_ changes: JSONCursor) throws(JSONTypeError) -> [(String, JSON)] {
        var members: [(String, JSON)] = []
        for change in try changes.array() {
            let field = try change["field"].string()
            guard let value = change["value"].value else { continue }
            if let inner = value.members {
                members += inner.map { ($0.key, $0.value) }
            } else {
                members.append((field, value))
            }
        }
        return members
    }

    private static func submission(
        _ members: [(String, JSON)],
        _ source: Source
    ) throws(Refusal) -> Submission {
        let answers = members.filter { name, _ in
            name != "lead_id" && !campaignNames.contains(name)
        }
        var fields = JSON(members: answers)
        fields["lead_id"] = members.last { $0.0 == "lead_id" }?.1
        var submission = try Submission(FlatFields(fields), idField: source.idField ?? "lead_id")
        guard let id = submission.platformID else {
            throw .invalidField(name: source.idField ?? "lead_id", expected: "the lead's ID")
        }
        submission.answers?.removeAll { $0.name == "lead_id" }
        if submission.answers?.isEmpty == true { submission.answers = nil }
        submission.reference = [("tiktok_lead_id", id)]
        for (name, value) in members where campaignNames.contains(name) {
            let text = value.string ?? value.text
            if text.utf8.count <= 256 { submission.campaign.append((name, text)) }
        }
        return submission
    }
}
