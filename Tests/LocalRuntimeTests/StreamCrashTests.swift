import Crypto
import EventLoop
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Records put into a stream whose runtime is killed meanwhile, again and again.
@Suite(.serialized) struct StreamCrashTests {
    /// A few rounds everywhere, many where somebody has the time.
    private static let rounds = getenv("PLUMB_LONG_TESTS") == nil ? 4 : 50
    private static let clients = 8
    private static let recordsAtOnce = 20

    @Test func `whenever it is killed, the lake holds every answered record exactly once`() throws {
        let folder = try StreamTemplate.folder()
        let put = Ledger()
        let answered = Ledger()
        for round in 0..<Self.rounds {
            let runtime = try RunningRuntime(in: folder.path)
            let killAt = answered.count + 1 + round * 137 % 900
            try withClients(round, runtime.awsPort, put, answered) {
                while answered.count < killAt { sched_yield() }
                // Also well into a flush, and between two.
                usleep(UInt32(round * 7919 % 60) * 1000)
                runtime.kill()
            }
        }
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.eventually { runtime.buffered(in: "Turned") == 0 })
        var delivered: [String: Int] = [:]
        for (key, content) in runtime.objects("lake") {
            #expect(key.hasPrefix("t="), "\(key)")
            for line in content.split(separator: "\n") {
                let record = try JSON(parsing: String(line))
                delivered[try #require(record["id"]?.string), default: 0] += 1
            }
        }
        let doubled = delivered.filter { $0.value > 1 }.keys
        #expect(doubled.isEmpty, "\(doubled.prefix(5))")
        #expect(answered.all.subtracting(delivered.keys).isEmpty)
        #expect(Set(delivered.keys).subtracting(put.all).isEmpty)
        // The sources are as exact as what was made of them.
        let sources = runtime.objects("raw").values.joined().split(separator: "\n")
        #expect(sources.count == delivered.count)
        #expect(Set(sources).count == sources.count)
        let left = Command.run("[ -z \"$(ls -A '\(folder.path)/.plumb/staging' 2>&1)\" ]")
        #expect(left == 0)
    }

    /// Runs the body while clients put records, each until it is refused.
    private func withClients(
        _ round: Int,
        _ port: Int,
        _ put: Ledger,
        _ answered: Ledger,
        _ body: () -> Void
    ) throws {
        let threads = try (0..<Self.clients).map { client in
            try Thread(name: "client") {
                for number in 0..<100_000 {
                    let ids = (0..<Self.recordsAtOnce).map { "\(round)-\(client)-\(number)-\($0)" }
                    put.add(ids)
                    guard Self.put(ids, to: port) else { return }
                    answered.add(ids)
                }
            }
        }
        body()
        for thread in threads { thread.join() }
    }

    private static func put(_ ids: [String], to port: Int) -> Bool {
        let records = ids.enumerated().map { index, id -> JSON in
            let record: JSON = [
                "to": ["id": JSON(id), "u": JSON(index % 3)], "keys": ["t": JSON("t\(index % 5)")],
            ]
            return ["Data": JSON(Base64.encode(record.bytes + [UInt8(ascii: "\n")]))]
        }
        let parameters: JSON = ["DeliveryStreamName": "turned", "Records": JSON(records)]
        let answer = HTTPClient.request(
            "POST",
            "/",
            port: port,
            headers: [("x-amz-target", "Firehose_20150804.PutRecordBatch")],
            body: parameters.bytes
        )
        return answer?.status == 200
    }
}

/// The IDs of records, from any thread.
private final class Ledger: Sendable {
    private let ids = Mutex<Set<String>>([])

    var count: Int { ids.withLock { $0.count } }
    var all: Set<String> { ids.withLock { $0 } }

    func add(_ new: [String]) {
        ids.withLock { $0.formUnion(new) }
    }
}
