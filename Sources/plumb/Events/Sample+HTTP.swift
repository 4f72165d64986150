internal import Events
internal import JSON

/// Requests of an HTTP API.
extension Sample {
    static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    static let http: [Sample] = [
        Sample(
            name: "http",
            summary: "a request of an HTTP API, payload 2.0",
            options: Option.Sampled.request + Option.Sampled.body + Option.Sampled.base64,
            write: { try plain.sent($0).request.write(into: &$1) }
        ),
        Sample(
            name: "http-v1",
            summary: "a request of an HTTP API, payload 1.0",
            options: Option.Sampled.request + Option.Sampled.body + Option.Sampled.base64,
            write: { ingredients, output in
                let sent = try plain.sent(ingredients)
                sent.request.writeVersion1(
                    sent.repeated,
                    resource: sent.resource,
                    into: &output
                )
            }
        ),
        Sample(
            name: "lambda-authorizer",
            summary: "a question to a Lambda authorizer, payload 2.0",
            options: Option.Sampled.request,
            write: { ingredients, output in
                let sent = try question.sent(ingredients)
                try authorization(of: sent.request).write(into: &output)
            }
        ),
    ]

    private static let plain = RequestDraft(
        route: "POST /leads",
        path: "/leads",
        headers: [("content-type", "application/json")],
        body: Array(#"{"email":"maria.ortega@example.com","zip_code":"94110"}"#.utf8)
    )

    private static let question = RequestDraft(
        route: "GET /leads",
        path: "/leads",
        headers: [("authorization", "Bearer example")]
    )

    /// The request without its body, and what the authorizer is to judge.
    ///
    /// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    private static func authorization(of request: HTTPRequest) throws -> JSON {
        var text: [UInt8] = []
        request.write(into: &text)
        let region = LocalAccount.region
        let api = "\(LocalAccount.id):\(LocalAccount.apiID)"
        let path = "\(request.caller.stage)/\(request.method)\(request.rawPath)"
        var event: JSON = [
            "version": "2.0", "type": "REQUEST",
            "routeArn": JSON("arn:aws:execute-api:\(region):\(api)/\(path)"),
            "identitySource": JSON(request.header("authorization").map { [JSON($0)] } ?? []),
        ]
        for (key, value) in try JSON(parsing: text).members ?? []
        where !["version", "body", "isBase64Encoded"].contains(key) {
            event[key] = value
        }
        return event
    }
}
