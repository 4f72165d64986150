import Crypto
import EventLoop
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Leads posted to the product's own pipeline, whose runtime is killed meanwhile.
///
/// One round after another: each loads the machine with two hundred clients of its own.
@Suite(.serialized) struct CrashTests {
    /// A few rounds everywhere, many where somebody has the time.
    private static let rounds = getenv("PLUMB_LONG_TESTS") == nil ? 3 : 100
    private static let leads = 200
    private static let onceEach = [
        "lead_submission": 1, "lead_acceptance": 1, "lead_enrichment": 1,
    ]

    @Test(arguments: LedgerTests.Store.allCases, 0..<rounds)
    func `every accepted lead is in the lake exactly once, whenever the runtime is killed`(
        store: LedgerTests.Store,
        round: Int
    ) throws {
        let folder = TemporaryFolder()
        let killAfter = 1 + (round * 67 + 99) % (Self.leads - 1)
        let first = try start(in: folder, store)
        let accepted = Ledger()
        let senders = try (0..<Self.leads).map { number in
            let port = first.httpPort
            return try Thread(name: "sender") { Self.post(number, to: port, accepted) }
        }
        while accepted.count < killAfter { sched_yield() }
        first.kill()
        for sender in senders { sender.join() }
        let answered = accepted.leadIDs
        #expect(answered.count >= killAfter)

        let second = try start(in: folder, store)
        #expect(second.isDrained)
        var counts = try eventCounts(in: folder.path)
        for lead in answered {
            #expect(counts[lead] == Self.onceEach)
        }

        // Whoever got no answer sends again, as Meta does: now each lead has passed exactly once.
        for number in 0..<Self.leads { Self.post(number, to: second.httpPort, accepted) }
        #expect(accepted.leadIDs.count == Self.leads)
        #expect(second.isDrained)
        counts = try eventCounts(in: folder.path)
        #expect(counts.count == Self.leads)
        #expect(counts.values.allSatisfy { $0["lead_enrichment"] == 1 })
        #expect(second.depth(of: "ScoringQueue") == Self.leads)
        #expect(second.depth(of: "DeadLetterQueue") == 0)
    }

    private func start(
        in folder: TemporaryFolder,
        _ store: LedgerTests.Store
    ) throws -> RunningRuntime {
        var variables = ["META_APP_SECRET": "test-secret", "META_VERIFY_TOKEN": "test-token"]
        if store == .redis {
            variables["PLUMB_QUEUES"] = RedisProcess.shared.address(for: folder)
        }
        return try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: variables
        )
    }

    /// Posts one lead, and notes its ID if it was accepted.
    private static func post(_ number: Int, to port: Int, _ accepted: Ledger) {
        let body = Array(
            """
            {"object":"page","entry":[{"id":"1","time":1700000000,"changes":[{"field":"leadgen",\
            "value":{"leadgen_id":"\(9_000_000 + number)","created_time":1700000000,"field_data":[\
            {"name":"full_name","values":["Test Person"]},\
            {"name":"email","values":["person\(number)@example.com"]},\
            {"name":"phone_number","values":["+14155550132"]},\
            {"name":"tcpa_consent","values":["yes"]}]}}]}]}
            """.utf8
        )
        let signature = Hex.encode(HMAC.sha256(key: Array("test-secret".utf8), message: body))
        let answer = HTTPClient.request(
            "POST",
            "/webhooks/meta-demo",
            port: port,
            headers: [
                ("content-type", "application/json"),
                ("x-hub-signature-256", "sha256=\(signature)"),
            ],
            body: body
        )
        guard let answer, answer.status == 202, let document = try? JSON(parsing: answer.body),
            let lead = document["lead_id"]?.string
        else { return }
        accepted.add(lead)
    }

    /// How many events of each type the lake holds for each lead.
    private func eventCounts(in folder: String) throws -> [String: [String: Int]] {
        let all = "\(folder)/lake.ndjson"
        let gather = "cd \(folder)/.plumb/buckets/lake && find . -name '*.json.gz' | xargs -r cat"
        try #require(Command.run("\(gather) | zcat > \(all)") == 0)
        let file = open(all, O_RDONLY)
        defer { close(file) }
        var reader = JSONDocumentReader(descriptor: file, maximumBytes: 1_000_000)
        var counts: [String: [String: Int]] = [:]
        while let event = try reader.next() {
            let lead = try #require(event["lead_data"]?["lead_id"]?.string)
            let type = try #require(event["event_type"]?.string)
            counts[lead, default: [:]][type, default: 0] += 1
        }
        return counts
    }
}

/// The leads that were accepted, by any thread.
private final class Ledger: Sendable {
    private let ids = Mutex<Set<String>>([])

    var count: Int { ids.withLock { $0.count } }
    var leadIDs: Set<String> { ids.withLock { $0 } }

    func add(_ id: String) {
        ids.withLock { _ = $0.insert(id) }
    }
}

extension RunningRuntime {
    /// Waits until nothing is on its way any more.
    fileprivate var isDrained: Bool {
        eventually {
            let status = status
            let queues = ["LeadQueue", "EnrichmentQueue"]
            return queues.allSatisfy { status["queues"]?[$0]?["depth"] == 0 }
                && status["streams"]?["LeadEventStream"]?["buffered"] == 0
        }
    }
}
