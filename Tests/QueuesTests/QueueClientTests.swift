import Database
import EventLoop
import Queues
import TestSupport
import Testing
import Time

/// What clients may do with messages, on the queues themselves.
@Suite struct QueueClientTests {
    private let folder = TemporaryFolder()

    /// Runs a broker with one queue `q` and its dead-letter queue until the test stops the loop.
    private func withQueue(
        _ kind: TestStore,
        _ settings: QueueSettings = QueueSettings(),
        _ body: (QueueBroker, MessageQueue, EventLoop) throws -> Void
    ) throws {
        let loop = try EventLoop()
        let store = try kind.open(in: folder, channels: ["q", "dead"], loop: loop)
        let broker = QueueBroker(
            queues: ["q": settings, "dead": QueueSettings()],
            store: store,
            loop: loop
        )
        broker.start()
        try body(broker, try #require(broker["q"]), loop)
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        store.close()
    }

    private func fifo(isScopedToGroup: Bool = false) -> QueueSettings {
        var settings = QueueSettings()
        settings.fifo = .init(isScopedToGroup: isScopedToGroup)
        return settings
    }

    private func sent(
        _ broker: QueueBroker,
        _ text: String,
        group: String? = nil,
        sentAt: Int = Timestamp.now.milliseconds,
        deduplication: HandOff.Deduplication? = nil
    ) -> HandOff.Sent {
        let message = Message(
            sequence: broker.store.nextSequence(),
            id: "id-\(text)",
            body: Array(text.utf8),
            sentAt: sentAt,
            group: group
        )
        return HandOff.Sent(queue: "q", message: message, deduplication: deduplication)
    }

    private func send(
        _ broker: QueueBroker,
        _ all: [HandOff.Sent],
        _ next: @escaping (HandOffOutcome) -> Void
    ) {
        var change = HandOff()
        change.sent = all
        broker.send(change) { result in
            guard case .success(let outcome) = result else {
                Issue.record("not stored: \(result)")
                return
            }
            next(outcome)
        }
    }

    /// Receives from `q`, now or as soon as there is something.
    private func receive(
        _ broker: QueueBroker,
        limit: Int = 10,
        seconds: Int = 30,
        _ next: @escaping ([Message]) -> Void
    ) {
        guard let queue = broker["q"] else { return }
        func attempt() -> Bool {
            broker.receive(from: queue, limit: limit, visibilitySeconds: seconds) { result in
                guard case .success(let messages) = result else {
                    Issue.record("not received: \(result)")
                    return
                }
                next(messages)
            }
        }
        if !attempt() { _ = queue.poll { attempt() } }
    }

    private func bodies(_ messages: [Message]) -> [String] {
        messages.map { String(decoding: $0.body, as: UTF8.self) }
    }

    private func receipt(_ message: Message) -> Receipt {
        Receipt(sequence: message.sequence, receiveCount: message.receiveCount, receivedAt: 0)
    }

    @Test(arguments: TestStore.allCases)
    func `a message is one client's until its timeout ends, and then the next one's`(
        _ store: TestStore
    ) throws {
        try withQueue(store) { broker, queue, loop in
            send(broker, [sent(broker, "1")]) { _ in
                receive(broker, seconds: 1) { first in
                    #expect(queue.inFlightCount == 1)
                    #expect(queue.visibleCount == 0)
                    receive(broker) { second in
                        #expect(second.map(\.receiveCount) == [2])
                        #expect(second.map(\.id) == first.map(\.id))
                        // The first receipt is stale, the second one is good.
                        broker.delete(first.map(receipt), from: queue) { outcomes in
                            guard case .stale = outcomes.first else {
                                Issue.record("\(outcomes)")
                                return
                            }
                            #expect(queue.depth == 1)
                            broker.delete(second.map(receipt), from: queue) { _ in
                                #expect(queue.depth == 0)
                                #expect(queue.inFlightCount == 0)
                                loop.stop()
                            }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a late receipt is good as long as nobody else has had the message`(_ store: TestStore)
        throws
    {
        try withQueue(store) { broker, queue, loop in
            send(broker, [sent(broker, "1"), sent(broker, "2")]) { _ in
                receive(broker, seconds: 0) { messages in
                    #expect(queue.visibleCount == 2)
                    broker.changeVisibility([30], [receipt(messages[0])], of: queue) { outcomes in
                        guard case .done = outcomes.first else {
                            Issue.record("\(outcomes)")
                            return
                        }
                        #expect(queue.inFlightCount == 1)
                        broker.delete(messages.map(receipt), from: queue) { _ in
                            #expect(queue.depth == 0)
                            loop.stop()
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a receipt is good beyond what is kept in memory`(_ store: TestStore) throws {
        try withQueue(store) { broker, queue, loop in
            let padding = String(repeating: "x", count: 1_000_000)
            let all = (0..<12).map { sent(broker, "\($0)\(padding)") }
            send(broker, all) { _ in
                receive(broker, seconds: 0) { messages in
                    broker.delete(messages.map(receipt), from: queue) { _ in
                        #expect(queue.depth == 12 - messages.count)
                        broker.delete(messages.map(receipt), from: queue) { outcomes in
                            for outcome in outcomes {
                                guard case .gone = outcome else {
                                    Issue.record("\(outcome)")
                                    return
                                }
                            }
                            loop.stop()
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a message goes to the dead-letter queue exactly after its last receive`(
        _ store: TestStore
    ) throws {
        var settings = QueueSettings()
        settings.redrive = .init(deadLetterQueue: "dead", maxReceiveCount: 3)
        settings.arn = "arn:q"
        try withQueue(store, settings) { broker, queue, loop in
            var receives = 0
            func next() {
                receive(broker, seconds: 0) { messages in
                    guard messages.isEmpty else {
                        receives += 1
                        return next()
                    }
                    #expect(receives == 3)
                    #expect(queue.depth == 0)
                    broker["dead"]?.prepare(10) { _ in
                        let dead = broker["dead"]?.take(limit: 10) ?? []
                        #expect(dead.map(\.receiveCount) == [4])
                        #expect(dead.map(\.deadLetterSource) == ["arn:q"])
                        loop.stop()
                    }
                }
            }
            send(broker, [sent(broker, "1")]) { _ in next() }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `no more messages are in flight than may be`(_ store: TestStore) throws {
        var settings = QueueSettings()
        settings.inFlightLimit = 3
        try withQueue(store, settings) { broker, queue, loop in
            send(broker, (0..<5).map { sent(broker, "\($0)") }) { _ in
                receive(broker) { messages in
                    #expect(bodies(messages) == ["0", "1", "2"])
                    #expect(queue.take(limit: 1).isEmpty)
                    // Room for one makes one more come.
                    receive(broker) { more in
                        #expect(bodies(more) == ["3"])
                        loop.stop()
                    }
                    broker.delete([receipt(messages[1])], from: queue) { _ in }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `what was kept for long enough is not received any more`(_ store: TestStore) throws {
        var settings = QueueSettings()
        settings.retentionSeconds = 60
        try withQueue(store, settings) { broker, queue, loop in
            let old = Timestamp.now.milliseconds - 61_000
            send(broker, [sent(broker, "old", sentAt: old), sent(broker, "new")]) { _ in
                receive(broker) { messages in
                    #expect(bodies(messages) == ["new"])
                    #expect(queue.depth == 1)
                    loop.stop()
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a group in flight is blocked, other groups are not`(_ store: TestStore) throws {
        try withQueue(store, fifo()) { broker, queue, loop in
            let all = [("1", "a"), ("2", "a"), ("3", "b"), ("4", "a")]
            send(broker, all.map { sent(broker, $0.0, group: $0.1) }) { _ in
                receive(broker, limit: 2) { first in
                    #expect(bodies(first) == ["1", "2"])
                    receive(broker) { second in
                        #expect(bodies(second) == ["3"])
                        // One of two: the group stays blocked.
                        broker.delete([receipt(first[0])], from: queue) { _ in
                            #expect(queue.take(limit: 1).isEmpty)
                            receive(broker) { third in
                                #expect(bodies(third) == ["4"])
                                loop.stop()
                            }
                            broker.delete([receipt(first[1])], from: queue) { _ in }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a blocked group that fills the memory keeps no other from being received`(
        _ store: TestStore
    ) throws {
        try withQueue(store, fifo()) { broker, _, loop in
            let many = (0..<5000).map { sent(broker, "\($0)", group: "a") }
            send(broker, many + [sent(broker, "other", group: "b")]) { _ in
                receive(broker, limit: 1) { first in
                    #expect(bodies(first) == ["0"])
                    receive(broker, limit: 1) { second in
                        #expect(bodies(second) == ["other"])
                        loop.stop()
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `deep groups come in their order`(_ store: TestStore) throws {
        try withQueue(store, fifo()) { broker, queue, loop in
            let count = 3000
            let many = (0..<count).map { sent(broker, "\($0)", group: $0 % 2 == 0 ? "a" : "b") }
            var next = ["a": 0, "b": 1]
            var handled = 0
            func receiveAll() {
                receive(broker) { messages in
                    for message in messages {
                        let number = Int(String(decoding: message.body, as: UTF8.self)) ?? -1
                        let group = message.group ?? ""
                        #expect(number == next[group])
                        next[group] = number + 2
                    }
                    handled += messages.count
                    broker.delete(messages.map(receipt), from: queue) { _ in
                        if handled == count { return loop.stop() }
                        receiveAll()
                    }
                }
            }
            send(broker, many) { _ in receiveAll() }
        }
    }

    @Test(arguments: TestStore.allCases, [false, true])
    func `a deduplication ID is good for its scope, also when the message is deleted`(
        _ store: TestStore,
        isScopedToGroup: Bool
    ) throws {
        let settings = fifo(isScopedToGroup: isScopedToGroup)
        func message(_ broker: QueueBroker, _ text: String, _ group: String) -> HandOff.Sent {
            sent(
                broker,
                text,
                group: group,
                deduplication: .init(
                    scope: isScopedToGroup ? group : "",
                    id: "same",
                    expiresAt: Timestamp.now.milliseconds + 300_000
                )
            )
        }
        try withQueue(store, settings) { broker, queue, loop in
            let first = message(broker, "1", "a")
            send(broker, [first]) { _ in
                receive(broker) { received in
                    broker.delete(received.map(receipt), from: queue) { _ in
                        let again = message(broker, "2", "a")
                        let other = message(broker, "3", "b")
                        send(broker, [again, other]) { outcome in
                            let duplicates = outcome.duplicates
                            #expect(duplicates[again.message.sequence]?.id == "id-1")
                            #expect((duplicates[other.message.sequence] == nil) == isScopedToGroup)
                            #expect(queue.depth == (isScopedToGroup ? 1 : 0))
                            loop.stop()
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a purge leaves what is sent after it`(_ store: TestStore) throws {
        try withQueue(store) { broker, queue, loop in
            send(broker, (0..<30).map { sent(broker, "\($0)") }) { _ in
                receive(broker) { _ in
                    broker.purge(queue) { error in
                        #expect(error == nil)
                        #expect(queue.inFlightCount == 0)
                        receive(broker) { messages in
                            #expect(bodies(messages) == ["after"])
                            #expect(queue.depth == 1)
                            loop.stop()
                        }
                    }
                    send(broker, [sent(broker, "after")]) { _ in }
                }
            }
        }
    }
}
