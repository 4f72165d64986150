/// An authorizer that takes tokens of one issuer.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
package struct JWTAuthorizer: Sendable {
    package var name: String
    /// What `iss` must be.
    package var issuer: String
    /// One of these must be in `aud`, or be `client_id`.
    package var audience: [String]
    package var source = IdentitySource.header("authorization")
    /// What routes that name no scopes of their own require.
    package var scopes: [String] = []

    /// Where a request carries its token.
    package enum IdentitySource: Equatable, Sendable {
        /// In lower case.
        case header(String)
        case query(String)
    }
}

/// Who may use a route.
package struct RouteAuthorization: Sendable {
    /// The name of an authorizer of the API.
    package var authorizer: String
    /// A token needs one of them; empty where any token will do.
    package var scopes: [String]
}
