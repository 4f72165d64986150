import Crypto
import Events
import Fields
import Identifiers
import Intake
import JSON
import Pipeline
import Time
import WorkerProtocol

/// A pipeline of one source, Meta's unless another is given, and requests to it.
struct WebhookFixture {
    var source = Self.source
    var isKnown: (String) -> Bool = { _ in false }
    var flow = Flow(id: "leads", name: "Leads", tenantID: "t")
    var isRepeated: (Nonce) -> Bool = { _ in false }
    var now = Self.now
    var tenantLimits: [RateLimit] = []
    var retryAfterSeconds: ([RateUse]) -> Int? = { _ in nil }
    var settle: (WebhookClaim) -> WebhookVerdict = { _ in .first }
    var holder: (String, Timestamp, () -> [DuplicateKey]) -> String? = { _, _, _ in nil }

    var fields: [String: String] {
        get { source.fields }
        set { source.fields = newValue }
    }

    static let now = Timestamp(seconds: 1_772_971_200)

    static let source = Source(
        id: "meta",
        name: "Meta",
        kind: .meta,
        flowID: "leads",
        path: "/webhooks/meta",
        secrets: ["secret"],
        verifyToken: "token"
    )

    func answer(_ request: HTTPRequest) -> Webhook.Answer {
        var tenant = Tenant(id: "t", name: "T")
        tenant.limits = tenantLimits
        var webhook = Webhook(
            pipeline: PipelineConfiguration(tenants: [tenant], flows: [flow], sources: [source]),
            isKnown: isKnown,
            isRepeated: isRepeated,
            now: { now },
            makeID: { UUID(milliseconds: 1, random: (2, 3)) }
        )
        webhook.retryAfterSeconds = retryAfterSeconds
        webhook.settle = settle
        webhook.holder = holder
        return webhook.answer(request)
    }

    /// The answer to a signed body.
    func answer(body: String) -> Webhook.Answer { answer(Self.post(body)) }

    /// The answer to a signed body of one lead with this `value`.
    func answer(value: String) -> Webhook.Answer {
        answer(body: #"{"object":"page","entry":[{"id":"1","changes":[{"value":\#(value)}]}]}"#)
    }

    /// The record of one lead with these answers.
    func lead(_ fieldData: String) throws -> JSON {
        try answer(value: #"{"leadgen_id":"7","field_data":\#(fieldData)}"#).lead
    }

    static func post(_ body: String) -> HTTPRequest {
        var request = request("POST")
        request.body = Array(body.utf8)
        request.headers = headers(signing: Array(body.utf8))
        return request
    }

    static func headers(signing body: [UInt8]) -> [HTTPRequest.Pair] {
        let signature = HMAC.sha256(key: Array("secret".utf8), message: body)
        return [
            .init("content-type", "application/json"),
            .init("x-hub-signature-256", "sha256=\(Hex.encode(signature))"),
        ]
    }

    static func get(_ query: [(String, String)]) -> HTTPRequest {
        var request = request("GET")
        request.query = query.map { .init($0.0, $0.1) }
        return request
    }

    static func request(_ method: String, path: String = source.path) -> HTTPRequest {
        HTTPRequest(
            routeKey: "$default",
            method: method,
            rawPath: path,
            rawQueryString: "",
            caller: .init(
                requestID: "r",
                sourceIP: "203.0.113.10",
                userAgent: "agent",
                domainName: "localhost",
                protocol: "HTTP/1.1",
                milliseconds: 0
            )
        )
    }
}

extension Webhook.Answer {
    var json: JSON {
        get throws { try JSON(parsing: response.body) }
    }

    /// The outcomes of the leads, in order.
    var outcomes: [String] {
        get throws { try json["leads"]?.array?.compactMap { $0["outcome"]?.string } ?? [] }
    }

    /// What was sent on first: a lead's record or what is to be fetched.
    var lead: JSON {
        get throws { try JSON(parsing: emitted.first?.body ?? []) }
    }

    func header(_ name: String) -> String? {
        response.headers.first { $0.name == name }?.value
    }
}
