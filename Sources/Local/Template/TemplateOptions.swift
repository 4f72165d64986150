/// What a template is read for: where the local runtime listens and which parameters were given.
package struct TemplateOptions: Sendable {
    /// Overrides of `Parameters`, by logical ID.
    package var parameters: [String: String]
    /// The loopback port of the HTTP API, part of `ApiEndpoint`.
    package var apiPort: Int
    /// `https` where the HTTP API is served over TLS.
    package var apiScheme = "http"
    /// The loopback port of everything AWS-shaped, part of queue URLs.
    package var awsPort: Int

    package init(parameters: [String: String] = [:], apiPort: Int = 3000, awsPort: Int = 3001) {
        self.parameters = parameters
        self.apiPort = apiPort
        self.awsPort = awsPort
    }
}
