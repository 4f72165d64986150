internal import Crypto
internal import Events
internal import Gateway
internal import JSON
internal import Template
internal import Time

/// A request that a sample sends, before options change it.
struct RequestDraft: Sendable {
    /// `POST /webhooks/{source}`.
    var route: String
    /// The path on the wire.
    var path: String
    var query = ""
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    var userAgent = "curl/8.5.0"

    /// A request with the headers as they came, for payload 1.0.
    struct Sent {
        var request: HTTPRequest
        var repeated: HTTPRequest.Repeated
        /// The path of the route.
        var resource: String
    }

    /// The request with the token of `--secret` in its URL, where senders that sign nothing have it.
    func withToken(_ ingredients: Ingredients) -> RequestDraft {
        guard let token = ingredients.arguments["secret"] else { return self }
        var draft = self
        draft.query = "token=\(FormEncoding.encode(token))"
        return draft
    }

    /// Sends the request through the rules of the gateway.
    ///
    /// 1. Options replace what the draft has; a header replaces the draft's of the same name.
    /// 2. The route gives path parameters; a path that a draft's route does not fit is served by
    ///    `$default`.
    /// 3. `sign` adds headers that depend on the body.
    ///
    /// - Parameters:
    ///   - ingredients: options, time and identifiers.
    ///   - sign: the headers of a signature.
    /// - Returns: the request as an event has it.
    /// - Throws: `UsageError` for options that give no request.
    func sent(
        _ ingredients: Ingredients,
        sign: (HTTPRequest) throws -> [(name: String, value: String)] = { _ in [] }
    ) throws -> Sent {
        let arguments = ingredients.arguments
        let route = try RouteOption(arguments["route"] ?? route)
        let method =
            arguments["method"]?.uppercased() ?? (route.method == "ANY" ? "POST" : route.method)
        let usualPath = arguments.has("route") && !route.path.contains("{") ? route.path : path
        let target = (arguments["path"] ?? usualPath).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let path = String(target[0])
        guard path.hasPrefix("/") else {
            throw UsageError("--path is '\(path)': give a path that begins with /")
        }
        let match = try route.match(method, path, isAsked: arguments.has("route"))
        let body = try ingredients.body() ?? (method == "GET" ? nil : self.body)
        var lines = try headers(arguments, body: body)
        var request = HTTPRequest(
            routeKey: match.key,
            method: method,
            rawPath: path,
            rawQueryString: arguments["query"] ?? (target.count > 1 ? String(target[1]) : query),
            caller: HTTPRequest.Caller(
                requestID: Base64.encode(ingredients.bytes(11)),
                sourceIP: "203.0.113.10",
                userAgent: lines.first { $0.name == "user-agent" }?.value ?? "",
                domainName: lines.first { $0.name == "host" }?.value ?? "localhost:3000",
                protocol: "HTTP/1.1",
                milliseconds: ingredients.now.milliseconds
            )
        )
        request.pathParameters = match.parameters
        for (name, value) in lines { request.add(header: name, value) }
        if let body { request.take(body: body) }
        for (name, value) in try sign(request) {
            request.add(header: name, value)
            lines.append((name, value))
        }
        request.addGatewayHeaders(traceID: ingredients.traceID(), port: 3000)
        if arguments.has("base64"), request.body != nil { request.isBase64Encoded = true }
        request.query = HTTPRequest.joined(HTTPRequest.queryItems(request.rawQueryString))
        let added = request.headers.filter { header in !lines.contains { $0.name == header.name } }
        return Sent(
            request: request,
            repeated: HTTPRequest.Repeated(
                headers: lines.map { HTTPRequest.Pair($0.name, $0.value) } + added,
                query: HTTPRequest.queryItems(request.rawQueryString)
            ),
            resource: match.resource
        )
    }

    /// The draft's headers with those of the options in their place, and what every client sends.
    private func headers(
        _ arguments: Arguments,
        body: [UInt8]?
    ) throws -> [(name: String, value: String)] {
        let given = try arguments.all("header").map { text in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError("--header is '\(text)': give NAME:VALUE")
            }
            return (name: parts[0].lowercased(), value: String(parts[1].drop { $0 == " " }))
        }
        var lines: [(name: String, value: String)] = [
            ("accept", "*/*"), ("host", "localhost:3000"), ("user-agent", userAgent),
        ]
        if let body { lines.append(("content-length", String(body.count))) }
        lines += headers.filter { body != nil || $0.name != "content-type" }
        return lines.filter { line in !given.contains { $0.name == line.name } } + given
    }
}

/// `--route`, taken apart.
private struct RouteOption {
    let method: String
    let path: String

    init(_ text: String) throws {
        if text == "$default" {
            (method, path) = ("ANY", text)
            return
        }
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("/") else {
            throw UsageError("--route is '\(text)': give METHOD and path, 'POST /leads/{id}'")
        }
        (method, path) = (parts[0].uppercased(), parts[1])
    }

    /// Which route key serves a request, and what the route's variables stand for.
    func match(
        _ method: String,
        _ path: String,
        isAsked: Bool
    ) throws -> (key: String, resource: String, parameters: [HTTPRequest.Pair]) {
        // The method is not the route's to judge where only `--method` is given.
        let route = Route(method: isAsked ? self.method : method, path: self.path, function: "")
        guard let match = RouteTable([route]).match(method: method, path: path) else {
            guard !isAsked else {
                throw UsageError(
                    "the route '\(route.method) \(self.path)' does not serve \(method) \(path)"
                )
            }
            return ("$default", "$default", [])
        }
        let key = self.path == "$default" ? self.path : "\(route.method) \(route.path)"
        let pairs = match.parameters.map { HTTPRequest.Pair($0.name, $0.value) }
        return (key, self.path, pairs)
    }
}
