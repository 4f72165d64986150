internal import Events
internal import Fields
internal import Identifiers
internal import JSON
internal import LeadModel
internal import Pipeline
internal import Time
internal import Triage
internal import WorkerProtocol

/// Turns the submissions of one request into leads, fetches and an answer.
struct LeadReception {
    let delivery: Delivery
    let flow: Flow
    let names: FieldNames
    let webhook: Webhook
    /// Whether the request has come before: what may have been lost with a worker goes on again,
    /// and what became of it is not told twice.
    var isRepetition = false
    private let origin: Lead.Origin
    private let validation: FieldValidation
    private let triage: Triage?

    private var source: Source { delivery.source }

    /// What became of a submission.
    private struct Outcome {
        let id: String
        let word: Word
        /// The earlier lead that it agrees with.
        var first: String?

        enum Word: String {
            case accepted
            case duplicate
            case fetching
            case deleting
        }

        init(_ id: String, _ word: Word, of first: String? = nil) {
            (self.id, self.word, self.first) = (id, word, first)
        }
    }

    /// Half of what SQS carried in a message for most of its life, which leaves the steps room to
    /// add to the record.
    static let maximumRecordBytes = 131_072
    /// A result may have 6,291,556 bytes; the answer itself takes the rest.
    private static let maximumEmittedBytes = 5_242_880

    init(delivery: Delivery, flow: Flow, names: FieldNames, webhook: Webhook) {
        self.delivery = delivery
        self.flow = flow
        self.names = names
        self.webhook = webhook
        origin = Lead.Origin(flow, delivery.source)
        validation = FieldValidation(of: flow, now: delivery.receivedAt)
        triage = flow.urgency.map { Triage($0) }
    }

    /// - Parameters:
    ///   - submissions: of one request.
    ///   - content: the body that they came in.
    ///   - dialect: what the answer is written in.
    /// - Returns: the answer and what it sends on.
    /// - Throws: `Refusal` where the leads are too large.
    func answer(
        to submissions: [Submission],
        in content: BodyContent,
        _ dialect: any Dialect
    ) throws(Refusal) -> Webhook.Answer {
        var emitted: [Emission] = []
        var (counted, emittedBytes) = (0, 0)
        var setAside = 0
        var outcomes: [Outcome] = []
        var seen: Set<String> = []
        for submission in submissions {
            guard (submission.answers?.count ?? 0) <= Submission.maximumAnswers else {
                throw .tooManyFields(limit: Submission.maximumAnswers)
            }
            let id = leadID(submission)
            switch submission.intent {
            case .deletion:
                emitted.append(fetch(id, submission))
                outcomes.append(Outcome(id, .deleting))
                setAside += 1
            case .spam:
                outcomes.append(Outcome(id, .accepted))
                setAside += 1
            case .lead:
                if !seen.insert(id).inserted || webhook.isKnown(id) {
                    outcomes.append(Outcome(id, .duplicate))
                } else if let answers = submission.answers {
                    var lead = lead(id, submission, answers).lead
                    lead.isRepetition = isRepetition
                    emitted += try accepted(lead)
                    let first = first(of: lead)
                    outcomes.append(Outcome(id, first == nil ? .accepted : .duplicate, of: first))
                } else {
                    emitted.append(fetch(id, submission))
                    outcomes.append(Outcome(id, .fetching))
                }
            }
            emittedBytes += emitted[counted...].reduce(0) { $0 + $1.body.count }
            counted = emitted.count
            guard emittedBytes <= Self.maximumEmittedBytes else {
                throw .leadsTooLarge(limitBytes: Self.maximumEmittedBytes)
            }
        }
        var answer = Webhook.Answer(
            response: dialect.response(summary(outcomes), to: content, of: delivery),
            emitted: emitted,
            sourceID: source.id,
            leadIDs: outcomes.map(\.id)
        )
        answer.setAside = setAside
        return answer
    }

    /// The earlier lead that a new one agrees with, where the sender reads of it; nil for none.
    private func first(of lead: Lead) -> String? {
        guard source.kind.readsAnswers else { return nil }
        let moment = delivery.receivedAt
        return webhook.holder(lead.id, lead.submittedAt ?? moment) {
            DuplicateKey.keys(of: lead, flow: flow, now: moment)
        }
    }

    /// `leads` with the ID and outcome of each; `lead_id` where all are one.
    private func summary(_ outcomes: [Outcome]) -> JSON {
        var summary: JSON = [:]
        if let id = outcomes.first?.id, outcomes.allSatisfy({ $0.id == id }) {
            summary["lead_id"] = JSON(id)
        }
        summary["leads"] = JSON(
            outcomes.map { outcome -> JSON in
                var entry: JSON = [
                    "lead_id": JSON(outcome.id), "outcome": JSON(outcome.word.rawValue),
                ]
                if let first = outcome.first { entry["duplicate_of"] = JSON(first) }
                return entry
            }
        )
        return summary
    }

    /// The same for the same lead of the platform, a new one where it has no ID.
    func leadID(_ submission: Submission) -> String {
        guard let platformID = submission.platformID else { return webhook.makeID().description }
        return LeadID.derived(sourceID: source.id, platformID: platformID).description
    }

    /// What sends a new lead on.
    func accepted(_ lead: Lead) throws(Refusal) -> [Emission] {
        let event = LeadEvent(.submission, of: lead, messageID: "", at: webhook.now())
        let emitted = Emission.submission(event, to: Channel.leadQueue)
        guard emitted[0].body.count <= Self.maximumRecordBytes else {
            throw .leadTooLarge(limitBytes: Self.maximumRecordBytes)
        }
        return lead.isRepetition ? [emitted[0]] : emitted
    }
}

extension Lead.Origin {
    /// A source's leads that take a flow.
    init(_ flow: Flow, _ source: Source) {
        self.init(
            tenantID: flow.tenantID,
            flowID: flow.id,
            flowName: flow.name,
            sourceID: source.id,
            sourceName: source.name
        )
    }
}

// MARK: - Documents

extension LeadReception {
    /// The lead of a submission in normal form, and what its flow finds wrong with it.
    func lead(
        _ id: String,
        _ submission: Submission,
        _ answers: [Submission.Answer]
    ) -> (lead: Lead, faults: [FieldValidation.Fault]) {
        var lead = Lead(
            id: id,
            origin: origin,
            submittedAt: submission.createdAt ?? delivery.receivedAt,
            isTest: submission.isTest
        )
        var form = FormReading(names: names)
        for answer in answers { form.add(answer) }
        form.write(into: &lead)
        let faults = validation.apply(to: &lead)
        triage?.apply(to: &lead)
        lead[.context] = context(campaign: submission.campaign, form: form)
        let elapsed = webhook.now().milliseconds - delivery.receivedAt.milliseconds
        lead.recordStep("Intake", .success, executionMilliseconds: elapsed)
        return (lead, faults)
    }

    private func context(
        campaign: [(name: String, value: String)],
        form: FormReading
    ) -> JSON {
        var context: JSON = [:]
        let caller = delivery.request.caller
        if !caller.sourceIP.isEmpty { context["ip_address"] = JSON(caller.sourceIP) }
        if !caller.userAgent.isEmpty { context["user_agent"] = JSON(caller.userAgent) }
        if let token = form.leadIDToken { context["leadid_token"] = token }
        let members = campaign.map { ($0.name, JSON($0.value)) } + form.campaign
        if !members.isEmpty { context["campaign_data"] = JSON(members: members) }
        return context
    }

    /// What whoever fetches the lead from its platform, or forgets it, needs to know.
    private func fetch(_ id: String, _ submission: Submission) -> Emission {
        var body: JSON = [
            "lead_id": JSON(id), "source_id": JSON(source.id), "tenant_id": JSON(flow.tenantID),
            "flow_id": JSON(flow.id),
        ]
        if submission.intent == .deletion { body["action"] = "delete" }
        for (name, value) in submission.reference + submission.campaign {
            body[name] = JSON(value)
        }
        if let moment = submission.createdAt { body["created_time"] = JSON(moment.rfc3339) }
        if submission.isTest { body["test"] = true }
        // By its source, so that a platform that must be left alone holds up no other's leads.
        return Emission(channel: Channel.fetchQueue, body: body.bytes, key: source.id)
    }
}
