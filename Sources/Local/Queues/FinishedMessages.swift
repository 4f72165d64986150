/// A message that a function is done with, for better or worse, kept to be looked at.
struct FinishedMessage: Sendable {
    var message: Message
    /// Unix time in milliseconds.
    var finishedAt: Int
    /// Why it went to the dead-letter queue; nil for one that was handled.
    var error: String?
}

/// The messages that functions have finished since they were last written to disk.
///
/// Only the newest are worth writing: a busy queue costs as much as an idle one.
struct FinishedMessages: Sendable {
    /// Whole batches, the newest last: to keep one is to keep its array.
    private var done: [(messages: [Message], at: Int)] = []
    private var doneCount = 0
    private(set) var failed: [FinishedMessage] = []

    /// How much of a body is kept.
    private static let bodyBytes = 16_384

    var isEmpty: Bool { done.isEmpty && failed.isEmpty }

    /// The newest of those that were handled, at most so many.
    func newestDone(_ limit: Int) -> [FinishedMessage] {
        done.flatMap { batch in
            batch.messages.map { FinishedMessage(message: $0, finishedAt: batch.at, error: nil) }
        }.suffix(limit)
    }

    mutating func add(_ change: HandOff, _ settings: QueueSettings, at time: Int) {
        if settings.keptDone > 0, !change.done.isEmpty {
            done.append((Self.cut(change.done, settings.keptDone), time))
            doneCount += min(change.done.count, settings.keptDone)
            while let first = done.first, doneCount - first.messages.count >= settings.keptDone {
                doneCount -= first.messages.count
                done.removeFirst()
            }
        }
        if settings.keptFailed > 0, !change.dead.isEmpty {
            let newest = change.dead.suffix(settings.keptFailed)
            let messages = Self.cut(newest.map(\.message), settings.keptFailed)
            for (message, dead) in zip(messages, newest) {
                failed.append(
                    FinishedMessage(message: message, finishedAt: time, error: dead.error ?? "")
                )
            }
            failed.removeFirst(max(0, failed.count - settings.keptFailed))
        }
    }

    /// Messages without what is too long to be kept in memory.
    private static func cut(_ messages: [Message], _ limit: Int) -> [Message] {
        let newest = messages.count > limit ? Array(messages.suffix(limit)) : messages
        guard newest.contains(where: { $0.body.count > bodyBytes }) else { return newest }
        return newest.map { message in
            var message = message
            message.body = Array(message.body.prefix(bodyBytes))
            return message
        }
    }
}
