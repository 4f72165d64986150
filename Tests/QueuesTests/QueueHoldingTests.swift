import EventLoop
import Queues
import TestSupport
import Testing
import Time

/// Lanes and pauses.
@Suite struct QueueHoldingTests {
    private let folder = TemporaryFolder()

    private var lanes: QueueSettings {
        var settings = QueueSettings.unbounded
        settings.hasLanes = true
        settings.backoff = .exponential(baseMilliseconds: 10_000)
        return settings
    }

    private func ids(_ messages: [Message]) -> [String] { messages.map(\.id) }

    @Test(arguments: TestStore.allCases)
    func `a batch is of one lane, and messages without a key are in none`(_ store: TestStore) throws
    {
        try QueueRun.run(on: store, in: folder, lanes) { run in
            run.queue.setLaneShare(9)
            let all = [
                ("a1", "a"), ("b1", "b"), ("n1", nil), ("a2", "a"), ("n2", nil), ("b2", "b"),
            ]
            run.send(all.map { run.message($0, key: $1) }) {
                var batches: [[String]] = []
                while run.take(10, { batches.append(self.ids($0)) }) {}
                #expect(batches == [["a1", "a2"], ["b1", "b2"], ["n1", "n2"]])
                run.loop.stop()
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a lane has its share of the batches, and leaves the others theirs`(_ store: TestStore)
        throws
    {
        try QueueRun.run(on: store, in: folder, lanes) { run in
            run.queue.setLaneShare(2)
            let busy = (0..<5_000).map { run.message("a\($0)", key: "a") }
            // Behind more messages of the busy lane than are kept in memory.
            run.send(busy + [run.message("b", key: "b")]) {
                var batches: [[String]] = []
                run.queue.onReady = {
                    while run.take(1, { batches.append(self.ids($0)) }) {}
                    guard batches.count == 3 else { return }
                    #expect(batches == [["a0"], ["a1"], ["b"]])
                    run.loop.stop()
                }
                run.queue.onReady()
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `the trouble of one lane delays no other, and it recovers with one message`(
        _ store: TestStore
    )
        throws
    {
        try QueueRun.run(on: store, in: folder, lanes) { run in
            run.queue.setLaneShare(2)
            let all = ["a1", "a2", "a3", "b1", "b2"].map {
                run.message($0, key: String($0.first ?? "?"))
            }
            run.send(all) { fail() }
            func fail() {
                let isTaken = run.take(1) { messages in
                    #expect(ids(messages) == ["a1"])
                    run.settle(messages, returning: ["a1": 10_000]) {
                        run.queue.endBatch(of: messages, hasFailed: true)
                        others()
                    }
                }
                #expect(isTaken)
            }
            func others() {
                let isTaken = run.take(9) { messages in
                    #expect(ids(messages) == ["b1", "b2"])
                    run.settle(messages) {
                        run.queue.endBatch(of: messages, hasFailed: false)
                        #expect(!run.take(9) { _ in }, "the lane is paused")
                        run.queue.onReady = recover
                        run.advance(milliseconds: 5_600)
                    }
                }
                #expect(isTaken)
            }
            func recover() {
                run.queue.onReady = {}
                // One that has not failed yet, alone.
                let isTaken = run.take(9) { messages in
                    #expect(ids(messages) == ["a2"])
                    #expect(!run.take(9) { _ in }, "one message goes ahead")
                    run.settle(messages) {
                        run.queue.onReady = {
                            let isTaken = run.take(9) { #expect(ids($0) == ["a3"]) }
                            #expect(isTaken)
                            run.loop.stop()
                        }
                        run.queue.endBatch(of: messages, hasFailed: false)
                    }
                }
                #expect(isTaken)
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a lane that goes on failing pauses for longer, one that asks for it as asked`(
        _ store: TestStore
    )
        throws
    {
        try QueueRun.run(on: store, in: folder, lanes) { run in
            /// The pauses: at least half of 10, 20 and 40 s, then what was asked for.
            let pauses = [5_000, 10_000, 20_000, 77_000]
            run.send((0..<9).map { run.message("\($0)", key: "a") }) { attempt(0) }
            func attempt(_ number: Int) {
                let isTaken = run.take(1) { messages in
                    run.settle(messages, returning: [messages[0].id: 900_000]) {
                        run.queue.endBatch(
                            of: messages,
                            hasFailed: true,
                            askedMilliseconds: number == 3 ? 77_000 : nil
                        )
                        let begin = run.now
                        run.advance(milliseconds: pauses[number] - 1_000)
                        #expect(!run.take(1) { _ in }, "pause \(number) is too short")
                        run.queue.onReady = {
                            run.queue.onReady = {}
                            #expect(run.now - begin >= pauses[number])
                            if number == 3 { return run.loop.stop() }
                            attempt(number + 1)
                        }
                        run.advance(milliseconds: 1_600)
                    }
                }
                #expect(isTaken)
            }
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a paused queue gives nothing out until it is resumed, also after a restart`(
        _ store: TestStore
    )
        throws
    {
        try QueueRun.run(on: store, in: folder, .unbounded) { run in
            run.send([run.message("1")]) {
                run.broker.pause(run.queue) { error in
                    #expect(error == nil)
                    #expect(!run.take(1) { _ in })
                    #expect(run.queue.take(limit: 1).isEmpty)
                    run.loop.stop()
                }
            }
        }
        try QueueRun.run(on: store, in: folder, .unbounded) { run in
            #expect(run.queue.isPaused)
            run.queue.onReady = {
                let isTaken = run.take(1) { #expect(ids($0) == ["1"]) }
                #expect(isTaken != run.queue.isPaused)
                if !run.queue.isPaused { run.loop.stop() }
            }
            run.send([run.message("2")]) { run.broker.resume(run.queue) { _ in } }
        }
        try QueueRun.run(on: store, in: folder, .unbounded) { run in
            #expect(!run.queue.isPaused)
            run.loop.stop()
        }
    }

    @Test(arguments: TestStore.allCases)
    func `what carries messages elsewhere minds neither pauses nor limits`(_ store: TestStore)
        throws
    {
        var settings = QueueSettings.unbounded
        settings.rateLimit = RateLimit(messages: 1, milliseconds: 60_000)
        try QueueRun.run(on: store, in: folder, settings) { run in
            run.send((0..<3).map { run.message("\($0)") }) {
                run.broker.pause(run.queue) { _ in
                    func carry(_ count: Int) {
                        guard count < 3 else { return run.loop.stop() }
                        let taken = run.queue.take(limit: 9, for: .mover).count
                        run.loop.after(milliseconds: 1) { carry(count + taken) }
                    }
                    carry(0)
                }
            }
        }
    }
}
