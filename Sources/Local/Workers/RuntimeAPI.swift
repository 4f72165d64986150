internal import EventLoop
internal import HTTPServer
internal import JSON
internal import Serving
internal import Time
internal import WorkerProtocol

/// The Lambda Runtime API on a port of one worker.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
final class RuntimeAPI: Conversation {
    private let server: LoopServer
    private let functionARN: String
    /// Whether the process is somebody else's, who may end it and start another.
    private let isAttached: Bool
    private var phase = Phase.starting
    /// Sent, and not asked for yet.
    private var undelivered: (invocation: Invocation, timeoutMilliseconds: Int)?

    var onReady: () -> Void = {}
    var onDelivery: () -> Void = {}
    var onAnswer: (Invocation.Outcome) -> Void = { _ in }
    var onBreak: (InvocationFailure) -> Void = { _ in }

    /// What the worker does.
    private enum Phase {
        case starting
        /// It asks for an event.
        case waiting(HTTPExchange)
        /// It works on the event with this request ID.
        case working(String)
        /// It has answered and not asked for more.
        case answered
    }

    private static let base = "/2018-06-01/runtime/"

    /// - Parameters:
    ///   - functionARN: what the worker is told.
    ///   - isAttached: whether the process is somebody else's.
    ///   - loop: the loop to run on.
    /// - Throws: `HTTPServerError` where the port cannot be had.
    init(functionARN: String, isAttached: Bool, loop: EventLoop) throws {
        self.functionARN = functionARN
        self.isAttached = isAttached
        var limits = HTTPServer.Limits()
        // Whoever goes over the bound on results is told so in the API's own words.
        limits.bodyBytes = 4 * Invocation.maximumResultBytes
        limits.connections = 16
        limits.idleSeconds = 0
        server = try LoopServer(port: 0, limits: limits, loop: loop)
        server.handler = { [unowned self] in handle($0) }
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    var address: String { "127.0.0.1:\(server.port)" }

    var hasUnreadAnswer: Bool { false }

    func silence() {
        phase = .answered
    }

    func close() {
        server.close()
    }

    // MARK: Events

    func send(_ invocation: Invocation, timeoutMilliseconds: Int) {
        undelivered = (invocation, timeoutMilliseconds)
        if case .waiting(let exchange) = phase { deliver(to: exchange) }
    }

    private func deliver(to exchange: HTTPExchange) {
        guard let (invocation, timeoutMilliseconds) = undelivered else { return }
        // Whoever asked may have gone since: the event is for the one that asks next.
        guard !exchange.isPeerGone else {
            phase = .starting
            exchange.dismiss()
            return
        }
        undelivered = nil
        phase = .working(invocation.requestID)
        var headers = [
            (name: "content-type", value: "application/json"),
            (name: "Lambda-Runtime-Aws-Request-Id", value: invocation.requestID),
            (
                name: "Lambda-Runtime-Deadline-Ms",
                value: String(Timestamp.now.milliseconds + timeoutMilliseconds)
            ),
            (name: "Lambda-Runtime-Invoked-Function-Arn", value: functionARN),
            (name: "Lambda-Runtime-Trace-Id", value: invocation.traceID),
        ]
        if !invocation.clientContext.isEmpty {
            headers.append(("Lambda-Runtime-Client-Context", invocation.clientContext))
        }
        exchange.answer(status: 200, headers: headers, body: invocation.event)
        onDelivery()
    }

    // MARK: Requests

    private func handle(_ exchange: HTTPExchange) {
        let path = exchange.target.prefix { $0 != "?" }
        guard path.hasPrefix(Self.base) else {
            exchange.refuse(404, "NotFound", "no such operation")
            return
        }
        let words = path.dropFirst(Self.base.count).split(separator: "/").map(String.init)
        switch (exchange.method, words.count) {
        case ("GET", 2) where words == ["invocation", "next"]: next(exchange)
        case ("POST", 3) where words[0] == "invocation" && words[2] == "response":
            answer(exchange, to: words[1], isFailure: false)
        case ("POST", 3) where words[0] == "invocation" && words[2] == "error":
            answer(exchange, to: words[1], isFailure: true)
        case ("POST", 2) where words == ["init", "error"]: initError(exchange)
        default: exchange.refuse(404, "NotFound", "no such operation")
        }
    }

    private func next(_ exchange: HTTPExchange) {
        // It may come in behind a later request of the same client on another connection.
        guard !exchange.isPeerGone else {
            exchange.dismiss()
            return
        }
        switch phase {
        case .working where !isAttached:
            exchange.refuse(403, "InvalidStateTransition", "the event before is not answered")
            return
        case .working:
            // Under a debugger the process was started anew.
            phase = .answered
            onAnswer(.failure(.exited(status: 0)))
        case .waiting(let earlier):
            earlier.dismiss()
        case .starting: onReady()
        case .answered: break
        }
        phase = .waiting(exchange)
        deliver(to: exchange)
    }

    private func answer(_ exchange: HTTPExchange, to requestID: String, isFailure: Bool) {
        guard case .working(let current) = phase, current == requestID else {
            exchange.refuse(400, "InvalidRequestID", "Invalid request ID")
            return
        }
        let mode = exchange.header("lambda-runtime-function-response-mode") ?? "streaming"
        guard mode == "streaming" else {
            exchange.refuse(400, "InvalidFunctionResponseMode", "no response mode '\(mode)'")
            return
        }
        let body = exchange.body
        guard body.count <= Invocation.maximumResultBytes else {
            exchange.refuse(
                413,
                "RequestEntityTooLarge",
                "Exceeded maximum allowed payload size (\(Invocation.maximumResultBytes) bytes)."
            )
            phase = .answered
            onAnswer(.failure(.resultTooLarge))
            return
        }
        exchange.accept()
        phase = .answered
        onAnswer(isFailure ? .failure(.reported(body)) : Self.outcome(of: body))
    }

    /// The process could not start and says why; it ends next.
    private func initError(_ exchange: HTTPExchange) {
        guard case .starting = phase else {
            exchange.refuse(403, "InvalidStateTransition", "it has asked for an event already")
            return
        }
        exchange.accept()
        guard isAttached else {
            onBreak(.reported(exchange.body))
            return
        }
        // Under a debugger the next try follows: only the event that waits has failed.
        guard undelivered != nil else { return }
        undelivered = nil
        onAnswer(.failure(.reported(exchange.body)))
    }

    /// A result, with what it says in `emitted` taken out of it.
    private static func outcome(of body: [UInt8]) -> Invocation.Outcome {
        do {
            return .success(try ResultFrame(document: body))
        } catch {
            return .failure(.invalidOutput(reason: "\(error)"))
        }
    }
}

extension HTTPExchange {
    fileprivate func accept() {
        answer(
            status: 202,
            headers: [("content-type", "application/json")],
            body: Array(#"{"status":"OK"}"#.utf8)
        )
    }

    /// Lets go of a request for an event that has become pointless: unanswered it would hold on to
    /// its connection, of which there are few.
    fileprivate func dismiss() {
        refuse(403, "InvalidStateTransition", "another request for an event came")
    }

    fileprivate func refuse(_ status: Int, _ type: String, _ message: String) {
        let body: JSON = ["errorMessage": JSON(message), "errorType": JSON(type)]
        answer(
            status: status,
            headers: [("content-type", "application/json")],
            body: body.bytes
        )
    }
}
