internal import Database

/// What the loop asks of the store's thread.
struct Command: Sendable {
    var call: Int
    var request: Request

    enum Request: Sendable {
        case handOff(HandOff)
        case ready(ReadyRequest)
        case find(queue: String, sequence: Int64)
        case purge(queue: String, upTo: Int64, excluding: Set<Int64>)
        case save(StoredQueue)
        case drop(queue: String)
        case forgetDuplicates(now: Int)
        case keep(FinishedMessages, queue: String, done: Int, failed: Int)
        case forgetFinished(queue: String)
        case inspect(queue: String, MessageState, limit: Int)
        case oldestReady(queue: String)
        case move(MoveRequest)
        case forgetMarks(queue: String, before: Int)
        case setPaused(Bool, queue: String)
        case promote(now: Int)
        case records(stream: String, limit: Int, limitBytes: Int)
        case replaceRecords(stream: String, upTo: Int64, with: [Publication])
        case forget([Publication])
        case share(SharedRequest)
        case stop
    }
}

/// What the store's thread answers.
struct Answer: Sendable {
    var call: Int
    var reply: Reply
}

enum Reply: Sendable {
    case done
    case handedOff(HandOffOutcome)
    case found(StoredMessage?)
    case inspected([InspectedMessage])
    case time(Int?)
    case moved(MoveProgress)
    case count(Int)
    case ready(ReadyMessages)
    case promotion(Promotion)
    case records([BufferedRecord])
    case sequences(ClosedRange<Int64>)
    case counts([Int])
    case totals(QueueTotals)
    case adopted(RecordTotals)
    case failed(StoreError)
}

/// The store could not do what it was asked to; nothing of it was done.
package enum StoreError: Error, Equatable, CustomStringConvertible {
    case unknownChannel(String)
    /// No room on the disk. The same call may succeed once there is.
    case diskFull(String)
    /// Redis cannot be reached, or takes nothing in. The same call may succeed later.
    case unavailable(String)
    /// Another runtime has what the change would have settled: this one was taken for dead.
    case stale
    /// So many messages would be more than the limits of the queue allow, over all runtimes.
    case limited([RateMark])
    case failed(String)

    package var description: String {
        switch self {
        case .unknownChannel(let name): "the template has no queue or stream '\(name)'"
        case .diskFull(let message): "the disk is full: \(message)"
        case .unavailable(let message): message
        case .stale: "another runtime has taken these messages over"
        case .limited: "the queue's limits allow no more messages now"
        case .failed(let message): message
        }
    }

    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where error.isDiskFull: self = .diskFull("\(error)")
        default: self = .failed("\(error)")
        }
    }
}
