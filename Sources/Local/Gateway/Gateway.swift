package import EventLoop
internal import Events
package import HTTPServer
internal import JSON
package import Serving
package import Template
internal import Time
internal import Workers

/// The HTTP API of the template on one port.
///
/// Confined to the loop.
package final class Gateway {
    private let routes: RouteTable
    private let cors: CORSRules?
    /// Nil where every route is open.
    private let authorizers: Authorizers?
    /// Nil where no route has a limit.
    private var throttles: RouteThrottles?
    private let loop: EventLoop
    private let invoke: Invoke
    private let report: (String) -> Void
    private var api: ServedAPI

    /// Where the API finds what its template does not hold.
    package struct Options: Sendable {
        /// The template's; paths of its hints are relative to it.
        package var folder = ""
        /// A PEM file to check issuers against instead of the system's; nil for those.
        package var certificateAuthorities: String?
        /// The part of every path before the one that functions see.
        package var mount = ""

        package init() {}
    }

    /// - Parameters:
    ///   - api: what holds for all routes.
    ///   - routes: of the template.
    ///   - options: where keys are found.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about each request that failed, for the developer.
    ///   - invoke: runs a function.
    /// - Throws: `KeySetError` for keys of tokens.
    package init(
        _ api: HTTPAPI,
        routes: [Route],
        options: Options,
        loop: EventLoop,
        report: @escaping (String) -> Void,
        invoke: @escaping Invoke
    ) throws {
        self.api = ServedAPI(api, mount: options.mount)
        self.routes = RouteTable(routes)
        cors = api.cors.map(CORSRules.init)
        let isOpen = api.authorizers.isEmpty && api.lambdaAuthorizers.isEmpty
        authorizers =
            try isOpen
            ? nil
            : Authorizers(api, options: options, loop: loop, report: report, invoke: invoke)
        let throttles = RouteThrottles(routes, at: EventLoop.monotonicMilliseconds)
        self.throttles = throttles.isEmpty ? nil : throttles
        self.loop = loop
        self.invoke = invoke
        self.report = report
    }

    /// Takes the requests of a server from now on.
    package func serve(_ server: LoopServer) {
        api.port = server.port
        api.scheme = server.scheme
        server.handler = { [unowned self] in handle($0) }
    }

    /// Fetches no more keys.
    package func close() {
        authorizers?.close()
    }

    /// Answers a request, sooner or later.
    package func handle(_ exchange: HTTPExchange) {
        if let headers = cors?.preflightHeaders(exchange) {
            exchange.answer(status: 204, headers: headers, body: [])
            return
        }
        let path = api.path(of: exchange.target.prefix { $0 != "?" })
        guard let routed = api.pathBelowStage(path),
            let match = routes.match(method: exchange.method, path: routed)
        else {
            fail(exchange, 404, "Not Found")
            return
        }
        let route = match.route
        guard throttles?.admit(route, at: EventLoop.monotonicMilliseconds) ?? true else {
            fail(exchange, 429, "Too Many Requests")
            return
        }
        let traceID = exchange.header("x-amzn-trace-id") ?? TraceID.make()
        let request = RequestEvent.request(
            for: exchange,
            match: match,
            api: api,
            traceID: traceID,
            now: loop.clock.now
        )
        let access = AccessRequest(
            exchange: exchange,
            event: request,
            route: route,
            path: routed,
            traceID: traceID
        )
        guard let authorization = route.authorization, let authorizers else {
            run(access, caller: nil)
            return
        }
        authorizers.check(access, authorization) { [self] verdict in
            switch verdict {
            case .allowed(let caller): run(access, caller: caller)
            case .unauthorized(let challenge):
                fail(exchange, 401, "Unauthorized", adding: Self.header(challenge))
            case .forbidden(let challenge):
                fail(exchange, 403, "Forbidden", adding: Self.header(challenge))
            case .failed: fail(exchange, 500, "Internal Server Error")
            }
        }
    }

    private static func header(_ challenge: String?) -> [(name: String, value: String)] {
        challenge.map { [("www-authenticate", $0)] } ?? []
    }

    /// Runs the function of a route for a caller who may use it.
    private func run(_ access: AccessRequest, caller: JSON?) {
        let (exchange, route) = (access.exchange, access.route)
        var request = access.event
        request.caller.authorizer = caller
        let event = RequestEvent.event(of: request, for: exchange, route: route)
        guard event.count <= InvokeBounds.synchronousBytes else {
            fail(exchange, 413, "Request Entity Too Large")
            return
        }
        let timer = route.endsBeforeFunction ? endInTime(exchange, route) : nil
        let invocation = InvokeRequest(
            function: route.function,
            event: event,
            traceID: access.traceID
        )
        invoke(invocation) { [self] result in
            if let timer { loop.cancel(timer) }
            switch result {
            case .success(let document): answer(exchange, with: document, from: route)
            case .failure(let error): answer(exchange, with: error, from: route)
            }
        }
    }

    /// Ends the request, not the function, when the time of its route is over.
    private func endInTime(_ exchange: HTTPExchange, _ route: Route) -> TimerID {
        loop.after(milliseconds: route.timeoutMilliseconds) { [self] in
            let rule = AnswerRules(route.kind).timeout
            fail(exchange, rule.status, rule.message)
            report("\(route.function): no answer within \(route.timeoutMilliseconds) ms")
        }
    }

    private func answer(_ exchange: HTTPExchange, with document: [UInt8], from route: Route) {
        let rules = AnswerRules(route.kind)
        do {
            let result = try JSON(parsing: document)
            let response =
                route.takesVersion1
                ? HTTPResponse(version1Result: result)
                : HTTPResponse(result: result, contentType: rules.contentType)
            guard let response else {
                report("\(route.function): the result has no valid statusCode, headers or body")
                fail(exchange, rules.failure.status, rules.failure.message)
                return
            }
            let headers =
                response.headers.map { ($0.name, $0.value) }
                + response.cookies.map { ("set-cookie", $0) }
            exchange.answer(
                status: response.statusCode,
                headers: cors?.applied(to: headers, exchange) ?? headers,
                body: response.body
            )
        } catch {
            report("\(route.function): the result is not JSON: \(error)")
            fail(exchange, rules.failure.status, rules.failure.message)
        }
    }

    private func answer(_ exchange: HTTPExchange, with error: InvokeError, from route: Route) {
        let rules = AnswerRules(route.kind)
        switch error {
        case .failed(.timedOut, _):
            let rule = rules.timeout
            fail(exchange, rule.status, rule.message, adding: [("retry-after", "1")])
        case .failed(.throttled, _), .notStored:
            fail(exchange, 503, "Service Unavailable", adding: [("retry-after", "1")])
        case .failed, .unknownFunction:
            fail(exchange, rules.failure.status, rules.failure.message)
        }
        report("\(route.function): \(error.summary)")
    }

    /// Answers in the form of API Gateway's own errors.
    private func fail(
        _ exchange: HTTPExchange,
        _ status: Int,
        _ message: String,
        adding more: [(name: String, value: String)] = []
    ) {
        let body: JSON = ["message": JSON(message)]
        let headers = [(name: "content-type", value: "application/json")] + more
        exchange.answer(
            status: status,
            headers: cors?.applied(to: headers, exchange) ?? headers,
            body: body.bytes
        )
    }
}

extension InvokeError {
    /// For the developer's eyes; without what the function itself said, which may be personal.
    package var summary: String {
        switch self {
        case .failed(let failure, let requestID):
            "\(failure.errorType): RequestId: \(requestID) \(failure.message)"
        case .notStored(let reason): "nothing could be stored: \(reason)"
        case .unknownFunction(let name): "no function '\(name)'"
        }
    }
}

/// The header that ties log lines of one request together.
package enum TraceID {
    /// `Root=1-<seconds, 8 digits>-<random, 24 digits>`, hexadecimal.
    package static func make() -> String {
        let hex = { (value: UInt64, digits: Int) -> String in
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
        }
        let seconds = UInt64(Timestamp.now.seconds)
        let random = FastRandom.next()
        return "Root=1-\(hex(seconds, 8))-\(hex(random.0 >> 32, 8))\(hex(random.1, 16))"
    }
}
