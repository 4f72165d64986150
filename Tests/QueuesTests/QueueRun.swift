import EventLoop
import Queues
import TestSupport
import Testing
import Time

/// A broker with a queue `q` and its dead-letter queue over a real file, and a clock that is moved.
final class QueueRun {
    let loop: EventLoop
    let broker: QueueBroker
    let queue: MessageQueue
    private let store: QueueStore
    /// How many messages are claimed before a test goes on, where others receive, too.
    private let atHand: Int

    /// Runs until the body's own doing stops the loop.
    ///
    /// - Parameters:
    ///   - store: what keeps the queues.
    ///   - folder: keeps them from one run to the next.
    ///   - settings: of `q`.
    ///   - begin: the time to begin with; nil for the machine's.
    ///   - isConsumed: whether a function takes messages, so that some are kept at hand for it.
    ///   - body: gets the run before the loop goes round.
    /// - Returns: The time at the end.
    /// - Throws: What keeps the store from being opened, and what the body throws.
    @discardableResult
    static func run(
        on store: TestStore,
        in folder: TemporaryFolder,
        _ settings: QueueSettings,
        from begin: Timestamp? = nil,
        isConsumed: Bool = true,
        _ body: (QueueRun) throws -> Void
    ) throws -> Timestamp {
        let loop = try EventLoop()
        if let begin { loop.clock.set(begin) }
        let run = try QueueRun(store, folder, settings, loop, atHand: isConsumed ? 512 : 16)
        if isConsumed { run.queue.expect(512) }
        run.broker.start()
        try body(run)
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        run.store.close()
        return loop.clock.now
    }

    private init(
        _ kind: TestStore,
        _ folder: TemporaryFolder,
        _ settings: QueueSettings,
        _ loop: EventLoop,
        atHand: Int
    ) throws {
        self.atHand = atHand
        self.loop = loop
        store = try kind.open(in: folder, channels: ["q", "dead"], loop: loop)
        broker = QueueBroker(
            queues: ["q": settings, "dead": .unbounded],
            store: store,
            loop: loop
        )
        queue = try #require(broker["q"])
    }

    var now: Int { loop.clock.now.milliseconds }

    func advance(milliseconds: Int) {
        loop.clock.set(loop.clock.now.advanced(byMilliseconds: milliseconds))
    }

    /// A message whose body is its ID.
    func message(
        _ id: String,
        priority: Int = 0,
        group: String? = nil,
        key: String? = nil,
        delayMilliseconds: Int = 0
    ) -> HandOff.Sent {
        let message = Message(
            sequence: broker.store.nextSequence(),
            priority: priority,
            id: id,
            body: Array(id.utf8),
            sentAt: now,
            group: group,
            key: key
        )
        let visibleAt = delayMilliseconds > 0 ? now + delayMilliseconds : 0
        return HandOff.Sent(queue: "q", message: message, visibleAt: visibleAt)
    }

    func send(_ messages: [HandOff.Sent], _ next: @escaping () -> Void) {
        var change = HandOff()
        change.sent = messages
        handOff(change, next)
    }

    /// Settles a batch: those named go back for so many milliseconds, the others are done.
    func settle(
        _ messages: [Message],
        returning waits: [String: Int] = [:],
        _ next: @escaping () -> Void
    ) {
        var change = HandOff()
        change.queue = "q"
        change.done = messages.filter { waits[$0.id] == nil }
        change.returned = messages.compactMap { message in
            waits[message.id].map {
                HandOff.Returned(message: message, visibleAt: now + $0, error: nil)
            }
        }
        handOff(change, next)
    }

    private func handOff(_ change: HandOff, _ next: @escaping () -> Void) {
        broker.handOff(change) { error in
            #expect(error == nil)
            // Where others receive, too, messages are claimed first.
            self.queue.prepare(self.atHand) { _ in next() }
        }
    }

    /// Takes a batch as a function does.
    func take(_ limit: Int, _ next: @escaping ([Message]) -> Void) -> Bool {
        broker.take(
            from: queue,
            limit: limit,
            limitBytes: .max,
            size: { $0.body.count },
            next
        )
    }
}

/// Chance that is the same every time: SplitMix64.
///
/// https://prng.di.unimi.it/splitmix64.c
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
