package import Events
package import Fields
package import Identifiers
package import JSON
package import Pipeline
package import Time
package import WorkerProtocol

/// Answers requests to the webhooks of a pipeline's sources.
///
/// 1. Finds the source by the path, and so the dialect of its kind.
/// 2. GET: lets the platform try the webhook.
/// 3. POST: counts it against the limits of its address, checks who sent it before it looks into it,
///    reads every lead or none, counts it against the limits of source and tenant, refuses what has
///    been taken already, and sends on the leads that are new.
package struct Webhook {
    package let pipeline: PipelineConfiguration
    /// Whether a lead of this ID has been taken before.
    ///
    /// Only saves work: the check that counts is made where the lead's message is handled.
    package let isKnown: (String) -> Bool
    /// Notes that a request has been taken and says whether one like it had been.
    package let isRepeated: (Nonce) -> Bool
    package let now: () -> Timestamp
    package let makeID: () -> UUID
    /// Counts a request against its limits; nil where it may come in, else the seconds to wait.
    package var retryAfterSeconds: ([RateUse]) -> Int? = { _ in nil }
    /// Decides about a claim and keeps its answer if it is the first, atomically.
    package var settle: (WebhookClaim) -> WebhookVerdict = { _ in .first }
    /// The earlier lead that a new one agrees with, by its ID, its time and its keys; nil for none.
    ///
    /// For the answer alone: that such a lead goes no further is decided with its consent. The keys
    /// are made when they are asked for, since reading a phone number may cost milliseconds.
    package var holder: (String, Timestamp, () -> [DuplicateKey]) -> String? = { _, _, _ in nil }

    package init(
        pipeline: PipelineConfiguration,
        isKnown: @escaping (String) -> Bool,
        isRepeated: @escaping (Nonce) -> Bool,
        now: @escaping () -> Timestamp,
        makeID: @escaping () -> UUID
    ) {
        self.pipeline = pipeline
        self.isKnown = isKnown
        self.isRepeated = isRepeated
        self.now = now
        self.makeID = makeID
    }

    /// The answer to a request, and what it sends on.
    package func answer(_ request: HTTPRequest) -> Answer {
        guard let source = pipeline.source(path: request.rawPath),
            let flow = pipeline.flow(source.flowID), let dialect = source.dialect
        else { return Answer(refusing: .unknownSource, sourceID: nil) }
        var answer: Answer
        do throws(Refusal) {
            guard dialect.methods.contains(request.method) else {
                throw .methodNotAllowed(allowed: dialect.methods)
            }
            if request.method == "POST" {
                answer = try submission(request, source, flow, dialect)
            } else {
                let response = try dialect.challenge(request, source)
                answer = Answer(response: response, sourceID: source.id)
            }
        } catch {
            answer = Answer(refusing: error, sourceID: source.id)
        }
        answer.response.headers += dialect.headers(for: request, source)
        return answer
    }

    package struct Answer {
        package var response: HTTPResponse
        package var emitted: [Emission] = []
        /// The source that was asked for; nil for none.
        package var sourceID: String?
        /// The leads that the request brought.
        package var leadIDs: [String] = []
        /// How many of them are none that anybody calls: spam, and those to be forgotten.
        var setAside = 0
        /// Whether its lead is not what the flow expects, though the request was handled.
        var isRejected = false
        /// Why the request was not taken; nil where it was.
        package var refusal: Refusal?

        package init(
            response: HTTPResponse,
            emitted: [Emission] = [],
            sourceID: String? = nil,
            leadIDs: [String] = []
        ) {
            self.response = response
            self.emitted = emitted
            self.sourceID = sourceID
            self.leadIDs = leadIDs
        }
    }

    /// What a request emits is several times its size and has to fit into one result; a thousand
    /// updates of Meta's take a quarter of this.
    static let maximumBodyBytes = 1_048_576

    private func submission(
        _ request: HTTPRequest,
        _ source: Source,
        _ flow: Flow,
        _ dialect: any Dialect
    ) throws(Refusal) -> Answer {
        let delivery = Delivery(
            request: request,
            body: request.body ?? [],
            source: source,
            receivedAt: now()
        )
        let uses = pipeline.rateUses(of: request, to: source)
        try take(uses.filter { $0.limit.scope == .ip })
        guard delivery.body.count <= Self.maximumBodyBytes else {
            throw .bodyTooLarge(limitBytes: Self.maximumBodyBytes)
        }
        guard let proof = dialect.proof(of: delivery) else { throw .invalidSignature }
        let content = try content(of: delivery, dialect)
        let key = try IdempotencyKey(of: request)
        var submissions = try dialect.submissions(in: content, of: delivery)
        guard submissions.count <= Submission.maximumCount else {
            throw .tooManyLeads(limit: Submission.maximumCount)
        }
        // Not before, so that nobody uses up what is the sender's.
        try take(uses.filter { $0.limit.scope != .ip })
        if let key {
            for index in submissions.indices where submissions[index].platformID == nil {
                submissions[index].platformID = key.platformID(index: index)
            }
        }
        var reception = LeadReception(
            delivery: delivery,
            flow: flow,
            names: FieldNames(source.fields, aliases: dialect.aliases),
            webhook: self
        )
        let answer = try reception.answer(to: submissions, in: content, dialect)
        // So late, so that a request that is refused for its content may come again.
        if let nonce = proof.nonce, isRepeated(nonce) { throw .replayed }
        guard let key else { return answer }
        let claim = WebhookClaim(
            sourceID: source.id,
            key: key,
            answer: answer.response.json,
            now: delivery.receivedAt
        )
        switch settle(claim) {
        case .first: return answer
        case .repeated(let kept):
            reception.isRepetition = true
            var again = try reception.answer(to: submissions, in: content, dialect)
            again.response = HTTPResponse(result: kept) ?? answer.response
            again.response.headers.append(.init("idempotent-replayed", "true"))
            return again
        case .keyReused: throw .idempotencyKeyReused
        }
    }

    /// - Throws: `tooManyRequests` where a limit is used up.
    private func take(_ uses: [RateUse]) throws(Refusal) {
        if !uses.isEmpty, let seconds = retryAfterSeconds(uses) {
            throw .tooManyRequests(retryAfterSeconds: seconds)
        }
    }

    private func content(
        of delivery: Delivery,
        _ dialect: any Dialect
    ) throws(Refusal) -> BodyContent {
        let contentType = delivery.request.header("content-type") ?? ""
        let mediaType = BodyFormat.mediaType(contentType)
        let format = dialect.formats.first { $0.mediaTypes.contains(mediaType) }
        guard let format else {
            throw .unsupportedContentType(accepted: dialect.formats.flatMap(\.mediaTypes))
        }
        return try format.read(delivery.body, contentType: contentType)
    }
}

extension Webhook.Answer {
    /// What a log may say of it: IDs, and the error type of a refusal.
    package var logFields: [(String, JSON)] {
        var fields: [(String, JSON)] = [("status", JSON(response.statusCode))]
        if let sourceID { fields.append(("sourceID", JSON(sourceID))) }
        if leadIDs.count == 1 { fields.append(("leadID", JSON(leadIDs[0]))) }
        if let refusal {
            fields.append(("errorType", JSON(refusal.errorType)))
        } else {
            fields.append(("emitted", JSON(emitted.count)))
        }
        return fields
    }

    /// How many leads its source is seen to have sent, repeated ones among them.
    package var takenLeads: Int { failure == nil ? leadIDs.count - setAside : 0 }

    /// The error type of what was not taken; nil where all was.
    package var failure: String? {
        refusal?.errorType ?? (isRejected ? Refusal.invalidFields([]).errorType : nil)
    }

    /// - Parameters:
    ///   - refusal: why the request was not taken.
    ///   - sourceID: whom it was to; nil for nobody.
    package init(refusing refusal: Refusal, sourceID: String?) {
        response = HTTPResponse(
            statusCode: refusal.statusCode,
            json: ["message": JSON(refusal.description)]
        )
        response.headers += refusal.headers
        self.sourceID = sourceID
        self.refusal = refusal
    }
}
