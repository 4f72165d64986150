internal import Crypto
internal import Events
internal import HTTPServer
internal import JSON
internal import Template
internal import Time
internal import Workers

/// Builds the event of an HTTP API from what came over the wire.
enum RequestEvent {
    /// - Parameters:
    ///   - exchange: the request, its body complete.
    ///   - match: the route that serves it.
    ///   - api: the API it came in on.
    ///   - caller: what an authorizer says of it; nil for a route without one.
    ///   - traceID: ties the request to its log lines.
    /// - Returns: the event as JSON text.
    static func event(
        for exchange: HTTPExchange,
        match: RouteTable.Match,
        api: ServedAPI,
        caller: JSON?,
        traceID: String
    ) -> [UInt8] {
        let parts = exchange.target.split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let route = match.route
        var request = HTTPRequest(
            routeKey: route.path == "$default" ? "$default" : "\(route.method) \(route.path)",
            method: exchange.method,
            rawPath: String(parts.first ?? "/"),
            rawQueryString: parts.count > 1 ? String(parts[1]) : "",
            caller: HTTPRequest.Caller(
                requestID: requestID(),
                sourceIP: exchange.peer,
                userAgent: exchange.header("user-agent") ?? "",
                domainName: exchange.header("host") ?? "localhost:\(api.port)",
                protocol: exchange.version,
                milliseconds: Timestamp.now.milliseconds
            )
        )
        read(headersOf: exchange, port: api.port, traceID: traceID, into: &request)
        request.query = query(request.rawQueryString)
        request.pathParameters = match.parameters.map { HTTPRequest.Pair($0.name, $0.value) }
        request.caller.stage = api.stage
        if let caller { request.caller.authorizer = ["jwt": caller] }
        request.stageVariables = api.stageVariables
        if !exchange.body.isEmpty {
            request.body = exchange.body
            // Text that is not UTF-8 could not stand in JSON without losing bytes.
            request.isBase64Encoded =
                !HTTPRequest.isText(contentType: request.header("content-type"))
                || String(validating: exchange.body, as: UTF8.self) == nil
        }
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
            query: queryItems(request.rawQueryString)
        )
    }

    /// Names in lower case, repeated ones joined with a comma, cookies apart.
    private static func read(
        headersOf exchange: HTTPExchange,
        port: Int,
        traceID: String,
        into request: inout HTTPRequest
    ) {
        for (spelled, value) in exchange.headers {
            // Most clients send lower case already.
            let name =
                spelled.utf8.contains { $0 < 0x60 && $0 > 0x40 } ? spelled.lowercased() : spelled
            if name == "cookie" {
                let cookies = value.split(separator: ";").map { trimmed($0) }
                request.cookies.append(contentsOf: cookies.filter { !$0.isEmpty })
            } else if let index = request.headers.firstIndex(where: { $0.name == name }) {
                request.headers[index].value += ",\(value)"
            } else {
                request.headers.append(.init(name, value))
            }
        }
        for (name, value) in [
            ("x-amzn-trace-id", traceID), ("x-forwarded-for", exchange.peer),
            ("x-forwarded-port", String(port)), ("x-forwarded-proto", "http"),
        ] where request.header(name) == nil {
            request.headers.append(.init(name, value))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " })
    }

    private static func query(_ raw: String) -> [HTTPRequest.Pair] {
        var pairs: [HTTPRequest.Pair] = []
        for item in queryItems(raw) {
            if let index = pairs.firstIndex(where: { $0.name == item.name }) {
                pairs[index].value += ",\(item.value)"
            } else {
                pairs.append(item)
            }
        }
        return pairs
    }

    private static func queryItems(_ raw: String) -> [HTTPRequest.Pair] {
        raw.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let rawValue = parts.count > 1 ? parts[1] : ""
            return HTTPRequest.Pair(
                FormEncoding.decode(parts[0]) ?? String(parts[0]),
                FormEncoding.decode(rawValue) ?? String(rawValue)
            )
        }
    }

    /// Sixteen characters, as API Gateway's are.
    private static func requestID() -> String {
        let random = FastRandom.next()
        return withUnsafeBytes(of: random) { Base64.encode(Array($0.prefix(11))) }
    }
}
