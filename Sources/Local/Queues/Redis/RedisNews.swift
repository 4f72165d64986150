internal import EventLoop
internal import Glibc
internal import Redis
internal import Synchronization

/// Hears what other runtimes have put into queues.
///
/// What it misses while the connection is lost is found by looking, which every runtime does once in
/// a while.
final class RedisNews {
    /// Called on the loop.
    var handler: (String) -> Void = { _ in }
    private let inbox: Inbox<String>
    private let listener: Listener
    private let thread: Thread
    private let loop: EventLoop

    init(_ location: RedisLocation, loop: EventLoop) throws {
        self.loop = loop
        let inbox = try Inbox<String>()
        let listener = Listener(location, inbox)
        self.inbox = inbox
        self.listener = listener
        thread = try Thread(name: "queue-news") { listener.run() }
        try inbox.deliver(on: loop) { [unowned self] names in
            var known: Set<String> = []
            for name in names where known.insert(name).inserted { handler(name) }
        }
    }

    /// Ends the thread.
    func close() {
        inbox.stopDelivery(on: loop)
        listener.stop()
        thread.join()
    }

    /// What the thread does: blocks until Redis says something.
    private final class Listener: Sendable {
        private let location: RedisLocation
        private let inbox: Inbox<String>
        /// The socket is shut down by `stop`; nothing else of the connection is shared.
        private let state = Mutex(State())

        private struct State {
            var connection: UnsafeConnection?
            var isStopped = false
        }

        /// Unchecked because `interrupt` may be called by any thread while the connection is held.
        private struct UnsafeConnection: @unchecked Sendable {
            let value: RedisConnection
        }

        private static let retryMicroseconds: UInt32 = 200_000

        init(_ location: RedisLocation, _ inbox: Inbox<String>) {
            self.location = location
            self.inbox = inbox
        }

        func run() {
            while !state.withLock({ $0.isStopped }) {
                do {
                    try listen()
                } catch {
                    // The store's own thread says so, where there is something to do.
                    usleep(Self.retryMicroseconds)
                }
            }
        }

        private func listen() throws(RedisError) {
            let connection = try RedisConnection(location.address, waitsForEver: true)
            let held = UnsafeConnection(value: connection)
            let isStopped = state.withLock { state in
                state.connection = held
                return state.isStopped
            }
            guard !isStopped else { return }
            defer { state.withLock { $0.connection = nil } }
            _ = try connection.command(["SUBSCRIBE", "{\(location.prefix)}:news"])
            while true {
                let reply = try connection.reply()
                guard let parts = reply.array, parts.count == 3, let text = parts[2].text,
                    let space = text.firstIndex(of: " ")
                else { continue }
                inbox.send(String(text[text.index(after: space)...]))
            }
        }

        func stop() {
            state.withLock { state in
                state.isStopped = true
                state.connection?.value.interrupt()
            }
        }
    }
}
