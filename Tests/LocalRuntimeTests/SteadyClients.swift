import EventLoop
import Glibc
import Synchronization

/// Clients that send one request after another, each over one connection, until they are told to
/// stop.
final class SteadyClients {
    private let state = State()
    private var threads: [Thread] = []

    /// What the threads share.
    private final class State: Sendable {
        let isStopped = Atomic<Bool>(false)
        let answered = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
    }

    private static let body = #"{"do":"nothing"}"#

    init(port: Int, count: Int) throws {
        for number in 0..<count {
            threads.append(
                try Thread(name: "steady-\(number)") { [state] in Self.run(port, state) }
            )
        }
    }

    var answered: Int { state.answered.load(ordering: .relaxed) }

    /// Ends the clients.
    ///
    /// - Returns: how many requests did not get the answer that they should.
    func stop() -> Int {
        state.isStopped.store(true, ordering: .relaxed)
        for thread in threads { thread.join() }
        threads = []
        return state.failed.load(ordering: .relaxed)
    }

    private static func run(_ port: Int, _ state: State) {
        guard let connection = HTTPClient.connected(to: port) else {
            state.failed.add(1, ordering: .relaxed)
            return
        }
        defer { close(connection) }
        let request =
            "POST /f HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        while !state.isStopped.load(ordering: .relaxed) {
            HTTPClient.send(Array(request.utf8), to: connection)
            guard isGood(connection) else {
                state.failed.add(1, ordering: .relaxed)
                return
            }
            state.answered.add(1, ordering: .relaxed)
        }
    }

    /// Whether an answer with status 200 and the body "ok" comes.
    private static func isGood(_ connection: CInt) -> Bool {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { return false }
            text.append(contentsOf: chunk[..<count])
            if text.suffix(6).elementsEqual("\r\n\r\nok".utf8) {
                return text.starts(with: "HTTP/1.1 200".utf8)
            }
        }
    }
}
