/// Where leads come from: a webhook, whose format it speaks and what it is trusted by.
package struct Source: Equatable, Sendable {
    package var id: String
    package var name: String
    package var kind: Kind
    package var flowID: String
    /// The path of the webhook, such as `/webhooks/meta-demo`; of an API source the one that
    /// submissions may be sent to.
    package var path: String
    /// Keys of signatures or tokens, the newest first.
    ///
    /// Any of them is accepted, so that one can be exchanged for another.
    package var secrets: [String]
    /// The word that a platform sends when it tries the webhook; nil where it never does.
    package var verifyToken: String?
    /// The record's name for a field, by the platform's name for it.
    package var fields: [String: String]
    /// What the webhook's paths stand behind in public, without a slash at its end.
    ///
    /// For signatures that are of the whole URL; nil for the host that the request was sent to.
    package var baseURL: String?
    /// The header of an HMAC over the body, in lower case; nil where the kind names its own or
    /// none.
    package var signatureHeader: String?
    /// The versions of a platform's signature that are accepted; empty for all.
    package var signatureVersions: [String] = []
    /// The field with the sender's own ID of the lead; nil where there is none.
    package var idField: String?
    /// The Salesforce organizations that may send; empty for any.
    package var organizations: [String] = []
    /// The web origins whose pages may post, such as `https://www.example.com`; empty for any.
    package var origins: [String] = []
    /// Fields that no person sees and so only a program fills, in lower case.
    package var honeypots: [String] = []
    /// What the keys of uploads begin with that are leads of this source; nil where it uploads none.
    package var uploadPrefix: String?
    /// How many requests it takes, in any order.
    package var limits: [RateLimit] = []
    /// SHA-256 of each API key that may submit leads; any of them will do.
    package var apiKeyDigests: [[UInt8]] = []
    /// Whether a submission to the source's own URLs needs an API key, too.
    package var isAuthenticationRequired = true
    /// What a lead of this source costs; nil where the flow says.
    package var price: Double?
    /// For how many seconds it may send no lead before that is an alert; nil for ever.
    package var silenceSeconds: Int?
    /// How leads that the webhook names by ID only are fetched; nil where they are not.
    package var fetch: FetchAccess?

    package init(
        id: String,
        name: String,
        kind: Kind,
        flowID: String,
        path: String,
        secrets: [String] = [],
        verifyToken: String? = nil,
        fields: [String: String] = [:]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.flowID = flowID
        self.path = path
        self.secrets = secrets
        self.verifyToken = verifyToken
        self.fields = fields
    }
}

extension Source {
    /// Whose format the webhook speaks.
    package enum Kind: String, Sendable, CaseIterable {
        case meta
        case hubspot
        /// Outbound messages.
        case salesforce
        case webToLead = "web_to_lead"
        case googleAds = "google_ads"
        case linkedin
        case tiktok
        case zapier
        case make
        case n8n
        /// A form of a website, sent by the visitor's browser.
        case form
        case standardWebhooks = "standard_webhooks"
        /// An HMAC over the body in a header, as GitHub and many others send it.
        case hmac
        /// Whatever sends flat JSON or a form with a token.
        case generic
        /// Partners that submit leads one by one and are told what became of each.
        case api

        /// Whether everybody may send, for a browser can keep no secret.
        package var isPublic: Bool { self == .form || self == .webToLead }

        /// Whether its secrets are tokens, sent as they are, and its fields have the sender's names.
        package var isGeneric: Bool { [.zapier, .make, .n8n, .generic].contains(self) }
        /// Whether senders make something of what an answer says, rather than of its status alone.
        package var readsAnswers: Bool {
            isGeneric || [.form, .standardWebhooks, .hmac].contains(self)
        }

        /// Whether requests come to a path of the source, rather than to the submission API.
        package var isWebhook: Bool { self != .api }

        /// The keys of `pipeline.yaml` beyond those of every source.
        var keys: [String] {
            let secrets = ["secret", "secrets"]
            return switch self {
            case .meta: secrets + ["verify_token", "fetch"]
            case .hubspot: secrets + ["base_url", "signature_versions", "fetch"]
            case .linkedin: secrets + ["fetch"]
            case .salesforce: secrets + ["organizations"]
            case .webToLead: ["organizations", "origins", "honeypots"]
            case .googleAds, .standardWebhooks: secrets
            case .tiktok, .zapier, .make, .n8n, .generic: secrets + ["id_field"]
            case .form: ["origins", "honeypots", "id_field"]
            case .hmac: secrets + ["signature_header", "id_field"]
            case .api: ["api_keys", "authentication_required", "id_field", "price"]
            }
        }
    }
}
