import EventLoop
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// What is sent, handled and emitted while runtimes and workers are killed by chance.
///
/// One round after another: each loads the machine with clients of its own.
@Suite(.serialized) struct LedgerTests {
    enum Store: String, CaseIterable, CustomTestStringConvertible {
        /// One runtime over its file.
        case file
        /// Two runtimes over one Redis.
        case redis

        var testDescription: String { rawValue }
    }

    /// A few rounds everywhere, many where somebody has the time.
    private static let rounds = getenv("PLUMB_LONG_TESTS") == nil ? 2 : 100
    private static let messages = 160
    private static let senders = 4
    private static let kills = 5

    @Test(arguments: Store.allCases, 0..<rounds)
    func `nothing is lost and nothing is handed on twice, whatever is killed and whenever`(
        store: Store,
        round: Int
    ) throws {
        let fleet = try Fleet(store)
        let answered = Mutex<Set<Int>>([])
        let senders = try (0..<Self.senders).map { sender in
            let ports = fleet.ports
            return try Thread(name: "sender") {
                for number in stride(from: sender, to: Self.messages, by: Self.senders) {
                    if Self.send(number, ports) {
                        answered.withLock { _ = $0.insert(number) }
                    } else {
                        // As a client waits that is refused.
                        usleep(20_000)
                    }
                }
            }
        }
        var chance = SystemRandomNumberGenerator()
        var killed: [String] = []
        for _ in 0..<Self.kills {
            usleep(UInt32.random(in: 1_000...60_000, using: &chance))
            killed.append(try fleet.killSomething(&chance))
        }
        for sender in senders { sender.join() }
        let sent = answered.withLock { $0 }
        #expect(sent.count >= Self.messages / 4, "\(killed)")
        #expect(fleet.isDrained, "\(killed)")
        let emitted = fleet.emitted
        #expect(Set(emitted).count == emitted.count, "handed on twice; \(killed)")
        #expect(sent.isSubset(of: emitted), "lost: \(sent.subtracting(emitted)); \(killed)")
        #expect(fleet.depth(of: "Dead") == 0)
    }

    /// Sends a message whose handling emits its number; whether that was answered.
    private static func send(_ number: Int, _ ports: Ports) -> Bool {
        let work = #"{"do":"emit","emit":[{"channel":"Next","body":\#(number)}]}"#
        let body = #"{"do":"emit","emit":[{"channel":"Work","body":\#(work)}]}"#
        let port = ports.all.withLock { $0[number % $0.count] }
        return HTTPClient.request("POST", "/f", port: port, body: Array(body.utf8))?.status == 200
    }

    /// Where the runtimes listen at this moment.
    private final class Ports: Sendable {
        let all = Mutex<[Int]>([])
    }

    /// The runtimes that work together.
    private final class Fleet {
        let ports = Ports()
        private var runtimes: [RunningRuntime] = []
        private let folders: [TemporaryFolder]
        private let arguments: [String]

        init(_ store: Store) throws {
            folders = (0..<(store == .file ? 1 : 2)).map { _ in
                TestTemplate.folder([
                    ("Timeout: 2", "Timeout: 1"),
                    ("VisibilityTimeout: 30", "VisibilityTimeout: 1"),
                    ("maxReceiveCount: 3", "maxReceiveCount: 100"),
                ])
            }
            var arguments = ["--port", "0", "--aws-port", "0"]
            if store == .redis {
                let address = RedisProcess.shared.address(for: folders[0], "&lease=2")
                arguments += ["--queues", address]
            }
            self.arguments = arguments
            for folder in folders {
                runtimes.append(try RunningRuntime(in: folder.path, arguments: arguments))
            }
            ports.all.withLock { $0 = runtimes.map(\.httpPort) }
        }

        /// Kills a worker, or a runtime, which starts again; says which.
        func killSomething(_ chance: inout SystemRandomNumberGenerator) throws -> String {
            let index = Int.random(in: 0..<runtimes.count, using: &chance)
            let runtime = runtimes[index]
            guard Bool.random(using: &chance) else {
                _ = Command.run(
                    "pgrep -P \(runtime.processID) | shuf -n1 | xargs -r kill -9 2>/dev/null"
                )
                return "a worker of \(index)"
            }
            runtime.kill()
            runtimes[index] = try RunningRuntime(in: folders[index].path, arguments: arguments)
            ports.all.withLock { $0[index] = runtimes[index].httpPort }
            return "runtime \(index)"
        }

        func depth(of queue: String) -> Int? { runtimes[0].depth(of: queue) }

        /// Waits until nothing is to be handled any more.
        ///
        /// What one runtime has done the others see twice a second.
        var isDrained: Bool {
            (0..<6).contains { _ in
                guard isEmpty else { return false }
                usleep(1_100_000)
                return runtimes.allSatisfy { $0.depth(of: "Work") == 0 }
            }
        }

        private var isEmpty: Bool {
            runtimes[0].eventually { runtimes.allSatisfy { $0.depth(of: "Work") == 0 } }
        }

        /// The numbers that were emitted.
        var emitted: [Int] {
            let queue: JSON = "http://localhost/000000000000/Next"
            var all: [Int] = []
            let count = depth(of: "Next") ?? 0
            while all.count < count {
                let received = runtimes[0].queues(
                    "ReceiveMessage",
                    [
                        "QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 5,
                        "VisibilityTimeout": 600,
                    ]
                )
                guard let messages = received?["Messages"]?.array else { return all }
                all += messages.compactMap { Int($0["Body"]?.string ?? "") }
            }
            return all
        }
    }
}
