import Database
import EventLoop
import Queues
import TestSupport
import Testing
import Time

@Suite struct QueueBrokerTests {
    private let folder = TemporaryFolder()

    /// Runs a broker on its loop until the test stops it.
    private func withBroker(
        _ kind: TestStore,
        _ body: (QueueBroker, EventLoop) throws -> Void
    ) throws {
        let loop = try EventLoop()
        let store = try kind.open(in: folder, channels: ["a", "b", "dead", "s"], loop: loop)
        let settings = Dictionary(
            uniqueKeysWithValues: ["a", "b", "dead"].map { ($0, QueueSettings.unbounded) }
        )
        let broker = QueueBroker(queues: settings, store: store, loop: loop)
        for queue in ["a", "dead"] { broker[queue]?.expect(512) }
        try body(broker, loop)
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        store.close()
    }

    /// Hands off, and calls back once what can be received is at hand.
    private func handOff(
        _ broker: QueueBroker,
        _ change: HandOff,
        _ next: @escaping (StoreError?) -> Void
    ) {
        broker.handOff(change) { error in
            broker["a"]?.prepare(512) { _ in broker["dead"]?.prepare(512) { _ in next(error) } }
        }
    }

    private func sent(
        _ broker: QueueBroker,
        _ text: String,
        to queue: String = "a",
        priority: Int = 0,
        visibleAt: Int = 0
    ) -> HandOff.Sent {
        let message = Message(
            sequence: broker.store.nextSequence(),
            priority: priority,
            id: "id-\(text)",
            body: Array(text.utf8),
            sentAt: 1
        )
        return HandOff.Sent(queue: queue, message: message, visibleAt: visibleAt)
    }

    private func bodies(_ messages: [Message]) -> [String] {
        messages.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test(arguments: TestStore.allCases)
    func `attributes outlive the process, and a body without any has none`(_ store: TestStore)
        throws
    {
        let attributes = Array(#"{"A":{}}"#.utf8)
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = [sent(broker, "1"), sent(broker, "2")]
            change.sent[0].message.attributes = attributes
            handOff(broker, change) { _ in loop.stop() }
        }
        try withBroker(store) { broker, loop in
            broker["a"]?.onReady = {
                let taken = broker["a"]?.take(limit: 10) ?? []
                #expect(taken.map(\.attributes) == [attributes, []])
                loop.stop()
            }
            broker.start()
        }
    }

    @Test(arguments: TestStore.allCases)
    func `higher priority is received first, then first in first out`(_ store: TestStore) throws {
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = [
                sent(broker, "1", priority: 5), sent(broker, "2"), sent(broker, "3", priority: 5),
                sent(broker, "4", priority: -1), sent(broker, "5"),
            ]
            handOff(broker, change) { error in
                #expect(error == nil)
                #expect(bodies(broker["a"]?.take(limit: 10) ?? []) == ["4", "2", "5", "1", "3"])
                loop.stop()
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `what is in flight is not received again, and comes back when the runtime restarts`(
        _ store: TestStore
    )
        throws
    {
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = [sent(broker, "1"), sent(broker, "2")]
            handOff(broker, change) { _ in
                #expect(bodies(broker["a"]?.take(limit: 1) ?? []) == ["1"])
                #expect(bodies(broker["a"]?.take(limit: 9) ?? []) == ["2"])
                #expect(broker["a"]?.take(limit: 9).isEmpty == true)
                loop.stop()
            }
        }
        try withBroker(store) { broker, loop in
            broker["a"]?.onReady = {
                #expect(bodies(broker["a"]?.take(limit: 9) ?? []) == ["1", "2"])
                loop.stop()
            }
            broker.start()
        }
    }

    @Test(arguments: TestStore.allCases)
    func `handling and sending on is one change`(_ store: TestStore) throws {
        try withBroker(store) { broker, loop in
            var first = HandOff()
            first.sent = [sent(broker, "1")]
            handOff(broker, first) { _ in
                var second = HandOff()
                second.queue = "a"
                second.done = broker["a"]?.take(limit: 1) ?? []
                second.sent = [sent(broker, "2", to: "b")]
                second.records = [
                    .init(
                        stream: "s",
                        sequence: broker.store.nextSequence(),
                        arrivedAt: 1,
                        data: [7]
                    )
                ]
                handOff(broker, second) { _ in
                    #expect(broker["a"]?.depth == 0)
                    #expect(broker["b"]?.depth == 1)
                    loop.stop()
                }
            }
        }
        try withBroker(store) { broker, loop in
            #expect(broker.store.contents.depths == ["b": 1])
            #expect(broker.store.contents.records["s"] == RecordTotals(count: 1, bytes: 1))
            loop.stop()
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a change that cannot be stored does nothing and frees its messages`(_ store: TestStore)
        throws
    {
        try withBroker(store) { broker, loop in
            var first = HandOff()
            first.sent = [sent(broker, "1")]
            handOff(broker, first) { _ in
                var second = HandOff()
                second.queue = "a"
                second.done = broker["a"]?.take(limit: 1) ?? []
                second.sent = [sent(broker, "2", to: "nowhere")]
                handOff(broker, second) { error in
                    #expect(error == .unknownChannel("nowhere"))
                    let again = broker["a"]?.take(limit: 1) ?? []
                    #expect(bodies(again) == ["1"])
                    #expect(again.first?.receiveCount == 1)
                    loop.stop()
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a delay never ends early, and the message keeps its place`(_ store: TestStore) throws {
        let due = Timestamp.now.milliseconds + 60
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = [sent(broker, "late", visibleAt: due), sent(broker, "now")]
            handOff(broker, change) { _ in
                #expect(bodies(broker["a"]?.take(limit: 9) ?? []) == ["now"])
                broker["a"]?.onReady = {
                    #expect(Timestamp.now.milliseconds >= due)
                    #expect(bodies(broker["a"]?.take(limit: 9) ?? []) == ["late"])
                    loop.stop()
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a message returned or dead keeps its identity and its count`(_ store: TestStore) throws {
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = [sent(broker, "1"), sent(broker, "2")]
            handOff(broker, change) { _ in
                let taken = broker["a"]?.take(limit: 2) ?? []
                var failed = HandOff()
                failed.queue = "a"
                failed.returned = [.init(message: taken[0], visibleAt: 1, error: "E: again")]
                failed.dead = [
                    .init(message: taken[1], deadLetterQueue: "dead", error: "E: never")
                ]
                broker["a"]?.onReady = {
                    let again = broker["a"]?.take(limit: 9) ?? []
                    #expect(again.map(\.id) == ["id-1"])
                    #expect(again.map(\.receiveCount) == [2])
                    let dead = broker["dead"]?.take(limit: 9) ?? []
                    #expect(dead.map(\.id) == ["id-2"])
                    #expect(dead.map(\.receiveCount) == [2])
                    loop.stop()
                }
                handOff(broker, failed) { _ in }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a queue longer than the window is received whole and in order`(_ store: TestStore) throws
    {
        let count = 6000
        var received: [String] = []
        try withBroker(store) { broker, loop in
            var change = HandOff()
            change.sent = (0..<count).map { sent(broker, "\($0)") }
            func drain() {
                while let batch = broker["a"]?.take(limit: 100), !batch.isEmpty {
                    received.append(contentsOf: bodies(batch))
                    var done = HandOff()
                    done.queue = "a"
                    done.done = batch
                    handOff(broker, done) { _ in }
                }
                if received.count >= count { loop.stop() }
            }
            broker["a"]?.onReady = drain
            handOff(broker, change) { _ in }
        }
        #expect(received == (0..<count).map(String.init))
    }

    @Test(arguments: TestStore.allCases)
    func `flushed records are gone at once, and no later record is taken for one`(
        _ store: TestStore
    ) throws {
        func record(_ broker: QueueBroker) -> HandOff.NewRecord {
            .init(stream: "s", sequence: broker.store.nextSequence(), arrivedAt: 1, data: [7])
        }
        let object = Publication(staged: "o", bucket: "lake", key: "k")
        for round in 0..<3 {
            try withBroker(store) { broker, loop in
                // Nothing of the round before is left but, at its end, the object's name.
                #expect(broker.store.contents.records["s"] == nil)
                #expect(broker.store.contents.publications.isEmpty)
                var change = HandOff()
                change.records = (0..<700).map { _ in record(broker) }
                let last = change.records.last?.sequence ?? 0
                handOff(broker, change) { _ in }
                broker.store.replaceRecords(of: "s", upTo: last, with: [object]) { _ in }
                broker.store.forget([object]) { _ in }
                var next = HandOff()
                next.records = [record(broker)]
                handOff(broker, next) { _ in }
                broker.store.records(stream: "s", limit: 9, limitBytes: 99) { result in
                    #expect((try? result.get().map(\.sequence)) == [last + 1], "round \(round)")
                }
                broker.store.replaceRecords(of: "s", upTo: last + 1, with: []) { _ in loop.stop() }
            }
        }
    }

    @Test func `a damaged file is an error that says so and stays as it is`() throws {
        let file = "\(folder.path)/queues.db"
        #expect(Command.run("head -c 8192 /dev/urandom > \(file); cp \(file) \(file).copy") == 0)
        let loop = try EventLoop()
        let error = try #require(throws: DatabaseError.self) {
            try QueueStore(path: file, channels: ["a"], loop: loop)
        }
        #expect(error.isDamaged)
        #expect(error.description.contains(file))
        #expect(Command.run("cmp -s \(file) \(file).copy") == 0)
    }
}
