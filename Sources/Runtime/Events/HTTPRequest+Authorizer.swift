internal import JSON

/// Events for functions that decide who may use a route.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
extension HTTPRequest {
    /// Payload version 2.0.
    ///
    /// - Parameters:
    ///   - arn: of the route that is asked for.
    ///   - identity: the values of the identity sources.
    ///   - output: what the text is appended to.
    package func writeAuthorizerEvent(
        arn: String,
        identity: [String],
        into output: inout [UInt8]
    ) {
        var object = JSONObjectWriter(into: &output)
        object.add("version", "2.0", to: &output)
        object.add("type", "REQUEST", to: &output)
        object.add("routeArn", arn, to: &output)
        object.add("identitySource", JSON(identity.map { JSON($0) }), to: &output)
        writeRequest(to: &object, &output)
        object.end(&output)
    }

    /// Payload version 1.0.
    ///
    /// - Parameters:
    ///   - arn: of the route that is asked for.
    ///   - identity: the values of the identity sources.
    ///   - resource: the path of the route.
    ///   - output: what the text is appended to.
    package func writeAuthorizerEventVersion1(
        arn: String,
        identity: [String],
        resource: String,
        into output: inout [UInt8]
    ) {
        let source = JSON(identity.joined(separator: ","))
        let cookies = cookies.isEmpty ? [] : [Pair("cookie", cookies.joined(separator: "; "))]
        let event: JSON = [
            "version": "1.0", "type": "REQUEST", "methodArn": JSON(arn),
            "identitySource": source, "authorizationToken": source, "resource": JSON(resource),
            "path": JSON(rawPath), "httpMethod": JSON(method),
            "headers": Self.object(headers + cookies),
            "queryStringParameters": Self.object(query),
            "pathParameters": Self.object(pathParameters),
            "stageVariables": Self.object(stageVariables),
            "requestContext": [
                "path": JSON(rawPath), "accountId": JSON(caller.account), "resourceId": .null,
                "stage": JSON(caller.stage), "requestId": JSON(caller.requestID),
                "identity": [
                    "sourceIp": JSON(caller.sourceIP), "userAgent": JSON(caller.userAgent),
                ],
                "resourcePath": JSON(resource), "httpMethod": JSON(method),
                "apiId": JSON(caller.apiID),
            ],
        ]
        event.write(into: &output)
    }

    /// Here an empty one is no null, other than in events for routes.
    private static func object(_ pairs: [Pair]) -> JSON {
        JSON(members: pairs.map { ($0.name, JSON($0.value)) })
    }
}
