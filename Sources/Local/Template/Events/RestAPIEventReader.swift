import YAML

/// Reads an `Api` event: a route of a REST API, served beside those of the HTTP API.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html
struct RestAPIEventReader {
    private static let keys = Keys(
        read: ["Auth", "Method", "Path", "RestApiId", "TimeoutInMillis"],
        ignored: ["RequestModel", "RequestParameters", "ResponseTransferMode"]
    )
    private static let authKeys = Keys(
        read: ["ApiKeyRequired", "Authorizer"],
        unsupported: [
            "AuthorizationScopes", "InvokeRole", "OverrideApiAuth", "ResourcePolicy",
        ]
    )

    let reading: Reading

    func read(_ event: Event, into template: inout SAMTemplate) {
        guard let section = Section(event.properties, Self.keys, reading, at: event.position)
        else { return }
        _ = section.value("RestApiId")
        let milliseconds = section.int("TimeoutInMillis", in: 50...29_000, default: 29_000)
        if let auth = section.section("Auth", Self.authKeys) {
            _ = auth.supported("Authorizer", ["NONE"], default: "NONE")
            _ = auth.supported("ApiKeyRequired", ["false"], default: "false")
        }
        guard section.required("Path") != nil, let path = RoutePath(section),
            let method = RouteMethod.read(section)
        else { return }
        path.claim(method, reading, at: event.position)
        var route = Route(
            method: method,
            path: path.text,
            function: event.function.logicalID,
            timeoutMilliseconds: milliseconds,
            line: event.position.line
        )
        route.kind = .restAPI
        route.takesVersion1 = true
        route.endsBeforeFunction = milliseconds < event.function.timeoutSeconds * 1000
        template.routes.append(route)
    }
}
