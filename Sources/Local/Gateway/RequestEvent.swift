internal import Crypto
internal import Events
internal import HTTPServer
internal import Template
internal import Time
internal import Workers

/// Builds the event of an HTTP API from what came over the wire.
enum RequestEvent {
    /// - Parameters:
    ///   - exchange: the request, its body complete.
    ///   - match: the route that serves it.
    ///   - port: the port it came in on.
    ///   - traceID: ties the request to its log lines.
    /// - Returns: the event as JSON text.
    static func event(
        for exchange: HTTPExchange,
        match: RouteTable.Match,
        port: Int,
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
                domainName: exchange.header("host") ?? "localhost:\(port)",
                protocol: exchange.version,
                milliseconds: Timestamp.now.milliseconds
            )
        )
        read(headersOf: exchange, port: port, traceID: traceID, into: &request)
        request.query = query(request.rawQueryString)
        request.pathParameters = match.parameters.map { HTTPRequest.Pair($0.name, $0.value) }
        if !exchange.body.isEmpty {
            request.body = exchange.body
            // Text that is not UTF-8 could not stand in JSON without losing bytes.
            request.isBase64Encoded =
                !HTTPRequest.isText(contentType: request.header("content-type"))
                || String(validating: exchange.body, as: UTF8.self) == nil
        }
        var event: [UInt8] = []
        event.reserveCapacity(exchange.body.count + 2048)
        request.write(into: &event)
        return event
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
        request.headers.append(.init("x-amzn-trace-id", traceID))
        for (name, value) in [
            ("x-forwarded-for", exchange.peer), ("x-forwarded-port", String(port)),
            ("x-forwarded-proto", "http"),
        ] where request.header(name) == nil {
            request.headers.append(.init(name, value))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " })
    }

    private static func query(_ raw: String) -> [HTTPRequest.Pair] {
        var pairs: [HTTPRequest.Pair] = []
        for item in raw.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = FormEncoding.decode(parts[0]) ?? String(parts[0])
            let rawValue = parts.count > 1 ? parts[1] : ""
            let value = FormEncoding.decode(rawValue) ?? String(rawValue)
            if let index = pairs.firstIndex(where: { $0.name == name }) {
                pairs[index].value += ",\(value)"
            } else {
                pairs.append(.init(name, value))
            }
        }
        return pairs
    }

    /// Sixteen characters, as API Gateway's are.
    private static func requestID() -> String {
        let random = FastRandom.next()
        return withUnsafeBytes(of: random) { Base64.encode(Array($0.prefix(11))) }
    }
}
