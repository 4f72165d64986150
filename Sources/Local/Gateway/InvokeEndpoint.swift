internal import Events
package import HTTPServer
package import JSON
package import Serving

/// The port for everything shaped like AWS, and for the console.
///
/// Confined to the loop.
///
/// It answers `GET /_plumb/status` and `POST /_plumb/schedules/NAME/fire`, leaves a request to the
/// first of its handlers that takes it, and answers Lambda's API.
package final class InvokeEndpoint {
    private let lambda: LambdaAPI
    private let status: () -> JSON
    private let fire: FireSchedule
    private let handlers: [Handler]

    /// Takes the requests of one service, or says that one is none of its.
    package typealias Handler = (HTTPExchange) -> Bool

    /// - Parameters:
    ///   - functions: of the template.
    ///   - server: gets its handler; its limits are `limits`.
    ///   - handlers: asked in order.
    ///   - status: the document of `/_plumb/status`.
    ///   - fire: fires a schedule.
    ///   - invoke: runs a function.
    ///   - enqueue: stores an event for a function.
    package init(
        functions: FunctionDirectory,
        server: LoopServer,
        handlers: [Handler] = [],
        status: @escaping () -> JSON,
        fire: @escaping FireSchedule,
        invoke: @escaping Invoke,
        enqueue: @escaping Enqueue
    ) {
        lambda = LambdaAPI(functions: functions, invoke: invoke, enqueue: enqueue)
        self.status = status
        self.fire = fire
        self.handlers = handlers
        server.handler = { [unowned self] in handle($0) }
    }

    /// What a client may ask of the port.
    package static var limits: HTTPServer.Limits {
        var limits = HTTPServer.Limits()
        // A body beyond every operation's own bound; clients read the error from here.
        limits.refusalHeaders = [("x-amzn-errortype", "RequestTooLargeException")]
        return limits
    }

    private func handle(_ exchange: HTTPExchange) {
        let path = exchange.target.prefix { $0 != "?" }
        let segments = path.split(separator: "/").map {
            FormEncoding.decode($0, plusIsSpace: false) ?? String($0)
        }
        if exchange.method == "GET", segments == ["_plumb", "status"] {
            Self.answer(exchange, 200, status())
        } else if exchange.method == "POST", segments.count == 4,
            segments[..<2] == ["_plumb", "schedules"], segments[3] == "fire"
        {
            fireSchedule(segments[2], exchange)
        } else if !handlers.contains(where: { $0(exchange) }) {
            lambda.handle(exchange, path: segments)
        }
    }

    private func fireSchedule(_ name: String, _ exchange: HTTPExchange) {
        fire(name) { result in
            switch result {
            case nil: Self.answer(exchange, 404, ["message": JSON("no schedule '\(name)'")])
            case .success(let requestID):
                Self.answer(exchange, 202, ["schedule": JSON(name), "requestId": JSON(requestID)])
            case .failure(let error):
                Self.answer(exchange, 503, ["message": JSON(error.summary)])
            }
        }
    }

    private static func answer(_ exchange: HTTPExchange, _ status: Int, _ document: JSON) {
        let headers = [("content-type", "application/json")]
        exchange.answer(status: status, headers: headers, body: document.bytes)
    }
}
