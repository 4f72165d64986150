import Database
import EventLoop
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Events of asynchronous invocations when the runtime is killed over them.
///
/// One round after another: each loads the machine with clients of its own.
@Suite(.serialized) struct AsynchronousCrashTests {
    /// A few rounds everywhere, many where somebody has the time.
    private static let rounds = getenv("PLUMB_LONG_TESTS") == nil ? 3 : 50
    private static let events = 200
    private static let senders = 4

    @Test(arguments: 0..<rounds)
    func `every accepted event is carried out exactly once, whenever the runtime is killed`(
        round: Int
    ) throws {
        let folder = try InvokeTemplate.folder()
        let killAfter = 1 + (round * 67 + 60) % (Self.events - 1)
        let accepted = Mutex<Set<Int>>([])
        let first = try RunningRuntime(in: folder.path)
        let port = first.awsPort
        let senders = try (0..<Self.senders).map { sender in
            try Thread(name: "sender") {
                for number in stride(from: sender, to: Self.events, by: Self.senders)
                where Self.enqueue(number, port: port) {
                    accepted.withLock { _ = $0.insert(number) }
                }
            }
        }
        while accepted.withLock({ $0.count }) < killAfter { sched_yield() }
        first.kill()
        for sender in senders { sender.join() }

        let second = try RunningRuntime(in: folder.path)
        #expect(second.eventually { second.waiting(for: "Once") == 0 })
        #expect(second.eventually { second.waiting(for: "Recorder") == 0 })
        #expect(second.stop() == 0)
        let emitted = try bodies(in: folder)
        #expect(Set(emitted).count == emitted.count)
        #expect(accepted.withLock { $0.isSubset(of: emitted) })
    }

    /// Posts an event that emits its number; whether it was accepted.
    private static func enqueue(_ number: Int, port: Int) -> Bool {
        // Slow enough that many wait when the runtime is killed.
        let event = """
            {"do":"sleep","milliseconds":20,"emit":[{"channel":"Next","body":\(number)}]}
            """
        let answer = HTTPClient.request(
            "POST",
            "/2015-03-31/functions/Once/invocations",
            port: port,
            headers: [("X-Amz-Invocation-Type", "Event")],
            body: Array(event.utf8)
        )
        return answer?.status == 202
    }

    /// What the queue holds that everything was emitted to.
    private func bodies(in folder: TemporaryFolder) throws -> [Int] {
        let database = try SQLiteConnection(path: "\(folder.path)/.plumb/queues.db")
        let texts = try database.query(
            """
            SELECT CAST(body AS TEXT) FROM messages
            WHERE channel = (SELECT id FROM channels WHERE name = 'Next')
            """
        ) { $0.text(0) }
        return texts.compactMap { Int($0) }
    }
}
