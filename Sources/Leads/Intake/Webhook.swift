internal import Crypto
package import Events
package import Identifiers
internal import JSON
internal import LeadModel
package import Pipeline
package import Time
package import WorkerProtocol

/// Answers requests to the webhooks of a pipeline's sources.
///
/// 1. Finds the source by the path.
/// 2. GET: lets the platform try the webhook.
/// 3. POST: checks the signature over the raw bytes before it looks into them, reads every lead or
///    none, and sends on those that are new.
package struct Webhook {
    package let pipeline: PipelineConfiguration
    /// Whether a lead of this ID has been taken before.
    ///
    /// Only saves work: the check that counts is made where the lead's message is handled.
    package let isKnown: (String) -> Bool
    package let now: () -> Timestamp
    package let makeID: () -> UUID

    package init(
        pipeline: PipelineConfiguration,
        isKnown: @escaping (String) -> Bool,
        now: @escaping () -> Timestamp,
        makeID: @escaping () -> UUID
    ) {
        self.pipeline = pipeline
        self.isKnown = isKnown
        self.now = now
        self.makeID = makeID
    }

    /// The answer to a request, and what it sends on.
    package func answer(_ request: HTTPRequest) -> Answer {
        let source = pipeline.source(path: request.rawPath)
        do throws(Refusal) {
            guard let source, let flow = pipeline.flow(source.flowID) else {
                throw .unknownSource
            }
            switch request.method {
            case "GET": return try verification(request, source)
            case "POST": return try submission(request, source, flow)
            default: throw .methodNotAllowed
            }
        } catch {
            return Answer(refusing: error, sourceID: source?.id)
        }
    }

    package struct Answer {
        package var response: HTTPResponse
        package var emitted: [Emission] = []
        /// The source that was asked for; nil for none.
        package var sourceID: String?
        /// Why the request was not taken; nil where it was.
        package var refusal: Refusal?
    }
}

// MARK: - Verification

extension Webhook {
    /// Echoes the challenge to whoever knows the agreed word.
    ///
    /// PHP turns the point of Meta's parameter names into an underscore, and so do receivers that
    /// forward them.
    private func verification(
        _ request: HTTPRequest,
        _ source: Source
    ) throws(Refusal) -> Answer {
        let parameter = { (name: String) in
            request.queryValue("hub.\(name)") ?? request.queryValue("hub_\(name)")
        }
        guard parameter("mode") == "subscribe", let challenge = parameter("challenge"),
            let given = parameter("verify_token"), let expected = source.verifyToken,
            ConstantTime.areEqual(Array(given.utf8), Array(expected.utf8))
        else { throw .invalidVerifyToken }
        let headers = [
            HTTPRequest.Pair("content-type", "text/plain; charset=utf-8"),
            // The challenge is the caller's text; no browser may take it for a page.
            HTTPRequest.Pair("x-content-type-options", "nosniff"),
        ]
        let body = Array(challenge.utf8)
        return Answer(
            response: HTTPResponse(statusCode: 200, headers: headers, body: body),
            sourceID: source.id
        )
    }
}

// MARK: - Submission

extension Webhook {
    private func submission(
        _ request: HTTPRequest,
        _ source: Source,
        _ flow: Flow
    ) throws(Refusal) -> Answer {
        let startedAt = now()
        let body = request.body ?? []
        guard body.count <= Self.maximumBodyBytes else {
            throw .bodyTooLarge(limitBytes: Self.maximumBodyBytes)
        }
        guard Self.isSigned(request, body, source) else { throw .invalidSignature }
        guard Self.isJSON(request.header("content-type")) else { throw .unsupportedContentType }
        let submissions = try read(body)
        let reception = LeadReception(source: source, flow: flow, request: request, webhook: self)
        return try reception.answer(to: submissions, startedAt: startedAt)
    }

    /// What a request emits is several times its size and has to fit into one result; a thousand
    /// updates of Meta's take a quarter of this.
    private static let maximumBodyBytes = 1_048_576

    /// Every submission of a body, or none of it.
    private func read(_ body: [UInt8]) throws(Refusal) -> [MetaSubmission] {
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: body, duplicateKeys: .rejected)
        } catch {
            throw .invalidJSON(error)
        }
        let submissions: [MetaSubmission]
        do throws(JSONTypeError) {
            submissions = try MetaSubmission.all(in: JSONCursor(document))
        } catch {
            throw .invalidShape(error)
        }
        guard submissions.count <= MetaSubmission.maximumCount else {
            throw .tooManyLeads(limit: MetaSubmission.maximumCount)
        }
        return submissions
    }

    /// Whether `X-Hub-Signature-256` is the body's HMAC under the source's secret.
    ///
    /// Meta signs the escaped text that it sends, so the bytes must be taken as they came.
    /// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    private static func isSigned(
        _ request: HTTPRequest,
        _ body: [UInt8],
        _ source: Source
    ) -> Bool {
        let scheme = "sha256="
        guard let header = request.header("x-hub-signature-256"), header.hasPrefix(scheme),
            let given = Hex.decode(String(header.dropFirst(scheme.count)))
        else { return false }
        let expected = HMAC.sha256(key: Array(source.secret.utf8), message: body)
        return ConstantTime.areEqual(given, expected)
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        contentType?.prefix { $0 != ";" }.trimmed.lowercased() == "application/json"
    }
}

extension Webhook.Answer {
    init(refusing refusal: Refusal, sourceID: String?) {
        response = HTTPResponse(
            statusCode: refusal.statusCode,
            json: ["message": JSON(refusal.description)]
        )
        if refusal == .methodNotAllowed { response.headers.append(.init("allow", "GET, POST")) }
        self.sourceID = sourceID
        self.refusal = refusal
    }
}
