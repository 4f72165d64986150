internal import Database
package import EventLoop

/// The durable half of queues and streams: `queues.db`, written by one thread.
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
    private var lastSequence: Int64

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

    /// Opens the file, creating it where it is missing.
    ///
    /// - Parameters:
    ///   - path: the file; a damaged one is an error that says what to do.
    ///   - channels: the names of all queues and streams.
    ///   - loop: where completions are called.
    /// - Throws: `DatabaseError` with the file and what to do.
    package init(path: String, channels: [String], loop: EventLoop) throws {
        // The connection is made here, so that what is wrong with the file is this call's error,
        // and used by the store's thread alone from then on.
        let file = UnsafeTransfer(try QueueFile(path: path, channels: channels))
        lastSequence = try file.value.lastSequence()
        contents = Contents(
            depths: try file.value.depths(),
            records: try file.value.recordTotals(),
            nextDueAt: try file.value.nextDueAt(),
            publications: try file.value.publications(),
            schedules: try file.value.schedules(),
            queues: try file.value.queues(),
            paused: try file.value.paused(),
            marks: try file.value.marks(),
            waiting: Dictionary(grouping: try file.value.waiting(), by: \.queue)
        )
        let commands = try Inbox<Command>()
        let answers = try Inbox<Answer>()
        self.commands = commands
        self.answers = answers
        self.loop = loop
        thread = try Thread(name: "queue-store") {
            QueueStoreThread(file: file.value, commands: commands, answers: answers).run()
        }
        try answers.deliver(on: loop) { [unowned self] answers in
            for answer in answers { completions.removeValue(forKey: answer.call)?(answer.reply) }
        }
    }

    /// What messages are delayed and kept by.
    package var clock: LoopClock { loop.clock }

    /// A place in the order of all messages and records.
    package func nextSequence() -> Int64 {
        lastSequence += 1
        return lastSequence
    }

    /// Whether so much waits for the disk that new work should be refused.
    package var isBehind: Bool { completions.count >= Self.maximumWaiting }

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

    /// The first messages of a queue that can be received, in their order.
    package func ready(
        queue: String,
        limit: Int,
        limitBytes: Int,
        excluding lanes: Set<String> = [],
        _ completion: @escaping (Result<ReadyMessages, StoreError>) -> Void
    ) {
        let request = Command.Request.ready(
            queue: queue,
            limit: limit,
            limitBytes: limitBytes,
            excluding: lanes
        )
        call(request) { reply in
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
        commands.send(Command(call: -1, request: .stop))
        thread.join()
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
