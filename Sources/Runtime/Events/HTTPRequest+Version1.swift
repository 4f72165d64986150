internal import Crypto
internal import JSON
internal import Time

/// Payload version 1.0, for functions that ask for it.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
extension HTTPRequest {
    /// What version 2.0 joins.
    package struct Repeated: Sendable {
        /// Names in lower case, cookies among them.
        package var headers: [Pair]
        package var query: [Pair]

        package init(headers: [Pair], query: [Pair]) {
            self.headers = headers
            self.query = query
        }
    }

    /// The event as JSON text; members without content are null.
    ///
    /// - Parameters:
    ///   - repeated: headers and query before values of one name were joined.
    ///   - resource: the path of the route.
    ///   - output: what the text is appended to.
    package func writeVersion1(
        _ repeated: Repeated,
        resource: String,
        into output: inout [UInt8]
    ) {
        let headers = Self.lists(repeated.headers)
        let query = Self.lists(repeated.query)
        let event: JSON = [
            "version": "1.0", "resource": JSON(resource), "path": JSON(rawPath),
            "httpMethod": JSON(method),
            "headers": Self.object(headers.map { ($0, JSON($1.joined(separator: ","))) }),
            "multiValueHeaders": Self.object(headers.map { ($0, JSON($1.map { JSON($0) })) }),
            "queryStringParameters": Self.object(query.map { ($0, JSON($1[0])) }),
            "multiValueQueryStringParameters": Self.object(
                query.map { ($0, JSON($1.map { JSON($0) })) }
            ),
            "requestContext": version1Context(resource: resource),
            "pathParameters": Self.object(pathParameters.map { ($0.name, JSON($0.value)) }),
            "stageVariables": Self.object(stageVariables.map { ($0.name, JSON($0.value)) }),
            "body": bodyValue,
            "isBase64Encoded": JSON(isBase64Encoded),
        ]
        event.write(into: &output)
    }

    private func version1Context(resource: String) -> JSON {
        var identity = JSON(
            members: [
                "accessKey", "accountId", "caller", "cognitoAuthenticationProvider",
                "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId",
                "principalOrgId", "user", "userArn",
            ].map { ($0, JSON.null) }
        )
        identity["sourceIp"] = JSON(caller.sourceIP)
        identity["userAgent"] = JSON(caller.userAgent)
        let nobody: JSON = ["claims": .null, "scopes": .null]
        return [
            "accountId": JSON(LocalAccount.id), "apiId": JSON(LocalAccount.apiID),
            "authorizer": version1Authorizer ?? nobody,
            "domainName": JSON(caller.domainName), "domainPrefix": JSON(domainPrefix),
            "extendedRequestId": JSON(caller.requestID), "httpMethod": JSON(method),
            "identity": identity, "path": JSON(rawPath), "protocol": JSON(caller.protocol),
            "requestId": JSON(caller.requestID),
            "requestTime": JSON(Timestamp(milliseconds: caller.milliseconds).commonLogFormat),
            "requestTimeEpoch": JSON(caller.milliseconds), "resourceId": .null,
            "resourcePath": JSON(resource), "stage": JSON(caller.stage),
        ]
    }

    /// The claims of a token; what a function said of the caller, without a level of its own.
    private var version1Authorizer: JSON? {
        caller.authorizer?["jwt"] ?? caller.authorizer?["lambda"]
    }

    private var bodyValue: JSON {
        guard let body else { return .null }
        if isBase64Encoded { return JSON(Base64.encode(body)) }
        return JSON(utf8: body) ?? .null
    }

    /// The values of each name, in the order in which names came.
    private static func lists(_ pairs: [Pair]) -> [(name: String, values: [String])] {
        var lists: [(name: String, values: [String])] = []
        for pair in pairs {
            if let index = lists.firstIndex(where: { $0.name == pair.name }) {
                lists[index].values.append(pair.value)
            } else {
                lists.append((pair.name, [pair.value]))
            }
        }
        return lists
    }

    private static func object(_ members: [(String, JSON)]) -> JSON {
        members.isEmpty ? .null : JSON(members: members)
    }
}
