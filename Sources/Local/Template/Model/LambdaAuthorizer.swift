/// An authorizer that asks a function.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
package struct LambdaAuthorizer: Sendable {
    package var name: String
    /// The logical ID of the function.
    package var function: String
    /// What a request must carry, and answers are kept by; in the order in which the function gets
    /// their values.
    package var identitySources: [IdentitySource] = []
    /// Whether the function takes payload version 1.0 instead of 2.0.
    package var takesVersion1 = false
    /// Whether it answers `{isAuthorized, context}` instead of an IAM policy.
    package var answersSimply = false
    /// How long an answer holds; 0 where the function is asked for every request.
    package var cacheSeconds = 0

    /// Where a part of the caller's identity stands.
    package enum IdentitySource: Equatable, Sendable {
        /// In lower case.
        case header(String)
        case query(String)
        case stageVariable(String)
        case context(ContextVariable)
    }

    /// What may stand behind `$context.`.
    ///
    /// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    package enum ContextVariable: String, CaseIterable, Sendable {
        case accountID = "accountId"
        case apiID = "apiId"
        case domainName
        case domainPrefix
        case httpMethod
        case sourceIP = "identity.sourceIp"
        case userAgent = "identity.userAgent"
        case path
        case `protocol`
        case requestID = "requestId"
        case routeKey
        case stage
    }
}
