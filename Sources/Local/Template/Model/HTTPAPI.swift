/// The HTTP API of a template: `AWS::Serverless::HttpApi`, or the implicit one.
package struct HTTPAPI: Sendable {
    /// `$default` is served at the root, any other stage below a segment of its name.
    package var stage = HTTPAPI.defaultStage
    /// In the order of the template; every event carries them.
    package var stageVariables: [(name: String, value: String)] = []
    /// Nil where the API leaves CORS to its functions.
    package var cors: CORSConfiguration?
    package var authorizers: [JWTAuthorizer] = []
    package var lambdaAuthorizers: [LambdaAuthorizer] = []
    /// The authorizer of routes that name none.
    package var defaultAuthorizer: String?
    /// The local hint `Metadata: {Plumb: {JWKS: …}}`: the issuers' public keys, a URL or a file beside
    /// the template.
    ///
    /// Nil where they are fetched from each issuer.
    package var keySetLocation: String?
    /// The local hint `Metadata: {Plumb: {JWTSecret: …}}`: tokens signed with it by HS256 are taken,
    /// which AWS never does.
    package var tokenSecret: String?

    /// `DefaultRouteSettings`.
    package var defaultThrottle = Throttle()
    /// `RouteSettings` by route key, in the order of the template.
    var routeSettings: [RouteSettings] = []

    package static let defaultStage = "$default"

    package init() {}
}
