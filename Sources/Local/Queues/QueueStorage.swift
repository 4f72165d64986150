/// What keeps queues and streams, as its thread sees it: a file of this runtime's own, or a store
/// that several runtimes share.
protocol QueueStorage: AnyObject {
    // MARK: Changes

    /// Carries changes out in their order, each whole or not at all, with one flush for all.
    func commit(_ changes: [HandOff]) -> [Result<HandOffOutcome, StoreError>]
    /// Whether there is something to clear away while nobody waits.
    var isSweepNeeded: Bool { get }
    /// Clears some of it away.
    func sweepAlone()

    // MARK: Messages

    func ready(_ request: ReadyRequest) throws -> ReadyMessages
    func promote(now: Int, limit: Int) throws -> Promotion
    func find(queue: String, sequence: Int64) throws -> StoredMessage?
    func purge(queue: String, upTo sequence: Int64, excluding: Set<Int64>) throws -> Int
    func move(_ request: MoveRequest) throws -> MoveProgress
    func inspect(queue: String, _ state: MessageState, limit: Int) throws -> [InspectedMessage]
    func oldestReady(queue: String) throws -> Int?

    // MARK: Queues

    func save(_ queue: StoredQueue) throws
    func drop(queue: String) throws
    func setPaused(_ isPaused: Bool, queue: String) throws
    func forgetDuplicates(now: Int) throws -> Int
    func forgetMarks(of queue: String, before time: Int) throws
    func keep(
        _ finished: FinishedMessages,
        of queue: String,
        done doneLimit: Int,
        failed failedLimit: Int
    ) throws
    func forgetFinished(queue: String) throws

    // MARK: Records

    func records(stream: String, limit: Int, limitBytes: Int) throws -> [BufferedRecord]
    func replaceRecords(
        of stream: String,
        upTo sequence: Int64,
        with publications: [Publication]
    ) throws
    func forget(_ publications: [Publication]) throws

    // MARK: Sharing

    /// Carries out what only a shared store is asked for.
    func share(_ request: SharedRequest) throws -> Reply
    /// Ends; what this runtime has claimed is free for others.
    func leave()
}

extension QueueStorage {
    func share(_ request: SharedRequest) throws -> Reply {
        preconditionFailure("nobody else uses this store")
    }

    func leave() {}
}

/// What is wanted of the front of a queue.
struct ReadyRequest: Sendable {
    var queue: String
    /// How many messages at most.
    var limit: Int
    /// How many bytes they may have together, but for a first message that is larger.
    var limitBytes: Int
    /// Lanes to pass over.
    var excluding: Set<String> = []
    /// Whether one of its groups is given to one runtime at a time, in a shared store.
    var isFIFO = false
    /// Whether a shared store gives messages of a queue that is paused.
    var ignoresPause = false
}

/// What only a store is asked for that several runtimes share.
enum SharedRequest: Sendable {
    /// Messages that were claimed and are not wanted.
    case giveBack(queue: String, [Claim])
    /// Sequences to number messages with.
    case reserve
    /// Deletes what stands at the front and was sent before a time.
    case expire(queue: String, before: Int)
    /// How many records the first batches have that a dead runtime has left of a stream.
    case abandoned(AbandonedRecords)
    /// Takes such batches over, each with the sequence that its last record is to have.
    case adopt(AbandonedRecords, [(count: Int, last: Int64)])
}

/// A message that this runtime has claimed.
struct Claim: Sendable {
    var sequence: Int64
    /// The fencing token.
    var lease: Int64
}

/// Records of a stream that a runtime has left behind.
struct AbandonedRecords: Hashable, Sendable {
    /// The runtime.
    var runtime: String
    var stream: String
}

/// How many messages a shared queue has, over all runtimes.
struct QueueTotals: Equatable, Sendable {
    var depth = 0
    /// Nobody has received them, and they are not to be received yet.
    var delayed = 0
    /// Claimed by no runtime.
    var ready = 0
    var isPaused = false
}
