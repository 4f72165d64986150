package import Events
internal import Fields
package import Identifiers
internal import JSON
internal import LeadModel
package import Pipeline
package import Time
internal import WorkerProtocol

/// Takes leads that partners submit one by one, and tells them what became of each.
///
/// 1. Finds the source, by the API key or by the path, and what may be answered.
/// 2. Reads the lead, and checks it against the fields that its flow declares.
/// 3. Asks the state at once whether the request or the lead has come before.
/// 4. Sends a new lead on. One that came before is sent on again under its first ID until the next
///    step has had it, for who was told of it may have been told just before the power failed.
///
/// Answers are those of `AnswerProfile`.
package struct SubmissionDoor {
    package let pipeline: PipelineConfiguration
    package let memory: SubmissionMemory
    package let now: () -> Timestamp
    package let makeID: () -> UUID

    package init(
        pipeline: PipelineConfiguration,
        memory: SubmissionMemory,
        now: @escaping () -> Timestamp,
        makeID: @escaping () -> UUID
    ) {
        self.pipeline = pipeline
        self.memory = memory
        self.now = now
        self.makeID = makeID
    }

    /// The answer to a request, and what it sends on.
    ///
    /// Where the state cannot be asked the answer is 503, and `stateFailed` is told why.
    package func answer(
        _ request: HTTPRequest,
        stateFailed: (any Error) -> Void
    ) -> Webhook.Answer {
        guard let route = SubmissionRoute(path: request.rawPath) else {
            return Webhook.Answer(refusing: .unknownSource, sourceID: nil)
        }
        var sourceID = pipeline.source(named: route)?.id
        do {
            guard route.methods.contains(request.method) else {
                throw Refusal.methodNotAllowed(allowed: route.methods)
            }
            let format =
                switch route.profile {
                case .rest: AnswerFormat.json
                case .leadConduit: try AnswerFormat(accept: request.header("accept"))
                }
            let (source, flow, keyDigest) = try sender(of: request, route)
            sourceID = source.id
            let uses = pipeline.rateUses(of: request, to: source, keyDigest: keyDigest)
            if !uses.isEmpty, let seconds = try memory.retryAfterSeconds(uses) {
                throw Refusal.tooManyRequests(retryAfterSeconds: seconds)
            }
            let arrival = Arrival(
                route: route,
                format: format,
                flow: flow,
                delivery: Delivery(
                    request: request,
                    body: request.body ?? [],
                    source: source,
                    receivedAt: now()
                )
            )
            return try answer(arrival)
        } catch let refusal as Refusal {
            return refusing(refusal, route.profile, sourceID)
        } catch {
            stateFailed(error)
            return refusing(.unavailable, route.profile, sourceID)
        }
    }

    /// The source that a request may submit to.
    ///
    /// Of an address that has tried too many keys the good ones are refused, too.
    ///
    /// - Throws: `Refusal`, and what the memory throws.
    private func sender(
        of request: HTTPRequest,
        _ route: SubmissionRoute
    ) throws -> (source: Source, flow: Flow, keyDigest: [UInt8]?) {
        let uses = pipeline.unauthorizedUses(of: request)
        do {
            let sender = try pipeline.source(of: request, route)
            if sender.keyDigest != nil, !uses.isEmpty, let seconds = try memory.waitSeconds(uses) {
                throw Refusal.tooManyRequests(retryAfterSeconds: seconds)
            }
            return sender
        } catch Refusal.invalidAPIKey {
            if !uses.isEmpty, let seconds = try memory.retryAfterSeconds(uses) {
                throw Refusal.tooManyRequests(retryAfterSeconds: seconds)
            }
            throw Refusal.invalidAPIKey
        }
    }

    private func refusing(
        _ refusal: Refusal,
        _ profile: AnswerProfile,
        _ sourceID: String?
    ) -> Webhook.Answer {
        var answer = Webhook.Answer(refusing: refusal, sourceID: sourceID)
        answer.response = profile.response(refusing: refusal)
        return answer
    }

    private func answer(_ arrival: Arrival) throws -> Webhook.Answer {
        guard arrival.delivery.body.count <= Webhook.maximumBodyBytes else {
            throw Refusal.bodyTooLarge(limitBytes: Webhook.maximumBodyBytes)
        }
        let idempotency = try IdempotencyKey(of: arrival.delivery.request)
        let fields: FlatFields
        switch arrival.route {
        case .leads:
            fields = try SubmissionBody.readREST(arrival.delivery)
            guard !fields.fields.isEmpty else {
                throw Refusal.invalidField(name: "document", expected: "at least one field")
            }
        case .submit, .ping: fields = try SubmissionBody.readLeadConduit(arrival.delivery)
        }
        let read = try read(fields, arrival, idempotency)
        if case .ping = arrival.route { return try pinged(read, arrival) }
        return try submitted(read, arrival)
    }
}

// MARK: - Reading

extension SubmissionDoor {
    private static let redirectionField = "redir_url"

    private func read(
        _ fields: FlatFields,
        _ arrival: Arrival,
        _ idempotency: IdempotencyKey?
    ) throws(Refusal) -> ReadSubmission {
        var fields = fields
        var redirection: String?
        if arrival.route.profile == .leadConduit {
            redirection = fields.text(Self.redirectionField)
            if let redirection, WebOrigin.of(url: redirection) == nil {
                throw .invalidField(
                    name: Self.redirectionField,
                    expected: "a URL such as https://www.example.com/thanks"
                )
            }
            fields.remove([FieldNames.plain(Self.redirectionField)])
        }
        var submission = try Submission(fields, idField: arrival.source.idField)
        let isNamed = submission.platformID != nil
        if !isNamed, let idempotency {
            submission.platformID = idempotency.platformID()
        }
        let reception = reception(arrival)
        let id = reception.leadID(submission)
        var (lead, faults) = reception.lead(id, submission, submission.answers ?? [])
        if arrival.price > 0, !lead.isTest { lead.price(arrival.price) }
        let claim = SubmissionClaim(
            sourceID: arrival.source.id,
            leadID: id,
            isNamed: isNamed,
            keys: DuplicateKey.keys(
                of: lead,
                flow: arrival.flow,
                now: arrival.delivery.receivedAt
            ),
            submittedAt: lead.submittedAt ?? arrival.delivery.receivedAt,
            now: arrival.delivery.receivedAt,
            idempotency: idempotency
        )
        return ReadSubmission(
            lead: lead,
            faults: faults,
            claim: claim,
            emissions: try reception.accepted(lead),
            redirection: redirection
        )
    }

    private func reception(_ arrival: Arrival) -> LeadReception {
        // LeadConduit knows one kind of certificate URL.
        let aliases =
            arrival.route.profile == .rest
            ? [:]
            : [
                "xxtrustedformpingurl": "trustedform_cert_url",
                "trustedformpingurl": "trustedform_cert_url",
            ]
        return LeadReception(
            delivery: arrival.delivery,
            flow: arrival.flow,
            names: FieldNames(arrival.source.fields, aliases: aliases),
            webhook: Webhook(
                pipeline: pipeline,
                isKnown: { _ in false },
                isRepeated: { _ in false },
                now: now,
                makeID: makeID
            )
        )
    }
}

// MARK: - Pings and submissions

extension SubmissionDoor {
    /// A ping brings part of a lead, so nothing is missing, and leaves nothing behind.
    private func pinged(_ read: ReadSubmission, _ arrival: Arrival) throws -> Webhook.Answer {
        let faults = read.faults.filter { $0.issue != .missing }
        var outcome = SubmissionOutcome.accepted(price: arrival.price)
        if !faults.isEmpty {
            outcome = .rejected(reason: Self.reason(faults))
        } else if let first = try memory.holder(read.claim) {
            outcome = .duplicate(of: first)
        } else if arrival.price <= 0 {
            outcome = .rejected(reason: "no bid")
        }
        let document = outcome.leadConduitDocument(leadID: nil)
        return Webhook.Answer(
            response: arrival.format.response(document, statusCode: 200),
            sourceID: arrival.source.id
        )
    }

    private func submitted(_ read: ReadSubmission, _ arrival: Arrival) throws -> Webhook.Answer {
        if !read.faults.isEmpty { return try rejected(read, arrival) }
        let price = read.lead.isTest ? 0 : arrival.price
        let respond = { (first: String?) in
            response(
                first.map { SubmissionOutcome.duplicate(of: $0) } ?? .accepted(price: price),
                read,
                arrival
            )
        }
        let verdict = try memory.settle(read.claim) { first in
            SubmissionAnswer(leadID: first ?? read.claim.leadID, answer: respond(first).json)
        }
        var answer = Webhook.Answer(
            response: respond(nil),
            sourceID: arrival.source.id,
            leadIDs: [read.claim.leadID]
        )
        switch verdict {
        case .first: answer.emitted = read.emissions
        case .duplicate(let first):
            answer.response = respond(first)
            answer.leadIDs = [first]
            answer.emitted = try repetition(of: first, read)
            if arrival.route.profile == .leadConduit, first != read.claim.leadID {
                answer.emitted += events(rejecting: read.lead, reason: "duplicate")
            }
        case .repeated(let leadID, let kept):
            answer.response = HTTPResponse(result: kept) ?? answer.response
            answer.response.headers.append(.init("idempotent-replayed", "true"))
            answer.leadIDs = [leadID].compactMap(\.self)
            if let leadID { answer.emitted = try repetition(of: leadID, read) }
        case .keyReused: throw Refusal.idempotencyKeyReused
        }
        return answer
    }

    /// A lead that is not what its flow expects: refused, or handled and failed.
    private func rejected(_ read: ReadSubmission, _ arrival: Arrival) throws -> Webhook.Answer {
        guard arrival.route.profile == .leadConduit else {
            throw Refusal.invalidFields(read.faults)
        }
        let reason = Self.reason(read.faults)
        var answer = Webhook.Answer(
            response: response(.rejected(reason: reason), read, arrival),
            emitted: events(rejecting: read.lead, reason: "invalid_fields"),
            sourceID: arrival.source.id,
            leadIDs: [read.lead.id]
        )
        answer.isRejected = true
        return answer
    }

    private func response(
        _ outcome: SubmissionOutcome,
        _ read: ReadSubmission,
        _ arrival: Arrival
    ) -> HTTPResponse {
        guard arrival.route.profile == .leadConduit else {
            return outcome.restResponse(leadID: read.lead.id)
        }
        let document = outcome.leadConduitDocument(leadID: read.lead.id)
        guard let place = read.redirection else {
            return arrival.format.response(document, statusCode: 201)
        }
        var response = arrival.format.response(document, statusCode: 303)
        response.headers.append(.init("location", place))
        return response
    }

    /// The lead under the ID of an earlier one, unless that has come through.
    private func repetition(of leadID: String, _ read: ReadSubmission) throws -> [Emission] {
        guard try !memory.isKnown(leadID) else { return [] }
        var lead = read.lead.renamed(leadID)
        lead.isRepetition = true
        return [Emission(lead, to: Channel.leadQueue)]
    }

    /// What the lake is told of a lead that goes no further.
    private func events(rejecting lead: Lead, reason: String) -> [Emission] {
        var rejected = lead
        rejected.reject(reason: reason)
        return [
            Emission(LeadEvent(.submission, of: lead, messageID: "", at: now())),
            Emission(LeadEvent(.rejection, of: rejected, messageID: "", at: now())),
        ]
    }

    /// Every fault in short: `email missing, zip invalid`.
    private static func reason(_ faults: [FieldValidation.Fault]) -> String {
        faults.map { "\($0.field) \($0.issue.rawValue.replacing("_", with: " "))" }
            .joined(separator: ", ")
    }
}
