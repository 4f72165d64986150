internal import JSON
internal import Pipeline
internal import Time

/// LinkedIn Lead Sync.
///
/// Answers name their questions by ID; the questions come with the form.
/// https://learn.microsoft.com/linkedin/marketing/lead-sync/leadsync
struct LinkedInLeadAPI: LeadAPI {
    let references: Set<String> = ["lead_gen_form_response"]

    private static let fields =
        "id,submittedAt,testLead,leadType,versionedLeadGenFormUrn,associatedEntityInfo,"
        + "leadMetadataInfo,formResponse,form:(id,name,hiddenFields,content)"

    func request(
        for order: FetchOrder,
        of source: Source,
        _ access: FetchAccess
    ) throws(JSONTypeError) -> PlatformRequest {
        // The URN's last part is the key.
        let urn = try order.required("lead_gen_form_response")
        let key = urn.split(separator: ":").last.map(String.init) ?? urn
        let id = URLText.encoded(key)
        return PlatformRequest(
            url: "\(access.url)/rest/leadFormResponses/\(id)?fields=\(Self.fields)",
            headers: [
                ("Authorization", "Bearer \(access.token)"),
                ("LinkedIn-Version", access.version ?? ""),
                ("X-Restli-Protocol-Version", "2.0.0"), ("Accept", "application/json"),
            ]
        )
    }

    func submission(in answer: JSON, _ order: FetchOrder) throws(JSONTypeError) -> Submission {
        let response = JSONCursor(answer)
        let questions = Self.questions(answer["form"]?["content"]?["questions"])
        var answers: [Submission.Answer] = []
        for answer in try response["formResponse"]["answers"].array() {
            guard let id = try answer["questionId"].identifier() else {
                throw answer["questionId"].mismatch(expected: "string or integer")
            }
            let question = questions[id] ?? Question(id: id)
            let values = question.values(answer["answerDetails"].value ?? .null)
            answers += [Submission.Answer(name: question.name, values: values)].compactMap(\.self)
        }
        // Ticked boxes of the form's legal text.
        for consent in response["formResponse"]["consentResponses"].value?.array ?? [] {
            guard let id = consent["consentId"]?.shortText else { continue }
            let values = [consent["accepted"] ?? .null]
            answers += [Submission.Answer(name: "consent_\(id)", values: values)].compactMap(\.self)
        }
        for field in response["form"]["hiddenFields"].value?.array ?? [] {
            guard let name = field["name"]?.string, let value = field["value"]?.shortText else {
                continue
            }
            answers += [Submission.Answer(name: name, values: [JSON(value)])].compactMap(\.self)
        }
        guard !answers.isEmpty else {
            throw response["formResponse"]["answers"].mismatch(expected: "at least one answer")
        }
        var submission = Submission(answers: answers)
        submission.createdAt =
            response["submittedAt"].value?.int
            .flatMap { SigningTime(milliseconds: String($0)) }?.moment
        submission.isTest = response["testLead"].value?.bool ?? false
        submission.campaign = Self.campaign(answer)
        return submission
    }

    private static func campaign(_ answer: JSON) -> [(name: String, value: String)] {
        let sponsored = answer["leadMetadataInfo"]?["sponsoredLeadMetadataInfo"]?["campaign"]
        return [
            ("form_id", answer["form"]?["id"]), ("form_name", answer["form"]?["name"]),
            ("lead_gen_form", answer["versionedLeadGenFormUrn"]),
            ("campaign_id", sponsored?["id"]), ("campaign_name", sponsored?["name"]),
        ].compactMap { name, value in value?.shortText.map { (name, $0) } }
    }

    /// Limits of a day begin anew at midnight UTC.
    ///
    /// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits
    func trouble(in answer: PlatformAnswer, at now: Timestamp) -> FetchFailure.Reason? {
        switch answer.status {
        case 429:
            if let seconds = answer.retryAfterSeconds(at: now) {
                return .rateLimited(seconds: seconds)
            }
            // "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
            let message = answer.document?["message"]?.string ?? ""
            guard message.contains("DAY limit") else { return nil }
            return .rateLimited(seconds: FetchWait.untilMidnight(now))
        case 426: return .refused(answer: "status 426: the version is no longer served")
        default: return nil
        }
    }

    func pauseSeconds(after answer: PlatformAnswer, at now: Timestamp) -> Int? { nil }
}

// MARK: - Questions

extension LinkedInLeadAPI {
    /// A question of a form.
    private struct Question {
        /// LinkedIn's name of a standard question, such as `FIRST_NAME`, else the form's own.
        var name: String
        /// The texts of what can be chosen, by ID.
        var options: [String: String] = [:]

        init(id: String) {
            name = "question_\(id)"
        }

        init(_ question: JSON, id: String) {
            self.init(id: id)
            let asked = question["question"]?.localizedText
            for text in [question["predefinedField"]?.string, question["name"]?.string, asked] {
                guard let text, !text.isEmpty else { continue }
                name = text
                break
            }
            let details = question["questionDetails"]?["multipleChoiceQuestionDetails"]
            for option in details?["options"]?.array ?? [] {
                guard let id = option["id"]?.shortText else { continue }
                options[id] = option["text"]?.localizedText ?? option["label"]?.string
            }
        }

        /// What was written, or the texts of what was chosen.
        func values(_ details: JSON) -> [JSON] {
            if let text = details["textQuestionAnswer"]?["answer"] { return [text] }
            guard let chosen = details["multipleChoiceAnswer"]?["options"]?.array else {
                return details.members?.isEmpty == false ? [JSON(details.text)] : []
            }
            return chosen.map { choice in
                let id = choice.shortText ?? choice.text
                return JSON(options[id] ?? id)
            }
        }
    }

    private static func questions(_ list: JSON?) -> [String: Question] {
        var questions: [String: Question] = [:]
        for question in list?.array ?? [] {
            guard let id = question["questionId"]?.shortText else { continue }
            questions[id] = Question(question, id: id)
        }
        return questions
    }
}

extension JSON {
    /// The first text of `{"localized":{"en_US":…}}`.
    fileprivate var localizedText: String? {
        self["localized"]?.members?.first?.value.string
    }
}
