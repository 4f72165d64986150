import EventLoop
import Queues
import Redis
import TestSupport
import Testing
import Time

/// Two runtimes over one Redis.
@Suite struct SharedQueueTests {
    private let folder = TemporaryFolder()

    /// A store and a broker of one of them.
    private final class Runtime {
        let store: QueueStore
        let broker: QueueBroker
        let queue: MessageQueue

        init(
            _ name: String,
            _ folder: TemporaryFolder,
            _ settings: QueueSettings,
            _ loop: EventLoop,
            options: String = "&lease=2"
        ) throws {
            let address = RedisProcess.shared.address(for: folder, options)
            store = try QueueStore(
                redis: RedisLocation(address, dataDirectory: name),
                channels: ["q", "dead", "s"],
                loop: loop
            )
            broker = QueueBroker(
                queues: ["q": settings, "dead": .unbounded],
                store: store,
                loop: loop
            )
            queue = try #require(broker["q"])
        }

        func send(_ ids: [String], group: String? = nil, _ next: @escaping () -> Void) {
            var change = HandOff()
            change.sent = ids.map { id in
                let message = Message(
                    sequence: store.nextSequence(),
                    id: id,
                    body: Array(id.utf8),
                    sentAt: store.clock.now.milliseconds,
                    group: group
                )
                return HandOff.Sent(queue: "q", message: message)
            }
            broker.handOff(change) { error in
                #expect(error == nil)
                next()
            }
        }

        /// Settles messages as done, and emits the name of this to the other queue.
        func finish(
            _ messages: [Message],
            emitting name: String,
            _ next: @escaping (StoreError?) -> Void
        ) {
            var change = HandOff()
            change.queue = "q"
            change.done = messages
            let emitted = Message(
                sequence: store.nextSequence(),
                id: name,
                body: Array(name.utf8),
                sentAt: 1
            )
            change.sent = [HandOff.Sent(queue: "dead", message: emitted)]
            broker.handOff(change, next)
        }
    }

    /// Runs two runtimes until the test stops the loop.
    private func withTwo(
        _ settings: QueueSettings = .unbounded,
        _ body: (Runtime, Runtime, EventLoop) throws -> Void
    ) throws {
        let loop = try EventLoop()
        let first = try Runtime("one", folder, settings, loop)
        let second = try Runtime("two", folder, settings, loop)
        first.broker.start()
        second.broker.start()
        try body(first, second, loop)
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        first.store.close()
        second.store.close()
    }

    private func ids(_ messages: [Message]) -> [String] { messages.map(\.id) }

    @Test func `what one sends the other hears of and receives, each message once`() throws {
        try withTwo { first, second, loop in
            var received: Set<String> = []
            var finished = 0
            for runtime in [first, second] {
                runtime.queue.expect(4)
                runtime.queue.onReady = {
                    while let message = runtime.queue.take(limit: 1).first {
                        #expect(received.insert(message.id).inserted)
                        runtime.finish([message], emitting: "done-\(message.id)") { error in
                            #expect(error == nil)
                            finished += 1
                            if finished == 200 { loop.stop() }
                        }
                    }
                }
            }
            first.send((0..<100).map { "a\($0)" }) {}
            second.send((0..<100).map { "b\($0)" }) {}
        }
    }

    @Test func `what is claimed here is not received there, and what is given back is`() throws {
        try withTwo { first, second, loop in
            first.send(["1", "2"]) {
                first.queue.prepare(1) { _ in
                    let taken = first.queue.take(limit: 1)
                    #expect(ids(taken) == ["1"])
                    second.queue.prepare(10) { _ in
                        #expect(ids(second.queue.take(limit: 10)) == ["2"])
                        var back = HandOff()
                        back.queue = "q"
                        back.returned = [
                            .init(message: taken[0], visibleAt: 0, error: "E: x")
                        ]
                        first.broker.handOff(back) { _ in
                            second.queue.prepare(10) { _ in
                                let again = second.queue.take(limit: 10)
                                #expect(ids(again) == ["1"])
                                #expect(again.map(\.receiveCount) == [2])
                                loop.stop()
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func `a runtime that hangs loses its lease, and can then neither delete nor emit`()
        throws
    {
        let loop = try EventLoop()
        let first = try Runtime("one", folder, .unbounded, loop)
        let second = try Runtime("two", folder, .unbounded, loop)
        // The first never starts: nobody renews its lease.
        second.broker.start()
        first.send(["1"]) {
            first.queue.prepare(1) { _ in
                let late = first.queue.take(limit: 1)
                #expect(self.ids(late) == ["1"])
                second.queue.expect(10)
                second.queue.onReady = {
                    let taken = second.queue.take(limit: 1)
                    #expect(self.ids(taken) == ["1"])
                    first.finish(late, emitting: "late") { error in
                        #expect(error == .stale)
                        second.finish(taken, emitting: "good") { error in
                            #expect(error == nil)
                            #expect(second.queue.depth == 0)
                            #expect(second.broker["dead"]?.depth == 1)
                            loop.stop()
                        }
                    }
                }
            }
        }
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        first.store.close()
        second.store.close()
    }

    @Test func `a group of a FIFO queue is in flight in one runtime at a time`() throws {
        var settings = QueueSettings.unbounded
        settings.fifo = .init()
        try withTwo(settings) { first, second, loop in
            first.send(["1", "2", "3"], group: "g") {
                first.queue.prepare(1) { _ in
                    let taken = first.queue.take(limit: 1)
                    #expect(ids(taken) == ["1"])
                    second.queue.prepare(10) { _ in
                        #expect(second.queue.take(limit: 10).isEmpty)
                        first.finish(taken, emitting: "1") { _ in
                            second.queue.prepare(10) { _ in
                                #expect(ids(second.queue.take(limit: 10)) == ["2", "3"])
                                loop.stop()
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func `limits hold over all runtimes`() throws {
        var settings = QueueSettings.unbounded
        settings.rateLimit = RateLimit(messages: 10, milliseconds: 600_000)
        var received = 0
        try withTwo(settings) { first, second, loop in
            for runtime in [first, second] {
                runtime.queue.expect(8)
                func work() {
                    _ = runtime.broker.take(
                        from: runtime.queue,
                        limit: 1,
                        limitBytes: .max,
                        size: { $0.body.count }
                    ) { messages in
                        received += messages.count
                        work()
                        // Time enough for one more than there may be.
                        if received == 10 { loop.after(milliseconds: 500) { loop.stop() } }
                    }
                }
                runtime.queue.onReady = work
            }
            first.send((0..<40).map(String.init)) {}
        }
        #expect(received == 10)
    }

    @Test func `a pause holds in every runtime, and ends in every one`() throws {
        try withTwo { first, second, loop in
            second.queue.expect(4)
            first.broker.pause(first.queue) { error in
                #expect(error == nil)
                first.send(["1"]) {
                    second.queue.prepare(1) { _ in
                        #expect(second.queue.take(limit: 1).isEmpty)
                        second.queue.onReady = {
                            guard let message = second.queue.take(limit: 1).first else { return }
                            #expect(message.id == "1")
                            loop.stop()
                        }
                        first.broker.resume(first.queue) { _ in }
                    }
                }
            }
        }
    }

    @Test func `records of a runtime that ends are taken over, in new places of their order`()
        throws
    {
        let loop = try EventLoop()
        let first = try Runtime("one", folder, .unbounded, loop)
        var change = HandOff()
        change.records = (0..<5).map { number in
            .init(
                stream: "s",
                sequence: first.store.nextSequence(),
                arrivedAt: 7,
                data: [UInt8(number)]
            )
        }
        let flushed = change.records[1].sequence
        first.broker.handOff(change) { error in
            #expect(error == nil)
            // A part of the batch is delivered already.
            first.store.replaceRecords(of: "s", upTo: flushed, with: []) { error in
                #expect(error == nil)
                loop.stop()
            }
        }
        try loop.run()
        first.store.close()

        let second = try Runtime("two", folder, .unbounded, loop)
        #expect(second.store.contents.records["s"] == RecordTotals(count: 3, bytes: 3))
        second.store.records(stream: "s", limit: 10, limitBytes: 1000) { result in
            let records = (try? result.get()) ?? []
            #expect(records.map(\.data) == [[2], [3], [4]])
            #expect(records.allSatisfy { $0.sequence > flushed && $0.arrivedAt == 7 })
            loop.stop()
        }
        try loop.run()
        second.store.close()
    }

    @Test func `records of a runtime that dies are taken over by one that runs`() throws {
        let loop = try EventLoop()
        // It never starts: nobody renews its lease.
        let first = try Runtime("one", folder, .unbounded, loop)
        let second = try Runtime("two", folder, .unbounded, loop)
        second.broker.onAdopted = { stream, records in
            #expect(stream == "s")
            #expect(records == RecordTotals(count: 1, bytes: 2))
            // The dead one delivers nothing any more.
            first.store.replaceRecords(of: "s", upTo: .max, with: []) { error in
                #expect(error == .stale)
                loop.stop()
            }
        }
        var change = HandOff()
        change.records = [
            .init(
                stream: "s",
                sequence: first.store.nextSequence(),
                arrivedAt: 7,
                data: [1, 2]
            )
        ]
        first.broker.handOff(change) { _ in second.broker.start() }
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        first.store.close()
        second.store.close()
    }

    @Test func `a time of a schedule is fired by one runtime, and not while its event waits`()
        throws
    {
        func firing(_ runtime: Runtime, _ id: String, at time: Int) -> HandOff {
            var record = ScheduleRecord(
                name: "N",
                definition: "rate(1 minute)",
                createdAt: 1,
                handledThrough: time
            )
            record.eventID = id
            record.eventSequence = runtime.store.nextSequence()
            var change = HandOff()
            change.schedules = [record]
            let event = Message(sequence: record.eventSequence, id: id, body: [], sentAt: 1)
            change.sent = [HandOff.Sent(queue: "q", message: event)]
            return change
        }
        try withTwo { first, second, loop in
            first.broker.handOff(firing(first, "a", at: 60)) { _ in
                second.broker.send(firing(second, "b", at: 60)) { result in
                    #expect((try? result.get().duplicates.values.map(\.id)) == ["a"])
                    #expect(first.queue.depth == 1)
                    second.broker.send(firing(second, "c", at: 120)) { result in
                        #expect((try? result.get().schedules.map(\.handledThrough)) == [120])
                        #expect(first.queue.depth == 1, "the event before it waits")
                        loop.stop()
                    }
                }
            }
        }
        let loop = try EventLoop()
        let third = try Runtime("three", folder, .unbounded, loop)
        #expect(third.store.contents.schedules.map(\.handledThrough) == [120])
        third.store.close()
    }
}
