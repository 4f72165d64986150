/// What pages of other origins may do with an API, as its preflight answers say it.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
package struct CORSConfiguration: Equatable, Sendable {
    /// `https://example.com`, `https://*` for all of a scheme, or `*` for any.
    package var allowedOrigins: [String] = []
    package var allowedMethods: [String] = []
    package var allowedHeaders: [String] = []
    package var exposedHeaders: [String] = []
    /// How long a browser keeps a preflight answer; -1 for not at all, nil to leave it to the browser.
    package var maximumAgeSeconds: Int?
    /// Never together with the origin `*`.
    package var allowsCredentials = false

    package init() {}
}
