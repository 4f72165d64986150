package import EventLoop
internal import Events
internal import HTTPServer
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
    private let loop: EventLoop
    private let invoke: Invoke
    private let report: (String) -> Void
    private var api: ServedAPI

    /// The largest event, Lambda's own bound.
    private static let maximumEventBytes = 6_291_556

    /// - Parameters:
    ///   - api: what holds for all routes.
    ///   - routes: of the template.
    ///   - folder: the template's.
    ///   - server: gets its handler.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about each request that failed, for the developer.
    ///   - invoke: runs a function.
    /// - Throws: `KeySetError` for keys of tokens.
    package init(
        _ api: HTTPAPI,
        routes: [Route],
        folder: String,
        server: LoopServer,
        loop: EventLoop,
        report: @escaping (String) -> Void,
        invoke: @escaping Invoke
    ) throws {
        self.api = ServedAPI(api)
        self.routes = RouteTable(routes)
        cors = api.cors.map(CORSRules.init)
        authorizers = try api.authorizers.isEmpty ? nil : Authorizers(api, folder: folder)
        self.loop = loop
        self.invoke = invoke
        self.report = report
        self.api.port = server.port
        server.handler = { [unowned self] in handle($0) }
    }

    private func handle(_ exchange: HTTPExchange) {
        if let headers = cors?.preflightHeaders(exchange) {
            exchange.answer(status: 204, headers: headers, body: [])
            return
        }
        let path = String(exchange.target.prefix { $0 != "?" })
        guard let routed = api.pathBelowStage(path),
            let match = routes.match(method: exchange.method, path: routed)
        else {
            fail(exchange, 404, "Not Found")
            return
        }
        var caller: JSON?
        if let authorization = match.route.authorization {
            caller = admit(exchange, authorization)
            if caller == nil { return }
        }
        let traceID = exchange.header("x-amzn-trace-id") ?? TraceID.make()
        let event = RequestEvent.event(
            for: exchange,
            match: match,
            api: api,
            caller: caller,
            traceID: traceID
        )
        guard event.count <= Self.maximumEventBytes else {
            fail(exchange, 413, "Request Entity Too Large")
            return
        }
        let route = match.route
        let timer = route.endsBeforeFunction ? endInTime(exchange, route) : nil
        let request = InvokeRequest(function: route.function, event: event, traceID: traceID)
        invoke(request) { [self] result in
            if let timer { loop.cancel(timer) }
            switch result {
            case .success(let document): answer(exchange, with: document, from: route)
            case .failure(let error): answer(exchange, with: error, from: route)
            }
        }
    }

    /// What an authorizer says of the caller; nil where it has refused the request.
    private func admit(_ exchange: HTTPExchange, _ authorization: RouteAuthorization) -> JSON? {
        let seconds = Double(Timestamp.now.milliseconds) / 1000
        switch authorizers?.check(exchange, authorization, at: seconds) {
        case .allowed(let caller): return caller
        case .unauthorized(let challenge):
            fail(exchange, 401, "Unauthorized", adding: [("www-authenticate", challenge)])
        case .forbidden(let challenge):
            fail(exchange, 403, "Forbidden", adding: [("www-authenticate", challenge)])
        case nil: fail(exchange, 401, "Unauthorized")
        }
        return nil
    }

    /// Ends the request, not the function, when the time of its route is over.
    private func endInTime(_ exchange: HTTPExchange, _ route: Route) -> TimerID {
        loop.after(milliseconds: route.timeoutMilliseconds) { [self] in
            fail(exchange, 503, "Service Unavailable")
            report("\(route.function): no answer within \(route.timeoutMilliseconds) ms")
        }
    }

    private func answer(_ exchange: HTTPExchange, with document: [UInt8], from route: Route) {
        do {
            let result = try JSON(parsing: document)
            let response =
                route.takesVersion1
                ? HTTPResponse(version1Result: result) : HTTPResponse(result: result)
            guard let response else {
                report("\(route.function): the result has no valid statusCode, headers or body")
                fail(exchange, 500, "Internal Server Error")
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
            fail(exchange, 500, "Internal Server Error")
        }
    }

    private func answer(_ exchange: HTTPExchange, with error: InvokeError, from route: Route) {
        switch error {
        case .failed(.timedOut, _), .failed(.throttled, _), .notStored:
            fail(exchange, 503, "Service Unavailable", adding: [("retry-after", "1")])
        case .failed, .unknownFunction:
            fail(exchange, 500, "Internal Server Error")
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
        case .notStored(let reason): "what it emitted could not be stored: \(reason)"
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
