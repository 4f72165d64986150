internal import JSON

/// What a function said of a caller.
struct AuthorizerAnswer {
    private let policy: AccessPolicy
    /// `requestContext.authorizer.lambda` of events; null for none.
    private let context: JSON

    /// Reads a simple answer, `{isAuthorized, context}`, or else `{principalId, policyDocument,
    /// context}`; nil for anything else.
    init?(_ document: [UInt8], isSimple: Bool) {
        // A result that is no JSON is malformed like any other.
        guard let answer = try? JSON(parsing: document), answer.kind == .object else { return nil }
        let context = answer["context"] ?? .null
        guard context.isNull || context.kind == .object else { return nil }
        self.context = context
        if isSimple {
            guard let isAuthorized = answer["isAuthorized"]?.bool else { return nil }
            policy = isAuthorized ? .everything : .nothing
        } else {
            guard answer["principalId"]?.string != nil,
                let policy = answer["policyDocument"].flatMap({ AccessPolicy($0) })
            else { return nil }
            self.policy = policy
        }
    }

    func verdict(for arn: String) -> AccessVerdict {
        policy.allows(arn) ? .allowed(["lambda": context]) : .forbidden(nil)
    }
}
