import YAML

/// Reads an authorizer that asks a function.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-lambdaauthorizer.html
struct LambdaAuthorizerReader {
    private static let keys = Keys(
        read: [
            "AuthorizerPayloadFormatVersion", "EnableSimpleResponses", "FunctionArn", "Identity",
        ],
        ignored: ["EnableFunctionDefaultPermissions", "FunctionInvokeRole"]
    )
    private static let identityKeys = Keys(read: [
        "Context", "Headers", "QueryStrings", "ReauthorizeEvery", "StageVariables",
    ])
    private static let maximumCacheSeconds = 3600

    let reading: Reading

    /// - Parameter entry: one of `Authorizers`.
    /// - Returns: nil, and a finding, where its function cannot be told.
    func read(_ entry: YAMLNode.Entry) -> LambdaAuthorizer? {
        let position = entry.keyPosition
        guard let section = Section(entry.value, Self.keys, reading, at: position) else {
            return nil
        }
        let version = section.required("AuthorizerPayloadFormatVersion").map { _ in
            section.choice(
                "AuthorizerPayloadFormatVersion",
                among: ["1.0", "2.0"],
                default: "2.0"
            )
        }
        let function = reading.function(arn: section.required("FunctionArn"))
        var authorizer = LambdaAuthorizer(name: entry.key, function: function ?? "")
        authorizer.takesVersion1 = version == "1.0"
        authorizer.answersSimply = section.bool("EnableSimpleResponses", default: false)
        if authorizer.answersSimply, authorizer.takesVersion1,
            let node = section.written("EnableSimpleResponses")
        {
            let problem = Problem.requires(
                "EnableSimpleResponses",
                "AuthorizerPayloadFormatVersion '2.0'"
            )
            reading.report(problem, at: node.position)
        }
        if let identity = section.section("Identity", Self.identityKeys) {
            read(identity, into: &authorizer)
        }
        guard let function else { return nil }
        reading.triggered.insert(function)
        return authorizer
    }

    /// In SAM's own order: headers, query, stage variables, context.
    private func read(_ identity: Section, into authorizer: inout LambdaAuthorizer) {
        authorizer.identitySources =
            texts(identity, "Headers").map { .header($0.lowercased()) }
            + texts(identity, "QueryStrings").map { .query($0) }
            + texts(identity, "StageVariables").map { .stageVariable($0) }
            + texts(identity, "Context").compactMap { name in
                if let variable = LambdaAuthorizer.ContextVariable(rawValue: name) {
                    return .context(variable)
                }
                let known = LambdaAuthorizer.ContextVariable.allCases.map(\.rawValue).sorted()
                identity.reportUnsupported("Context", name, supported: known)
                return nil
            }
        let limits = 0...Self.maximumCacheSeconds
        authorizer.cacheSeconds = identity.int("ReauthorizeEvery", in: limits, default: 0)
        if authorizer.cacheSeconds > 0, authorizer.identitySources.isEmpty,
            let node = identity.written("ReauthorizeEvery")
        {
            reading.report(.requires("ReauthorizeEvery", "an identity source"), at: node.position)
        }
    }

    private func texts(_ section: Section, _ key: String) -> [String] {
        section.list(key).compactMap { node in
            reading.attempt { () throws(YAMLError) in try node.nonEmptyString() }
        }
    }
}
