internal import Crypto
internal import Events
internal import HTTPServer
internal import JSON
internal import Template
internal import Time
internal import Workers

/// Builds the event of an HTTP API from what came over the wire.
enum RequestEvent {
    /// What came over the wire, as the event says it.
    ///
    /// - Parameters:
    ///   - exchange: the request, its body complete.
    ///   - match: the route that serves it.
    ///   - api: the API it came in on.
    ///   - traceID: ties the request to its log lines.
    ///   - now: the time of the request.
    /// - Returns: the request, without what an authorizer says of it.
    static func request(
        for exchange: HTTPExchange,
        match: RouteTable.Match,
        api: ServedAPI,
        traceID: String,
        now: Timestamp
    ) -> HTTPRequest {
        let parts = exchange.target.split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        var request = HTTPRequest(
            routeKey: match.route.key,
            method: exchange.method,
            rawPath: api.path(of: parts.first ?? "/"),
            rawQueryString: parts.count > 1 ? String(parts[1]) : "",
            caller: HTTPRequest.Caller(
                requestID: requestID(),
                sourceIP: exchange.peer,
                userAgent: exchange.header("user-agent") ?? "",
                domainName: exchange.header("host") ?? "localhost:\(api.port)",
                protocol: exchange.version,
                milliseconds: now.milliseconds
            )
        )
        for (name, value) in exchange.headers { request.add(header: name, value) }
        request.addGatewayHeaders(traceID: traceID, port: api.port, scheme: api.scheme)
        request.query = HTTPRequest.joined(HTTPRequest.queryItems(request.rawQueryString))
        request.pathParameters = match.parameters.map { HTTPRequest.Pair($0.name, $0.value) }
        request.caller.stage = api.stage
        request.stageVariables = api.stageVariables
        request.take(body: exchange.body)
        return request
    }

    /// The event for the function of a route, as JSON text.
    static func event(
        of request: HTTPRequest,
        for exchange: HTTPExchange,
        route: Route
    ) -> [UInt8] {
        var event: [UInt8] = []
        event.reserveCapacity(exchange.body.count + 2048)
        if route.takesVersion1 {
            let repeated = repeated(exchange, request)
            request.writeVersion1(repeated, resource: route.path, into: &event)
        } else {
            request.write(into: &event)
        }
        return event
    }

    /// Headers and query as version 1.0 shows them; with the headers that the gateway adds.
    private static func repeated(
        _ exchange: HTTPExchange,
        _ request: HTTPRequest
    ) -> HTTPRequest.Repeated {
        let sent = exchange.headers.map { HTTPRequest.Pair($0.name.lowercased(), $0.value) }
        let names = Set(sent.map(\.name))
        let added = request.headers.filter { !names.contains($0.name) }
        return HTTPRequest.Repeated(
            headers: sent + added,
            query: HTTPRequest.queryItems(request.rawQueryString)
        )
    }

    /// Sixteen characters, as API Gateway's are.
    private static func requestID() -> String {
        let random = FastRandom.next()
        return withUnsafeBytes(of: random) { Base64.encode(Array($0.prefix(11))) }
    }
}
