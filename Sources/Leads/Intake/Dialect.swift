package import Events
internal import JSON
internal import Pipeline
package import Time

/// The format of one kind of source: how its requests are proven, read and answered.
///
/// A dialect decides from values alone; `Webhook` asks it in the order of its members.
protocol Dialect: Sendable {
    /// The methods that it answers, for `Allow`.
    var methods: [String] { get }
    /// The bodies that it reads.
    var formats: [BodyFormat] { get }
    /// The record's names for fields of this platform, by its names without case, spaces, hyphens
    /// and underscores.
    var aliases: [String: String] { get }

    /// What senders have to prove their requests by.
    func proof(of source: Source) -> SenderProof

    /// The answer to any method but POST: to a platform that tries the webhook, or a browser that
    /// asks before it posts.
    func challenge(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> HTTPResponse

    /// What shows that a request is the platform's, by its headers and the bytes of its body; nil
    /// where nothing does.
    ///
    /// Nothing has been looked into at this point.
    func proof(of delivery: Delivery) -> Proof?

    /// Every lead of a body, or none of it.
    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission]

    /// The answer to a request that was taken.
    ///
    /// - Parameters:
    ///   - summary: the leads and what became of them.
    ///   - content: the request's body.
    ///   - delivery: the request.
    /// - Returns: the answer.
    func response(
        _ summary: JSON,
        to content: BodyContent,
        of delivery: Delivery
    ) -> HTTPResponse

    /// Headers of every answer, a refusal too.
    func headers(for request: HTTPRequest, _ source: Source) -> [HTTPRequest.Pair]
}

extension Dialect {
    var methods: [String] { ["POST"] }
    var aliases: [String: String] { [:] }

    func challenge(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> HTTPResponse {
        throw .methodNotAllowed(allowed: methods)
    }

    func response(
        _ summary: JSON,
        to content: BodyContent,
        of delivery: Delivery
    ) -> HTTPResponse {
        HTTPResponse(statusCode: 202, json: summary)
    }

    func headers(for request: HTTPRequest, _ source: Source) -> [HTTPRequest.Pair] { [] }
}

/// A POST to the webhook of a source.
struct Delivery {
    let request: HTTPRequest
    /// As it came.
    let body: [UInt8]
    let source: Source
    let receivedAt: Timestamp
}

/// That a request is the platform's.
struct Proof {
    /// What makes this request one of its kind; nil where the platform gives nothing to tell a
    /// repetition by.
    var nonce: Nonce?
}

/// What a platform says once: a second request with it repeats the first.
package struct Nonce: Equatable, Sendable {
    package let sourceID: String
    package let value: String
    /// When a request with it is refused as too old anyway.
    package let expiresAt: Timestamp

    package init(sourceID: String, value: String, expiresAt: Timestamp) {
        self.sourceID = sourceID
        self.value = value
        self.expiresAt = expiresAt
    }
}

extension Source {
    /// The format of this source's webhook; nil where it has none.
    var dialect: (any Dialect)? {
        switch kind {
        case .api: nil
        case .meta: MetaDialect()
        case .hubspot: HubSpotDialect()
        case .salesforce: SalesforceDialect()
        case .webToLead: FormDialect(isWebToLead: true)
        case .form: FormDialect()
        case .googleAds: GoogleAdsDialect()
        case .linkedin: LinkedInDialect()
        case .tiktok: TikTokDialect()
        case .zapier, .make, .n8n, .generic: MappedDialect(trust: .token)
        case .standardWebhooks: StandardWebhooksDialect()
        case .hmac: MappedDialect(trust: .signature)
        }
    }
}

extension HTTPRequest {
    /// Of a lead that no request brought: a row of a file, an answer of a platform.
    package static let ofNobody = HTTPRequest(
        routeKey: "",
        method: "",
        rawPath: "",
        rawQueryString: "",
        caller: Caller(
            requestID: "",
            sourceIP: "",
            userAgent: "",
            domainName: "",
            protocol: "",
            milliseconds: 0
        )
    )
}
