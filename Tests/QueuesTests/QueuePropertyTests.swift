import EventLoop
import Queues
import TestSupport
import Testing
import Time

/// What holds whatever comes in whatever order: real stores, chance with a seed, a moved clock.
@Suite struct QueuePropertyTests {
    private let folder = TemporaryFolder()

    /// What the test knows of a message that is in the queue.
    private struct Known {
        var priority: Int
        var sequence: Int64
        /// Unix time in milliseconds; zero for at once.
        var due: Int

        var order: (Int, Int64) { (priority, sequence) }
    }

    @Test(arguments: TestStore.allCases, 1...6)
    func `priority, then first in first out, and no delay ends early`(
        _ store: TestStore,
        seed: UInt64
    ) throws {
        var chance = SeededChance(seed: seed)
        var waiting: [String: Known] = [:]
        var (sentCount, handledCount, rounds) = (0, 0, 0)
        // Nobody keeps messages at hand, which would go before those that come later.
        try QueueRun.run(on: store, in: folder, QueueSettings(), isConsumed: false) { run in
            func sendSome(_ next: @escaping () -> Void) {
                let all = (0..<Int.random(in: 0...12, using: &chance)).map { _ in
                    sentCount += 1
                    return run.message(
                        "\(sentCount)",
                        priority: Int.random(in: -2...2, using: &chance),
                        delayMilliseconds: Bool.random(using: &chance)
                            ? 0 : Int.random(in: 1...90_000, using: &chance)
                    )
                }
                run.send(all) {
                    for sent in all {
                        waiting[sent.message.id] = Known(
                            priority: sent.message.priority,
                            sequence: sent.message.sequence,
                            due: sent.visibleAt
                        )
                    }
                    next()
                }
            }
            func takeSome(_ next: @escaping () -> Void) {
                let taken = run.queue.take(limit: Int.random(in: 1...8, using: &chance))
                let known = taken.compactMap { waiting.removeValue(forKey: $0.id) }
                #expect(known.count == taken.count, "a message was given out twice")
                #expect(known.allSatisfy { $0.due <= run.now }, "a delay ended early")
                for (first, second) in zip(known, known.dropFirst()) {
                    #expect(first.order < second.order)
                }
                if let last = known.last {
                    let passedOver = waiting.values.filter { $0.due == 0 && $0.order < last.order }
                    #expect(passedOver.isEmpty, "a message was passed over")
                }
                var waits: [String: Int] = [:]
                for (message, known) in zip(taken, known)
                where Int.random(in: 0..<4, using: &chance) == 0 {
                    waits[message.id] = Int.random(in: 1...60_000, using: &chance)
                    waiting[message.id] = known
                    waiting[message.id]?.due = run.now + (waits[message.id] ?? 0)
                }
                handledCount += taken.count - waits.count
                run.settle(taken, returning: waits) {
                    next()
                }
            }
            func step() {
                rounds += 1
                guard rounds < 400 || handledCount < sentCount else { return run.loop.stop() }
                run.advance(milliseconds: Int.random(in: 0...20_000, using: &chance))
                if rounds < 400 {
                    sendSome { takeSome(step) }
                } else {
                    takeSome(step)
                }
            }
            step()
        }
        #expect(handledCount == sentCount)
    }

    @Test(arguments: TestStore.allCases, 1...4)
    func `no window of time ever sees more than the limits, also across restarts`(
        _ store: TestStore,
        seed: UInt64
    ) throws {
        var chance = SeededChance(seed: seed)
        var settings = QueueSettings.unbounded
        settings.rateLimit = RateLimit(messages: 20, milliseconds: 60_000)
        settings.rateLimitPerKey = RateLimit(messages: 8, milliseconds: 30_000)
        let count = 200
        var out: [(time: Int, key: String)] = []
        var time = Timestamp.now
        var isSent = false
        while out.count < count {
            let restartAt = out.count + Int.random(in: 10...60, using: &chance)
            time = try QueueRun.run(on: store, in: folder, settings, from: time) { run in
                func step() {
                    guard out.count < min(restartAt, count) else { return run.loop.stop() }
                    run.advance(milliseconds: Int.random(in: 0...4_000, using: &chance))
                    let isTaken = run.take(Int.random(in: 1...10, using: &chance)) { messages in
                        let now = run.now
                        out.append(contentsOf: messages.map { (now, $0.key ?? "") })
                        run.settle(messages, step)
                    }
                    // What is read from disk or promoted needs a round of the loop.
                    if !isTaken { run.loop.after(milliseconds: 0, step) }
                }
                guard !isSent else { return step() }
                isSent = true
                let keys = (0..<count).map { _ in "k\(Int.random(in: 0..<4, using: &chance))" }
                run.send(
                    keys.enumerated().map { run.message("\($0.offset)", key: $0.element) },
                    step
                )
            }
        }
        check(out.map(\.time), 20, 60_000)
        for times in Dictionary(grouping: out, by: \.key).values {
            check(times.map(\.time), 8, 30_000)
        }
        // Nor is it held up for longer than that takes.
        let hours = (out.last?.time ?? 0) - (out.first?.time ?? 0)
        #expect(hours < 3_600_000)
    }

    /// Whether every window holds at most so many.
    private func check(_ times: [Int], _ limit: Int, _ window: Int) {
        for (first, last) in zip(times, times.dropFirst(limit)) {
            #expect(last - first >= window, "\(limit + 1) messages in \(last - first) ms")
        }
    }

    @Test(arguments: TestStore.allCases, 1...4)
    func `a FIFO queue keeps the order of each group whatever fails`(
        _ store: TestStore,
        seed: UInt64
    ) throws {
        var chance = SeededChance(seed: seed)
        var settings = QueueSettings.unbounded
        settings.fifo = .init()
        let groups = ["a", "b", "c"]
        let count = 240
        var handled: [String: [Int]] = [:]
        var handledCount = 0
        var out: Set<String> = []
        try QueueRun.run(on: store, in: folder, settings) { run in
            var running = 0
            func work() {
                guard handledCount < count else { return run.loop.stop() }
                while running < 3 {
                    running += 1
                    let isTaken = run.take(Int.random(in: 1...5, using: &chance), finish)
                    guard isTaken else {
                        running -= 1
                        break
                    }
                }
                if running == 0 {
                    run.advance(milliseconds: Int.random(in: 0...40_000, using: &chance))
                    run.loop.after(milliseconds: 0, work)
                }
            }
            func finish(_ messages: [Message]) {
                let ours = Set(messages.compactMap(\.group))
                #expect(out.isDisjoint(with: ours), "a group was in flight twice")
                out.formUnion(ours)
                // As AWS wants it: of a group nothing behind a failure is handled.
                var waits: [String: Int] = [:]
                var failed: Set<String> = []
                for message in messages {
                    let group = message.group ?? ""
                    if failed.contains(group) || Int.random(in: 0..<5, using: &chance) == 0 {
                        failed.insert(group)
                        waits[message.id] = Int.random(in: 1...30_000, using: &chance)
                    } else {
                        handled[group, default: []].append(Int(message.id) ?? -1)
                        handledCount += 1
                    }
                }
                run.loop.after(milliseconds: Int.random(in: 0...1, using: &chance)) {
                    out.subtract(ours)
                    run.settle(messages, returning: waits) {
                        running -= 1
                        work()
                    }
                }
            }
            let all = (0..<count).map { number in
                run.message("\(number)", group: groups.randomElement(using: &chance))
            }
            run.send(all, work)
        }
        #expect(handled.values.allSatisfy { $0 == $0.sorted() })
        #expect(handled.values.joined().sorted() == Array(0..<count))
    }

    @Test(arguments: TestStore.allCases, [1, 2, 5])
    func `a message is dead after exactly as many receives as its queue allows`(
        _ store: TestStore,
        maximum: Int
    ) throws {
        var chance = SeededChance(seed: UInt64(maximum))
        var settings = QueueSettings.unbounded
        settings.redrive = .init(deadLetterQueue: "dead", maxReceiveCount: maximum)
        var receives: [String: Int] = [:]
        let count = 30
        try QueueRun.run(on: store, in: folder, settings) { run in
            func step() {
                guard run.broker["dead"]?.depth != count else {
                    #expect(run.queue.depth == 0)
                    return run.loop.stop()
                }
                run.advance(milliseconds: Int.random(in: 0...60_000, using: &chance))
                let isTaken = run.broker.receive(
                    from: run.queue,
                    limit: 10,
                    visibilitySeconds: Int.random(in: 1...60, using: &chance)
                ) { result in
                    for message in (try? result.get()) ?? [] {
                        receives[message.id, default: 0] += 1
                        #expect(message.receiveCount == receives[message.id])
                    }
                    step()
                }
                if !isTaken { run.loop.after(milliseconds: 0, step) }
            }
            run.send((0..<count).map { run.message("\($0)") }, step)
        }
        #expect(receives.count == count)
        #expect(receives.values.allSatisfy { $0 == maximum })
    }
}
