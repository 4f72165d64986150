internal import Crypto
internal import Events
internal import Identifiers
internal import Intake
internal import JSON
internal import Pipeline
internal import Time

/// The answers of a source, given by the code that answers its requests, with nothing sent on.
struct Rehearsal {
    /// An answer and what it is given to.
    struct Answer {
        let when: Prose
        let response: HTTPResponse
    }

    let pipeline: PipelineConfiguration
    private let source: Source
    let sample: SampleRequest

    /// In the place of the real ones, which nobody here knows.
    static let secret = "whsec_ZXhhbXBsZSBzZWNyZXQgb2Ygbm9ib2R5Li4u"
    static let otherSecret = "whsec_b3RoZXIgc2VjcmV0IG9mIG5vYm9keS4uLi4u"
    private static let leadID = UUID(milliseconds: SampleLead.now.milliseconds, random: (1, 2))
    private static let firstID = UUID(milliseconds: SampleLead.now.milliseconds, random: (3, 4))
    static let waitSeconds = 60

    init(
        of source: Source,
        _ lead: SampleLead,
        in flow: Flow,
        _ tenant: Tenant,
        unauthorizedLimits: [RateLimit],
        baseURL: String
    ) {
        var source = source
        if !source.secrets.isEmpty { source.secrets = [Self.secret] }
        if !source.apiKeyDigests.isEmpty {
            source.apiKeyDigests = [SHA256.digest(Array(Self.secret.utf8))]
        }
        var pipeline = PipelineConfiguration(tenants: [tenant], flows: [flow], sources: [source])
        pipeline.unauthorizedLimits = unauthorizedLimits
        self.pipeline = pipeline
        sample = SampleRequest(to: source, lead, baseURL: baseURL, secret: Self.secret)
        self.source = source
    }

    // MARK: - Webhooks

    /// What a webhook answers, whatever comes; first to a lead that it takes.
    func webhookAnswers(_ lead: SampleLead) -> [Answer] {
        let request = sample.event(proving: Self.secret)
        var answers = [answer("a lead that is taken", webhook(), request)]
        let known = answer("a lead that came before, by its ID", webhook(isKnown: true), request)
        // Where the sender gives no ID, ours is new each time and tells no repetition.
        let text = String(decoding: known.response.body, as: UTF8.self)
        if text.contains("duplicate"), !text.contains(Self.leadID.description) {
            answers.append(known)
        }
        var held = webhook()
        held.holder = { _, _, _ in Self.firstID.description }
        let agreeing = answer("a lead that agrees with one that came before", held, request)
        if agreeing.response != answers[0].response { answers.append(agreeing) }
        let isXML = sample.body.mediaType == "text/xml"
        let broken = sample.event(
            proving: Self.secret,
            body: isXML ? "<" : "{",
            mediaType: isXML ? nil : "application/json"
        )
        answers.append(answer("a body that cannot be read", webhook(), broken))
        if source.proof != .open {
            let other = SampleRequest(
                to: source,
                lead,
                baseURL: sample.baseURL,
                secret: Self.otherSecret
            )
            let unproven = other.event(proving: Self.otherSecret)
            answers.append(answer("a request that is not proven", webhook(), unproven))
        }
        if !source.origins.isEmpty {
            var elsewhere = request
            elsewhere.headers.removeAll { $0.name == "origin" }
            answers.append(answer("a page of another origin", webhook(), elsewhere))
        }
        var other = request
        other.method = "PUT"
        answers.append(answer("another method", webhook(), other))
        answers += refusals(request) { webhook().answer($0).response }
        var keyed = request
        keyed.headers.append(.init("idempotency-key", "k-1"))
        var reused = webhook()
        reused.settle = { _ in .keyReused }
        answers.append(answer("an idempotency key that came with another request", reused, keyed))
        if isLimited {
            var limited = webhook()
            limited.retryAfterSeconds = { _ in Self.waitSeconds }
            answers.append(answer("more requests than the limits allow", limited, request))
        }
        return answers
    }

    /// Whether anything limits requests: only then are they counted.
    private var isLimited: Bool {
        !source.limits.isEmpty || source.kind == .api && !pipeline.unauthorizedLimits.isEmpty
            || pipeline.tenants.contains { $0.limits?.isEmpty == false }
    }

    private func answer(_ when: Prose, _ webhook: Webhook, _ request: HTTPRequest) -> Answer {
        Answer(when: when, response: webhook.answer(request).response)
    }

    private func webhook(isKnown: Bool = false) -> Webhook {
        Webhook(
            pipeline: pipeline,
            isKnown: { _ in isKnown },
            isRepeated: { _ in false },
            now: { SampleLead.now },
            makeID: { Self.leadID }
        )
    }

    // MARK: - The submission API

    /// What `POST /leads` answers; first to a lead that it takes.
    func leadsAnswers() -> [Answer] {
        let request = apiRequest(IntakeTerms.leadsPath)
        var answers = submissionAnswers(request)
        answers += refusals(request) { door().answer($0) { _ in }.response }
        answers += stateAnswers(request)
        return answers
    }

    /// What LeadConduit's URL answers.
    func submitAnswers() -> [Answer] { submissionAnswers(apiRequest(source.path)) }

    /// What is answered to who asks what a lead would be worth.
    func pingAnswers() -> [Answer] {
        let request = apiRequest(source.path.dropLastWord + "ping")
        return [
            answer("a lead that would be taken", door(), request),
            answer("a lead that came before", door(isHeld: true), request),
        ]
    }

    private func submissionAnswers(_ request: HTTPRequest) -> [Answer] {
        var answers = [
            answer("a lead that is taken", door(), request),
            answer("a lead that came before", door(isHeld: true), request),
        ]
        var empty = request
        empty.body = Array(#"{"is_test":"true"}"#.utf8)
        let faulty = answer("a lead whose fields are not what they should be", door(), empty)
        if faulty.response != answers[0].response,
            String(decoding: faulty.response.body, as: UTF8.self).contains("missing")
        {
            answers.append(faulty)
        }
        var broken = request
        broken.body = Array("{".utf8)
        answers.append(answer("a body that cannot be read", door(), broken))
        var unproven = request
        unproven.headers.removeAll { $0.name == "x-api-key" }
        let refused = answer("a request without a key that is known", door(), unproven)
        if refused.response.statusCode == 401 { answers.append(refused) }
        return answers
    }

    private func stateAnswers(_ request: HTTPRequest) -> [Answer] {
        var keyed = request
        keyed.headers.append(.init("idempotency-key", "k-1"))
        var reused = SubmissionMemory(
            settle: { _, _ in .keyReused },
            holder: { _ in nil },
            isKnown: { _ in true }
        )
        let failing = SubmissionMemory(
            settle: { _, _ in throw Refusal.unavailable },
            holder: { _ in nil },
            isKnown: { _ in true }
        )
        var answers = [
            answer("an idempotency key that came with another request", door(reused), keyed)
        ]
        if isLimited {
            reused.retryAfterSeconds = { _ in Self.waitSeconds }
            reused.waitSeconds = { _ in Self.waitSeconds }
            answers.append(answer("more requests than the limits allow", door(reused), request))
        }
        answers.append(answer("a moment at which nothing can be kept", door(failing), request))
        return answers
    }

    private func apiRequest(_ path: String) -> HTTPRequest {
        var request = sample.event(proving: Self.secret)
        request.rawPath = path
        return request
    }

    private func answer(
        _ when: Prose,
        _ door: SubmissionDoor,
        _ request: HTTPRequest
    ) -> Answer {
        Answer(when: when, response: door.answer(request) { _ in }.response)
    }

    private func door(isHeld: Bool = false) -> SubmissionDoor {
        let holder = isHeld ? Self.firstID.description : nil
        return door(
            SubmissionMemory(
                settle: { _, _ in holder.map { .duplicate(of: $0) } ?? .first },
                holder: { _ in holder },
                isKnown: { _ in true }
            )
        )
    }

    private func door(_ memory: SubmissionMemory) -> SubmissionDoor {
        SubmissionDoor(
            pipeline: pipeline,
            memory: memory,
            now: { SampleLead.now },
            makeID: { Self.leadID }
        )
    }

    // MARK: - Both

    /// Bodies that are refused for their size and their type.
    private func refusals(
        _ request: HTTPRequest,
        _ respond: (HTTPRequest) -> HTTPResponse
    ) -> [Answer] {
        var large = request
        large.body = Array(repeating: UInt8(ascii: " "), count: IntakeTerms.maximumBodyBytes + 1)
        var other = request
        other.headers[0].value = "text/plain"
        return [
            Answer(when: "a body that is too large", response: respond(large)),
            Answer(when: "a body of another type", response: respond(other)),
        ]
    }
}

extension String {
    /// The path up to its last slash, which stays.
    var dropLastWord: String { lastIndex(of: "/").map { String(self[...$0]) } ?? self }
}
