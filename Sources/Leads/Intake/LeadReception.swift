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
    let source: Source
    let flow: Flow
    let request: HTTPRequest
    let webhook: Webhook

    private enum Outcome: String {
        case accepted
        case duplicate
        case fetching
    }

    /// Half of what SQS carried in a message for most of its life, which leaves the steps room to
    /// add to the record.
    private static let maximumRecordBytes = 131_072

    func answer(
        to submissions: [MetaSubmission],
        startedAt: Timestamp
    ) throws(Refusal) -> Webhook.Answer {
        var emitted: [Emission] = []
        var outcomes: [(id: String, outcome: Outcome)] = []
        var seen: Set<String> = []
        for submission in submissions {
            let id = leadID(submission)
            guard seen.insert(id).inserted, !webhook.isKnown(id) else {
                outcomes.append((id, .duplicate))
                continue
            }
            if let answers = submission.answers {
                let lead = lead(id, submission, answers, startedAt: startedAt)
                emitted += try accepted(lead)
                outcomes.append((id, .accepted))
            } else {
                emitted.append(fetch(id, submission))
                outcomes.append((id, .fetching))
            }
        }
        let leads = outcomes.map { id, outcome -> JSON in
            ["lead_id": JSON(id), "outcome": JSON(outcome.rawValue)]
        }
        var body: JSON = [:]
        if seen.count == 1, let id = seen.first { body["lead_id"] = JSON(id) }
        body["leads"] = JSON(leads)
        return Webhook.Answer(
            response: HTTPResponse(statusCode: 202, json: body),
            emitted: emitted,
            sourceID: source.id
        )
    }

    private func leadID(_ submission: MetaSubmission) -> String {
        guard let platformID = submission.leadgenID else { return webhook.makeID().description }
        return LeadID.derived(sourceID: source.id, platformID: platformID).description
    }

    private func accepted(_ lead: Lead) throws(Refusal) -> [Emission] {
        let message = Emission(lead, to: Channel.leadQueue)
        guard message.body.count <= Self.maximumRecordBytes else {
            throw .leadTooLarge(limitBytes: Self.maximumRecordBytes)
        }
        let event = LeadEvent(.submission, of: lead, messageID: "", at: webhook.now())
        return [message, Emission(event)]
    }
}

// MARK: - Documents

extension LeadReception {
    private func lead(
        _ id: String,
        _ submission: MetaSubmission,
        _ answers: [MetaSubmission.Answer],
        startedAt: Timestamp
    ) -> Lead {
        let origin = Lead.Origin(
            tenantID: flow.tenantID,
            flowID: flow.id,
            flowName: flow.name,
            sourceID: source.id,
            sourceName: source.name
        )
        var lead = Lead(
            id: id,
            origin: origin,
            submittedAt: submission.createdAt ?? startedAt,
            isTest: submission.isTest
        )
        var form = FormReading(fieldNames: source.fields)
        for answer in answers { form.add(answer.name, answer.values) }
        form.write(into: &lead)
        _ = FieldValidation(of: flow, now: startedAt).apply(to: &lead)
        if let urgency = flow.urgency { Triage(urgency).apply(to: &lead) }
        lead[.context] = context(campaign: submission.campaign, form: form.campaign)
        let elapsed = webhook.now().milliseconds - startedAt.milliseconds
        lead.recordStep("Intake", .success, executionMilliseconds: elapsed)
        return lead
    }

    private func context(
        campaign: [(name: String, value: String)],
        form: [(String, JSON)]
    ) -> JSON {
        var context: JSON = [:]
        let caller = request.caller
        if !caller.sourceIP.isEmpty { context["ip_address"] = JSON(caller.sourceIP) }
        if !caller.userAgent.isEmpty { context["user_agent"] = JSON(caller.userAgent) }
        let members = campaign.map { ($0.name, JSON($0.value)) } + form
        if !members.isEmpty { context["campaign_data"] = JSON(members: members) }
        return context
    }

    /// What whoever fetches the lead from Meta needs to know.
    private func fetch(_ id: String, _ submission: MetaSubmission) -> Emission {
        var body: JSON = [
            "lead_id": JSON(id), "source_id": JSON(source.id), "tenant_id": JSON(flow.tenantID),
            "flow_id": JSON(flow.id),
        ]
        if let leadgenID = submission.leadgenID { body["leadgen_id"] = JSON(leadgenID) }
        for (name, value) in submission.campaign { body[name] = JSON(value) }
        if let moment = submission.createdAt { body["created_time"] = JSON(moment.rfc3339) }
        if submission.isTest { body["test"] = true }
        return Emission(channel: Channel.fetchQueue, body: body.bytes, key: id)
    }
}
