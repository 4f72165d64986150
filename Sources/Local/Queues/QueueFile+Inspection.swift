internal import Database

/// Looking at messages, and moving them back where they came from.
extension QueueFile {
    // MARK: Finished messages

    /// Keeps messages that are finished, and no more than so many of each kind.
    func keep(
        _ finished: FinishedMessages,
        of queue: String,
        done doneLimit: Int,
        failed failedLimit: Int
    ) throws {
        let channel = SQLiteValue.integer(try channel(queue))
        let done = finished.newestDone(doneLimit)
        let kinds = [(done, 0, doneLimit), (finished.failed, 1, failedLimit)]
        try database.inTransaction {
            for (messages, kind, limit) in kinds where !messages.isEmpty {
                for entry in messages { try insert(entry, kind, channel) }
                try database.execute(
                    """
                    DELETE FROM finished WHERE channel = ?1 AND failed = ?2 AND number <= (
                        SELECT number FROM finished WHERE channel = ?1 AND failed = ?2
                        ORDER BY number DESC LIMIT 1 OFFSET ?3)
                    """,
                    channel,
                    .integer(Int64(kind)),
                    .integer(Int64(limit))
                )
            }
        }
    }

    private func insert(_ entry: FinishedMessage, _ kind: Int, _ channel: SQLiteValue) throws {
        let message = entry.message
        try database.execute(
            """
            INSERT INTO finished (channel, failed, finished_at, sequence, priority, id, body,
                attributes, sent_at, receive_count, first_received_at, message_group,
                deduplication, trace_header, dead_letter_source, key, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            channel,
            .integer(Int64(kind)),
            .integer(Int64(entry.finishedAt)),
            .integer(message.sequence),
            .integer(Int64(message.priority)),
            .text(message.id),
            .blob(message.body),
            message.attributes.isEmpty ? .null : .blob(message.attributes),
            .integer(Int64(message.sentAt)),
            .integer(Int64(message.receiveCount)),
            .integer(Int64(message.firstReceivedAt)),
            .text(optional: message.group),
            .text(optional: message.deduplicationID),
            .text(optional: message.traceHeader),
            .text(optional: message.deadLetterSource),
            .text(optional: message.key),
            .text(optional: entry.error)
        )
    }

    /// Forgets what is finished: with the messages of a queue goes what is left of earlier ones.
    func forgetFinished(queue: String) throws {
        try database.execute(
            "DELETE FROM finished WHERE channel = ?",
            .integer(try channel(queue))
        )
    }

    // MARK: Looking

    /// Messages as they stand: what is to be received first, next or was finished last is first.
    func inspect(queue: String, _ state: MessageState, limit: Int) throws -> [InspectedMessage] {
        let extra: String
        let source: String
        switch state {
        case .ready:
            extra = "0"
            source = "messages WHERE channel = ? AND visible_at = 0 ORDER BY priority, sequence"
        case .waiting:
            extra = "visible_at"
            source = "messages WHERE visible_at > 0 AND channel = ? ORDER BY visible_at, sequence"
        case .done:
            extra = "finished_at"
            source = "finished WHERE channel = ? AND failed = 0 ORDER BY number DESC"
        case .failed:
            extra = "finished_at"
            source = "finished WHERE channel = ? AND failed = 1 ORDER BY number DESC"
        }
        return try database.query(
            "SELECT \(Self.columns), error, \(extra) FROM \(source) LIMIT ?",
            .integer(try channel(queue)),
            .integer(Int64(limit))
        ) { row in
            InspectedMessage(
                message: Self.message(row),
                error: row.optionalText(13),
                time: Int(row.integer(14))
            )
        }
    }

    /// When the oldest message that can be received was sent; nil where there is none.
    func oldestReady(queue: String) throws -> Int? {
        let channel = SQLiteValue.integer(try channel(queue))
        var oldest: (sequence: Int64, sentAt: Int)?
        var priority = Int64.min
        // The first of each priority; beyond so many of them the answer is about right.
        for _ in 0..<Self.mostPriorities {
            let first = try database.first(
                """
                SELECT priority, sequence, sent_at FROM messages
                WHERE channel = ? AND visible_at = 0 AND priority > ?
                ORDER BY priority, sequence LIMIT 1
                """,
                channel,
                .integer(priority)
            ) { (priority: $0.integer(0), sequence: $0.integer(1), sentAt: Int($0.integer(2))) }
            guard let first else { break }
            priority = first.priority
            if oldest.map({ first.sequence < $0.sequence }) ?? true {
                oldest = (first.sequence, first.sentAt)
            }
        }
        return oldest?.sentAt
    }

    private static let mostPriorities = 64

    // MARK: Moving back

    /// How many messages one transaction moves: others want the disk, too.
    private static let moveLimit = 5_000

    /// Moves messages that can be received from one queue into others, from where an earlier call
    /// has ended; each is as if it had just been sent, under its own ID and at its own place.
    func move(_ request: MoveRequest) throws -> MoveProgress {
        let names = Dictionary(uniqueKeysWithValues: channels.map { ($0.value, $0.key) })
        var progress = MoveProgress(position: request.position)
        var moves: [(sequence: Int64, channel: Int64)] = []
        var isAtEnd = true
        try database.forEachRow(
            """
            SELECT priority, sequence, dead_letter_source FROM messages
            WHERE channel = ?1 AND visible_at = 0 AND (priority, sequence) > (?2, ?3)
                AND (?4 IS NULL OR instr(coalesce(error, ''), ?4) > 0)
                AND (?5 IS NULL OR sent_at >= ?5) AND (?6 IS NULL OR sent_at < ?6)
                AND (?7 IS NULL OR dead_letter_source = ?7)
            ORDER BY priority, sequence
            """,
            .integer(try channel(request.source)),
            .integer(Int64(request.position.priority)),
            .integer(request.position.sequence),
            .text(optional: request.filter.error),
            request.filter.sentFrom.map { .integer(Int64($0)) } ?? .null,
            request.filter.sentBefore.map { .integer(Int64($0)) } ?? .null,
            .text(optional: request.filter.sourceARN)
        ) { row in
            guard moves.count + progress.left < Self.moveLimit else {
                isAtEnd = false
                return false
            }
            let sequence = row.integer(1)
            progress.position = MovePosition(priority: Int(row.integer(0)), sequence: sequence)
            guard !request.excluding.contains(sequence) else { return true }
            let source = row.optionalText(2)
            let target = request.destination ?? source.flatMap { request.channels[$0] }
            if let target, let channel = channels[target] {
                moves.append((sequence, channel))
            } else {
                progress.left += 1
            }
            return true
        }
        try database.inTransaction {
            for move in moves {
                try database.execute(
                    """
                    UPDATE messages SET channel = ?, sent_at = ?, receive_count = 0,
                        first_received_at = 0, dead_letter_source = NULL, error = NULL
                    WHERE sequence = ?
                    """,
                    .integer(move.channel),
                    .integer(Int64(request.now)),
                    .integer(move.sequence)
                )
                progress.moved[names[move.channel] ?? "", default: 0] += 1
            }
        }
        progress.isAtEnd = isAtEnd
        return progress
    }
}

/// What may be looked at of a queue.
package enum MessageState: String, CaseIterable, Sendable {
    /// To be received, or with a function at this moment.
    case ready
    /// Delayed, with a client, or failed and to be tried again.
    case waiting
    /// Handled by a function.
    case done
    /// Given up to the dead-letter queue.
    case failed
}

/// A message as somebody looks at it.
package struct InspectedMessage: Sendable {
    package var message: Message
    /// What went wrong the last time.
    package var error: String?
    /// When it can be received or was finished, Unix milliseconds; zero for one that is ready.
    package var time: Int
}

/// Which messages are moved.
package struct MoveFilter: Sendable {
    /// A part of the error.
    package var error: String?
    /// Unix milliseconds.
    package var sentFrom: Int?
    /// Unix milliseconds.
    package var sentBefore: Int?
    /// The queue that has given them up.
    package var sourceARN: String?

    package init() {}
}

/// Where in the order of a queue a move has come to.
struct MovePosition: Sendable {
    var priority = Int.min
    var sequence = Int64.min
}

struct MoveRequest: Sendable {
    /// Channels.
    var source: String
    /// Nil for the queue that each message came from.
    var destination: String?
    /// Channels by the ARNs of their queues.
    var channels: [String: String]
    var filter: MoveFilter
    var excluding: Set<Int64>
    var now: Int
    var position = MovePosition()
}

struct MoveProgress: Sendable {
    /// How many, by channel.
    var moved: [String: Int] = [:]
    /// Messages whose queue is not there.
    var left = 0
    var position: MovePosition
    var isAtEnd = false
    /// What the queues hold now, where they are shared.
    var totals: [String: QueueTotals] = [:]
}
