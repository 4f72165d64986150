import Crypto
import Events
import Identifiers
import Intake
import JSON
import Pipeline
import Time
import WorkerProtocol

/// A source of the submission API, a state that says what it is told, and requests.
struct SubmissionFixture {
    var source = Self.source
    var flow = Self.flow
    /// What the state says; nil for an answer that nobody has asked for before.
    var verdict: SubmissionVerdict?
    var isKnown = false
    var failure: (any Error)?
    var retryAfterSeconds: ([RateUse]) -> Int? = { _ in nil }
    var waitSeconds: ([RateUse]) -> Int? = { _ in nil }
    var unauthorizedLimits = RateLimit.usual

    static let key = "a key of a partner"

    static let source: Source = {
        var source = Source(
            id: "partner",
            name: "Partner",
            kind: .api,
            flowID: "leads",
            path: "/flows/leads/sources/partner/submit"
        )
        source.apiKeyDigests = ["an older key", key].map { SHA256.digest(Array($0.utf8)) }
        source.price = 12.5
        return source
    }()

    static let flow = Flow(
        id: "leads",
        name: "Leads",
        tenantID: "t",
        fields: [
            FieldDeclaration(name: "email", type: .email, isRequired: true),
            FieldDeclaration(name: "zip", type: .postalCode),
        ]
    )

    func answer(_ request: HTTPRequest) -> Webhook.Answer {
        var pipeline = PipelineConfiguration(
            tenants: [Tenant(id: "t", name: "T")],
            flows: [flow],
            sources: [WebhookFixture.source, source]
        )
        pipeline.unauthorizedLimits = unauthorizedLimits
        var memory = SubmissionMemory(
            settle: { _, answer in
                if let failure { throw failure }
                switch verdict {
                case nil:
                    _ = answer(nil)
                    return .first
                case .some(let verdict): return verdict
                }
            },
            holder: { _ in
                guard case .duplicate(let first) = verdict else { return nil }
                return first
            },
            isKnown: { _ in isKnown }
        )
        memory.retryAfterSeconds = retryAfterSeconds
        memory.waitSeconds = waitSeconds
        return SubmissionDoor(
            pipeline: pipeline,
            memory: memory,
            now: { WebhookFixture.now },
            makeID: { UUID(milliseconds: 1, random: (2, 3)) }
        ).answer(request) { _ in }
    }

    /// A lead of the REST profile.
    static func lead(
        _ body: String,
        headers: [HTTPRequest.Pair] = [.init("x-api-key", key)]
    ) -> HTTPRequest {
        post("/leads", body, type: "application/json", headers: headers)
    }

    static func post(
        _ path: String,
        _ body: String,
        type: String? = "application/x-www-form-urlencoded",
        headers: [HTTPRequest.Pair] = [.init("x-api-key", key)]
    ) -> HTTPRequest {
        var request = WebhookFixture.request("POST", path: path)
        request.body = Array(body.utf8)
        request.headers = headers
        if let type { request.headers.append(.init("content-type", type)) }
        return request
    }
}

extension Webhook.Answer {
    var text: String { String(decoding: response.body, as: UTF8.self) }

    var channels: [String] { emitted.map(\.channel) }
}
