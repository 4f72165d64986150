internal import Events
internal import Identifiers
package import JSON
internal import LeadModel
package import Pipeline
package import Time
package import WorkerProtocol

/// Fetches leads that their platforms have named by ID only, and takes them in as their webhook
/// would have, under the ID that it answered with; forgets those that platforms want forgotten.
package struct LeadFetching {
    private let pipeline: PipelineConfiguration
    private let pauses: PlatformPauses
    private let isKnown: (_ leadID: String) throws -> Bool
    private let erase: (LeadErasure) throws -> Void
    private let send: (PlatformRequest) throws(PlatformError) -> PlatformAnswer
    private let now: () -> Timestamp

    /// - Parameters:
    ///   - pipeline: whose sources say how to fetch.
    ///   - pauses: which platforms are to be left alone; kept from event to event.
    ///   - isKnown: whether a lead of this ID has been taken before.
    ///   - erase: removes what the state holds of a lead, as often as it is asked to.
    ///   - send: asks a platform and waits for its answer.
    ///   - now: the time.
    package init(
        pipeline: PipelineConfiguration,
        pauses: PlatformPauses,
        isKnown: @escaping (_ leadID: String) throws -> Bool,
        erase: @escaping (LeadErasure) throws -> Void,
        send: @escaping (PlatformRequest) throws(PlatformError) -> PlatformAnswer,
        now: @escaping () -> Timestamp
    ) {
        self.pipeline = pipeline
        self.pauses = pauses
        self.isKnown = isKnown
        self.erase = erase
        self.send = send
        self.now = now
    }

    /// Carries one message of the fetch queue out.
    ///
    /// A lead that is known, for a contact is announced with every change of it, is asked for no
    /// more.
    ///
    /// - Parameters:
    ///   - body: of the message.
    ///   - messageID: of the message, from which the ID of an event is made.
    /// - Returns: what sends the lead on, or tells that it was forgotten; nothing for one that is
    ///   known.
    /// - Throws: `FetchFailure` where it was not fetched, `JSONTypeError` for a message that is none,
    ///   `UnknownFlow`, and what `isKnown` and `erase` throw.
    package func emissions(for body: JSON, messageID: String) throws -> [Emission] {
        let order = try FetchOrder(body)
        if order.isDeletion { return [try erasure(of: order, messageID)] }
        if try isKnown(order.leadID) { return [] }
        guard let source = pipeline.source(order.sourceID) else {
            throw failure(.unknownSource, order)
        }
        let flow = try pipeline.requiredFlow(order.flowID)
        let attempt = Attempt(order: order, source: source, flow: flow, startedAt: now())
        do throws(FetchFailure.Reason) {
            return try emissions(attempt)
        } catch {
            var failure = failure(error, order)
            if !error.isRetryable { failure.event = event(attempt, error, messageID) }
            throw failure
        }
    }

    /// Forgets a lead, also one of a source or flow that the pipeline file does not have any more.
    private func erasure(of order: FetchOrder, _ messageID: String) throws -> Emission {
        let erasure = LeadErasure(
            leadID: order.leadID,
            tenantID: order.tenantID,
            sourceID: order.sourceID,
            messageID: messageID,
            at: now()
        )
        try erase(erasure)
        let source = pipeline.source(order.sourceID)
        return erasure.event(
            order,
            names: (flow: pipeline.flow(order.flowID)?.name, source: source?.name)
        )
    }

    private struct Attempt {
        let order: FetchOrder
        let source: Source
        let flow: Flow
        let startedAt: Timestamp
    }

    private func failure(_ reason: FetchFailure.Reason, _ order: FetchOrder) -> FetchFailure {
        FetchFailure(sourceID: order.sourceID, leadID: order.leadID, reason: reason)
    }
}

// MARK: - Asking

extension LeadFetching {
    private func emissions(_ attempt: Attempt) throws(FetchFailure.Reason) -> [Emission] {
        let (order, source) = (attempt.order, attempt.source)
        guard let api = source.kind.leadAPI else {
            throw .unsupported(kind: source.kind.rawValue)
        }
        guard let access = source.fetch else { throw .notConfigured }
        if let reason = pauses.reason(source.id, at: now()) { throw reason }
        let answer = try answer(attempt, api, access)
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: answer.body)
        } catch {
            throw .unreadable(error)
        }
        var submission: Submission
        do throws(JSONTypeError) {
            submission = try api.submission(in: document, order)
        } catch {
            throw .unexpectedShape(error)
        }
        submission.createdAt = order.createdAt ?? submission.createdAt
        submission.isTest = submission.isTest || order.isTest
        let told = Set(submission.campaign.map(\.name)).union(api.references)
        submission.campaign = order.details.filter { !told.contains($0.name) } + submission.campaign
        return try emissions(of: submission, attempt)
    }

    private func answer(
        _ attempt: Attempt,
        _ api: any LeadAPI,
        _ access: FetchAccess
    ) throws(FetchFailure.Reason) -> PlatformAnswer {
        let request: PlatformRequest
        do throws(JSONTypeError) {
            request = try api.request(for: attempt.order, of: attempt.source, access)
        } catch {
            throw .unexpectedShape(error)
        }
        let answer: PlatformAnswer
        do throws(PlatformError) {
            answer = try send(request)
        } catch {
            switch error {
            case .answerTooLarge(let limit): throw .refusal(.leadTooLarge(limitBytes: limit))
            case .unreachable(let text):
                // Nobody waits as long again for the rest of the batch.
                let reason = FetchFailure.Reason.unreachable(reason: text)
                pauses.add(reason, attempt.source.id, at: now())
                throw reason
            }
        }
        let moment = now()
        guard answer.status == 200 else {
            let reason = api.reason(for: answer, at: moment)
            pauses.add(reason, attempt.source.id, at: moment)
            throw reason
        }
        if let seconds = api.pauseSeconds(after: answer, at: moment) {
            pauses.add(.rateLimited(seconds: seconds), attempt.source.id, at: moment)
        }
        return answer
    }
}

// MARK: - Leads

extension LeadFetching {
    private func emissions(
        of submission: Submission,
        _ attempt: Attempt
    ) throws(FetchFailure.Reason) -> [Emission] {
        let answers = submission.answers ?? []
        let reception = reception(attempt)
        do throws(Refusal) {
            guard answers.count <= Submission.maximumAnswers else {
                throw .tooManyFields(limit: Submission.maximumAnswers)
            }
            return try reception.accepted(
                reception.lead(attempt.order.leadID, submission, answers).lead
            )
        } catch {
            throw .refusal(error)
        }
    }

    /// The reception of a webhook that nobody has called.
    private func reception(_ attempt: Attempt) -> LeadReception {
        LeadReception(
            delivery: Delivery(
                request: .ofNobody,
                body: [],
                source: attempt.source,
                receivedAt: attempt.startedAt
            ),
            flow: attempt.flow,
            names: FieldNames(attempt.source.fields),
            webhook: Webhook(
                pipeline: pipeline,
                isKnown: { _ in false },
                isRepeated: { _ in false },
                now: now,
                // Every lead that is fetched has its ID.
                makeID: { UUID(milliseconds: 0, random: (0, 0)) }
            )
        )
    }

    /// The lead as far as it is known, and why there will be no more of it.
    private func event(
        _ attempt: Attempt,
        _ reason: FetchFailure.Reason,
        _ messageID: String
    ) -> Emission {
        let order = attempt.order
        var lead = Lead(
            id: order.leadID,
            origin: Lead.Origin(attempt.flow, attempt.source),
            submittedAt: order.createdAt ?? attempt.startedAt,
            isTest: order.isTest
        )
        let references = attempt.source.kind.leadAPI?.references ?? []
        let campaign = order.details.filter { !references.contains($0.name) }
        if !campaign.isEmpty {
            let members = campaign.map { ($0.name, JSON($0.value)) }
            lead[.context] = ["campaign_data": JSON(members: members)]
        }
        let moment = now()
        lead.recordStep(
            "Fetch",
            .failure,
            reason: reason.word,
            executionMilliseconds: moment.milliseconds - attempt.startedAt.milliseconds
        )
        return Emission(LeadEvent(.failure, of: lead, messageID: messageID, at: moment))
    }
}
