package import EventLoop
package import HTTPServer

/// An HTTP server driven by a loop.
///
/// Confined to the loop. Requests are held while it has no handler, as long as their clients wait.
package final class LoopServer {
    private let server: HTTPServer
    private let loop: EventLoop
    private var idle: TimerID?
    private var round: BeforeWaitID?
    private var held: [HTTPExchange] = []

    /// A library that never has enough must not keep the loop from everything else.
    private static let maximumRounds = 16

    /// Gets each request once its body is in.
    ///
    /// A new handler gets what was held before it.
    package var handler: ((HTTPExchange) -> Void)? {
        didSet {
            guard let handler else { return }
            let held = held
            self.held = []
            for exchange in held { handler(exchange) }
        }
    }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - certificate: nil for plain HTTP.
    ///   - limits: what a client may ask.
    ///   - loop: the loop to run on.
    /// - Throws: `HTTPServerError` where the port cannot be had.
    package init(
        port: Int,
        certificate: HTTPServer.Certificate? = nil,
        limits: HTTPServer.Limits = HTTPServer.Limits(),
        loop: EventLoop
    ) throws {
        self.loop = loop
        scheme = certificate == nil ? "http" : "https"
        let receiver = Receiver()
        server = try HTTPServer(
            port: port,
            certificate: certificate,
            limits: limits,
            bodySink: { exchange in receiver.server?.bodySink?(exchange) },
            handler: { receiver.server?.receive($0) }
        )
        receiver.server = self
        try loop.watch(server.descriptor, for: .readable) { [unowned self] _ in server.run() }
        // Answers given since the last round have to be sent, and idle connections closed.
        round = loop.addBeforeWait { [weak self] in self?.runWhatIsDue() }
    }

    /// Asked with each head who takes the body; nil, or one that answers nil, leaves it to the
    /// exchange.
    package var bodySink: ((HTTPExchange) -> HTTPBodySink?)?

    /// Stands in for the server while that is made.
    private final class Receiver {
        weak var server: LoopServer?
    }

    deinit {
        close()
    }

    package var port: Int { server.port }
    /// `https`, or `http`.
    package let scheme: String

    /// Stops listening and closes every connection.
    package func close() {
        guard let round else { return }
        self.round = nil
        loop.removeBeforeWait(round)
        if let idle { loop.cancel(idle) }
        loop.unwatch(server.descriptor)
        server.stop()
        held = []
    }

    private func receive(_ exchange: HTTPExchange) {
        if let handler {
            handler(exchange)
        } else {
            held.append(exchange)
        }
    }

    /// Sends answers and whatever else the library has left to do for later.
    private func runWhatIsDue() {
        var rounds = 0
        while server.hasAnswers || server.idleMilliseconds == 0, rounds < Self.maximumRounds {
            server.run()
            rounds += 1
        }
        if rounds == Self.maximumRounds {
            // There is more to do: at once, but after everybody else.
            if let idle { loop.cancel(idle) }
            plan(afterMilliseconds: 0)
        } else if idle == nil, let milliseconds = server.idleMilliseconds {
            plan(afterMilliseconds: milliseconds)
        }
    }

    /// Runs later: idle connections are closed in time.
    private func plan(afterMilliseconds milliseconds: Int) {
        idle = loop.after(milliseconds: milliseconds) { [weak self] in
            guard let self, round != nil else { return }
            idle = nil
            server.run()
        }
    }
}
