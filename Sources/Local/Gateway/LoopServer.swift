internal import EventLoop
internal import HTTPServer

/// An HTTP server driven by a loop.
final class LoopServer {
    private let server: HTTPServer
    private let loop: EventLoop
    private var idle: TimerID?
    private var isOpen = true

    /// A library that never has enough must not keep the loop from everything else.
    private static let maximumRounds = 16

    init(port: Int, loop: EventLoop, handler: @escaping (HTTPExchange) -> Void) throws {
        self.loop = loop
        server = try HTTPServer(port: port, handler: handler)
        try loop.watch(server.descriptor, for: .readable) { [unowned self] _ in server.run() }
        // Answers given since the last round have to be sent, and idle connections closed.
        loop.addBeforeWait { [weak self] in self?.runWhatIsDue() }
    }

    var port: Int { server.port }

    func close() {
        isOpen = false
        if let idle { loop.cancel(idle) }
        loop.unwatch(server.descriptor)
        server.stop()
    }

    /// Sends answers and whatever else the library has left to do for later.
    private func runWhatIsDue() {
        guard isOpen else { return }
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
            guard let self, isOpen else { return }
            idle = nil
            server.run()
        }
    }
}
