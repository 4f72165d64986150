/// How leads that a platform names by ID only are fetched from it.
package struct FetchAccess: Equatable, Sendable {
    /// What the API's paths stand behind, without a slash at its end.
    package var url: String
    /// Goes with every request and into no log.
    package var token: String
    /// The version of the API; nil for what the platform takes without one.
    package var version: String?

    package init(url: String, token: String, version: String? = nil) {
        self.url = url
        self.token = token
        self.version = version
    }
}

extension Source.Kind {
    /// Where the API of the platform is; nil where nothing is fetched.
    package var apiURL: String? {
        switch self {
        case .meta: "https://graph.facebook.com"
        case .hubspot: "https://api.hubapi.com"
        case .linkedin: "https://api.linkedin.com"
        case .salesforce, .webToLead, .googleAds, .tiktok, .zapier, .make, .n8n, .form,
            .standardWebhooks, .hmac, .generic, .api:
            nil
        }
    }
}
