package import EventLoop
internal import Events
internal import HTTPServer
internal import JSON
package import Template
internal import Time
internal import Workers

/// The HTTP API of the template on one port.
///
/// Confined to the loop.
package final class Gateway {
    private let routes: RouteTable
    private let invoke: Invoke
    private let report: (String) -> Void
    private var server: LoopServer?

    /// The largest event, Lambda's own bound.
    private static let maximumEventBytes = 6_291_556

    /// - Parameters:
    ///   - routes: of the template.
    ///   - port: 0 for any free one.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about each request that failed, for the developer.
    ///   - invoke: runs a function.
    /// - Throws: `HTTPServerError` where the port cannot be had.
    package init(
        routes: [Route],
        port: Int,
        loop: EventLoop,
        report: @escaping (String) -> Void,
        invoke: @escaping Invoke
    ) throws {
        self.routes = RouteTable(routes)
        self.invoke = invoke
        self.report = report
        server = try LoopServer(port: port, loop: loop) { [unowned self] in handle($0) }
    }

    package var port: Int { server?.port ?? 0 }

    /// Stops listening and closes every connection.
    package func close() {
        server?.close()
        server = nil
    }

    private func handle(_ exchange: HTTPExchange) {
        let path = String(exchange.target.prefix { $0 != "?" })
        guard let match = routes.match(method: exchange.method, path: path) else {
            exchange.answer(status: 404, message: "Not Found")
            return
        }
        let traceID = exchange.header("x-amzn-trace-id") ?? TraceID.make()
        let event = RequestEvent.event(for: exchange, match: match, port: port, traceID: traceID)
        guard event.count <= Self.maximumEventBytes else {
            exchange.answer(status: 413, message: "Request Entity Too Large")
            return
        }
        invoke(match.route.function, event, traceID) { [self] result in
            switch result {
            case .success(let document): answer(exchange, with: document, from: match.route)
            case .failure(let error): answer(exchange, with: error, from: match.route)
            }
        }
    }

    private func answer(_ exchange: HTTPExchange, with document: [UInt8], from route: Route) {
        do {
            let result = try JSON(parsing: document)
            guard let response = HTTPResponse(result: result) else {
                report("\(route.function): the result has no valid statusCode, headers or body")
                exchange.answer(status: 500, message: "Internal Server Error")
                return
            }
            exchange.answer(
                status: response.statusCode,
                headers: response.headers.map { ($0.name, $0.value) }
                    + response.cookies.map { ("set-cookie", $0) },
                body: response.body
            )
        } catch {
            report("\(route.function): the result is not JSON: \(error)")
            exchange.answer(status: 500, message: "Internal Server Error")
        }
    }

    private func answer(_ exchange: HTTPExchange, with error: InvokeError, from route: Route) {
        switch error {
        case .failed(.timedOut, _), .failed(.throttled, _), .notStored:
            exchange.answer(status: 503, message: "Service Unavailable", retryAfterSeconds: 1)
        case .failed, .unknownFunction:
            exchange.answer(status: 500, message: "Internal Server Error")
        }
        report("\(route.function): \(error.summary)")
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

extension HTTPExchange {
    /// Answers in the form of API Gateway's own errors.
    func answer(status: Int, message: String, retryAfterSeconds: Int? = nil) {
        let body: JSON = ["message": JSON(message)]
        var headers = [(name: "content-type", value: "application/json")]
        if let retryAfterSeconds { headers.append(("retry-after", String(retryAfterSeconds))) }
        answer(status: status, headers: headers, body: body.bytes)
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
