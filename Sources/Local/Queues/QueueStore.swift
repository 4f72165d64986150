internal import Database
package import EventLoop

/// The durable half of queues and streams: `queues.db` or a Redis, written by one thread.
///
/// Group commit: whatever has come in while the disk was busy goes into the next transaction
/// together, so that many changes share one flush. A change is reported done only after the flush.
/// Completions are called on the loop, in the order of the calls.
package final class QueueStore {
    private let commands: Inbox<Command>
    private let answers: Inbox<Answer>
    private let thread: Thread
    private let loop: EventLoop
    private var completions: [Int: (Reply) -> Void] = [:]
    private var nextCall = 0
    private var sequences: SequenceSupply

    /// What was in the file when it was opened.
    package struct Contents: Sendable {
        /// Messages by queue.
        package var depths: [String: Int]
        /// By stream.
        package var records: [String: RecordTotals]
        /// Unix time in milliseconds at which the next delayed message becomes visible.
        package var nextDueAt: Int?
        package var publications: [Publication]
        package var schedules: [ScheduleRecord]
        /// The queues that clients have made.
        package var queues: [StoredQueue]
        /// The queues that give nothing out.
        var paused: Set<String>
        /// What queues with limits have given out of late.
        var marks: [String: [RateMark]]
        /// Messages that are delayed or were received, by channel.
        var waiting: [String: [StoredMessage]]
    }

    package let contents: Contents

    /// The most changes that may wait for the disk; more is a reason to refuse work.
    package static let maximumWaiting = 4096

    /// Whether other runtimes use it, too: then this one has of it what it has claimed.
    package let isShared: Bool
    private let news: RedisNews?

    /// Opens the file, creating it where it is missing.
    ///
    /// - Parameters:
    ///   - path: the file; a damaged one is an error that says what to do.
    ///   - channels: the names of all queues and streams.
    ///   - loop: where completions are called.
    /// - Throws: `DatabaseError` with the file and what to do.
    package convenience init(path: String, channels: [String], loop: EventLoop) throws {
        let file = try QueueFile(path: path, channels: channels)
        try self.init(
            file,
            Contents(
                depths: try file.depths(),
                records: try file.recordTotals(),
                nextDueAt: try file.nextDueAt(),
                publications: try file.publications(),
                schedules: try file.schedules(),
                queues: try file.queues(),
                paused: try file.paused(),
                marks: try file.marks(),
                waiting: Dictionary(grouping: try file.waiting(), by: \.queue)
            ),
            SequenceSupply(after: try file.lastSequence()),
            news: nil,
            loop: loop
        )
    }

    /// Opens queues in a Redis, which other runtimes may use, too.
    ///
    /// - Parameters:
    ///   - redis: where they are.
    ///   - channels: the names of all queues and streams.
    ///   - loop: where completions are called.
    /// - Throws: `RedisError` or `StoreError` with what is wrong and what to do.
    package convenience init(
        redis: RedisLocation,
        channels: [String],
        loop: EventLoop
    ) throws {
        let queues = try RedisQueues(redis, channels: channels)
        var sequences = SequenceSupply(try queues.reserve())
        try self.init(
            queues,
            try queues.contents(&sequences),
            sequences,
            news: try RedisNews(redis, loop: loop),
            loop: loop
        )
    }

    private init(
        _ storage: any QueueStorage,
        _ contents: Contents,
        _ sequences: SequenceSupply,
        news: RedisNews?,
        loop: EventLoop
    ) throws {
        self.contents = contents
        self.sequences = sequences
        self.news = news
        isShared = news != nil
        // The connection is made before, so that what is wrong with it is this call's error, and
        // used by the store's thread alone from then on.
        let storage = UnsafeTransfer(storage)
        let commands = try Inbox<Command>()
        let answers = try Inbox<Answer>()
        self.commands = commands
        self.answers = answers
        self.loop = loop
        thread = try Thread(name: "queue-store") {
            QueueStoreThread(storage: storage.value, commands: commands, answers: answers).run()
        }
        try answers.deliver(on: loop) { [unowned self] answers in
            for answer in answers { completions.removeValue(forKey: answer.call)?(answer.reply) }
        }
    }

    /// What messages are delayed and kept by.
    package var clock: LoopClock { loop.clock }

    /// What names a message or record, and is its place in the order of all where the store is this
    /// runtime's own.
    package func nextSequence() -> Int64 {
        let sequence = sequences.next()
        if sequences.isLow { reserve() }
        return sequence
    }

    /// Sequences for batches of so many records each.
    func sequenceBatches(_ counts: [Int]) -> [(count: Int, last: Int64)] {
        defer { if sequences.isLow { reserve() } }
        return sequences.batches(counts)
    }

    private func reserve() {
        sequences.isReserving = true
        call(.share(.reserve)) { [self] reply in
            sequences.isReserving = false
            if case .sequences(let range) = reply { sequences.add(range) }
        }
    }

    /// Whether so much waits for the disk that new work should be refused.
    package var isBehind: Bool { completions.count >= Self.maximumWaiting || sequences.isShort }

    /// Whether nothing waits for the disk.
    package var isIdle: Bool { completions.isEmpty }

    package func handOff(
        _ change: HandOff,
        _ completion: @escaping (Result<HandOffOutcome, StoreError>) -> Void
    ) {
        call(.handOff(change)) { reply in
            switch reply {
            case .handedOff(let outcome): completion(.success(outcome))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a hand-off was asked for")
            }
        }
    }

    /// The first messages of a queue that can be received, in their order; where the store is
    /// shared, they are this runtime's from then on.
    func ready(
        _ request: ReadyRequest,
        _ completion: @escaping (Result<ReadyMessages, StoreError>) -> Void
    ) {
        call(.ready(request)) { reply in
            switch reply {
            case .ready(let ready): completion(.success(ready))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("messages were asked for")
            }
        }
    }

    /// Makes messages visible whose time has come.
    package func promote(
        now: Int,
        _ completion: @escaping (Result<Promotion, StoreError>) -> Void
    ) {
        call(.promote(now: now)) { reply in
            switch reply {
            case .promotion(let promotion): completion(.success(promotion))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a promotion was asked for")
            }
        }
    }

    /// The oldest records of a stream.
    package func records(
        stream: String,
        limit: Int,
        limitBytes: Int,
        _ completion: @escaping (Result<[BufferedRecord], StoreError>) -> Void
    ) {
        call(.records(stream: stream, limit: limit, limitBytes: limitBytes)) { reply in
            switch reply {
            case .records(let records): completion(.success(records))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("records were asked for")
            }
        }
    }

    /// Exchanges records for the objects that were made of them.
    package func replaceRecords(
        of stream: String,
        upTo sequence: Int64,
        with publications: [Publication],
        _ completion: @escaping (StoreError?) -> Void
    ) {
        call(.replaceRecords(stream: stream, upTo: sequence, with: publications)) { reply in
            if case .failed(let error) = reply { completion(error) } else { completion(nil) }
        }
    }

    /// Forgets publications whose objects have their names.
    package func forget(
        _ publications: [Publication],
        _ completion: @escaping (StoreError?) -> Void
    ) {
        call(.forget(publications)) { reply in
            if case .failed(let error) = reply { completion(error) } else { completion(nil) }
        }
    }

    /// Waits until everything handed over is on disk and ends the thread.
    ///
    /// No completion is called.
    package func close() {
        answers.stopDelivery(on: loop)
        news?.close()
        commands.send(Command(call: -1, request: .stop))
        thread.join()
    }

    /// Calls with the name of each queue that another runtime has put something into, with an
    /// exclamation mark before it where what is claimed of it is to be given back.
    func onNews(_ handler: @escaping (String) -> Void) {
        news?.handler = handler
    }

    func call(_ request: Command.Request, _ completion: @escaping (Reply) -> Void) {
        completions[nextCall] = completion
        commands.send(Command(call: nextCall, request: request))
        nextCall += 1
    }
}

/// Carries a value to the one thread that uses it from then on.
///
/// Unchecked because the compiler cannot see that the sender lets go of it.
private struct UnsafeTransfer<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
