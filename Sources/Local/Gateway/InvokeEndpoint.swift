internal import Events
package import HTTPServer
package import JSON
package import Serving

/// The port for everything shaped like AWS, and for the console.
///
/// Confined to the loop.
///
/// It answers Lambda's API and `GET /_plumb/status`.
package final class InvokeEndpoint {
    private let lambda: LambdaAPI
    private let status: () -> JSON
    /// Functions' own addresses, by logical ID.
    private let urls: [String: Gateway]

    /// - Parameters:
    ///   - functions: of the template.
    ///   - server: gets its handler; its limits are `limits`.
    ///   - urls: functions' own addresses, by logical ID.
    ///   - status: the document of `/_plumb/status`.
    ///   - invoke: runs a function.
    ///   - enqueue: stores an event for a function.
    package init(
        functions: FunctionDirectory,
        server: LoopServer,
        urls: [String: Gateway],
        status: @escaping () -> JSON,
        invoke: @escaping Invoke,
        enqueue: @escaping Enqueue
    ) {
        lambda = LambdaAPI(functions: functions, invoke: invoke, enqueue: enqueue)
        self.status = status
        self.urls = urls
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
        if segments.count > 2, segments[0] == "_plumb", segments[1] == "urls",
            let url = urls[segments[2]]
        {
            return url.handle(exchange)
        }
        guard exchange.method == "GET", segments == ["_plumb", "status"] else {
            return lambda.handle(exchange, path: segments)
        }
        exchange.answer(
            status: 200,
            headers: [("content-type", "application/json")],
            body: status().bytes
        )
    }
}
