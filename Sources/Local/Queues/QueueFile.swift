internal import Database
internal import Time

/// The statements over `queues.db`.
///
/// One thread uses it.
final class QueueFile {
    let database: SQLiteConnection
    /// The numbers that stand for queue and stream names in the file.
    var channels: [String: Int64] = [:]
    /// Whether flushed records are left to delete.
    var isSweepNeeded = false

    init(path: String, channels names: [String]) throws {
        database = try SQLiteConnection(path: path, sharing: .nobody)
        // Debian's SQLite writes zeros over all that is deleted, which doubles what is written here.
        try database.execute("PRAGMA secure_delete = FAST")
        try database.migrate(QueueSchema.migrations)
        try database.inTransaction {
            for name in names {
                try database.execute(
                    "INSERT INTO channels (name) VALUES (?) ON CONFLICT DO NOTHING",
                    .text(name)
                )
            }
            // A run that was longer than its share moves the next one on.
            let last = try lastSequence() >> 32
            try database.execute("UPDATE openings SET count = ? + 1", .integer(last))
        }
        let rows = try database.query("SELECT id, name FROM channels") { row in
            (row.text(1), row.integer(0))
        }
        channels = Dictionary(uniqueKeysWithValues: rows)
        // What an earlier run had no time for; the depths below count on it.
        while try sweep(limit: 10_000, limitBytes: .max) {}
    }

    /// The number that stands for a queue or stream.
    func channel(_ name: String) throws -> Int64 {
        guard let channel = channels[name] else { throw StoreError.unknownChannel(name) }
        return channel
    }

    // MARK: Reading messages

    static let columns =
        """
        sequence, priority, id, body, attributes, sent_at, receive_count, first_received_at,
        message_group, deduplication, trace_header, dead_letter_source, key
        """

    static func message(_ row: borrowing SQLiteRow) -> Message {
        Message(
            sequence: row.integer(0),
            priority: Int(row.integer(1)),
            id: row.text(2),
            body: row.blob(3),
            attributes: row.blob(4),
            sentAt: Int(row.integer(5)),
            receiveCount: Int(row.integer(6)),
            firstReceivedAt: Int(row.integer(7)),
            group: row.optionalText(8),
            key: row.optionalText(12),
            deduplicationID: row.optionalText(9),
            traceHeader: row.optionalText(10),
            deadLetterSource: row.optionalText(11)
        )
    }

    /// The first messages that can be received, in their order, up to both bounds but at least one
    /// if there is any.
    ///
    /// Messages of the lanes that are excluded are passed over.
    func ready(_ request: ReadyRequest) throws -> ReadyMessages {
        let lanes = request.excluding
        var ready = ReadyMessages(messages: [], isComplete: true)
        var bytes = 0
        try database.forEachRow(
            """
            SELECT \(Self.columns) FROM messages WHERE channel = ? AND visible_at = 0
            ORDER BY priority, sequence
            """,
            .integer(try channel(request.queue))
        ) { row in
            if !lanes.isEmpty, let lane = row.optionalText(8) ?? row.optionalText(12),
                lanes.contains(lane)
            {
                return true
            }
            let message = Self.message(row)
            bytes += message.byteCount
            let isFull = ready.messages.count >= request.limit || bytes > request.limitBytes
            guard ready.messages.isEmpty || !isFull else {
                ready.isComplete = false
                return false
            }
            ready.messages.append(message)
            return true
        }
        return ready
    }

    /// Makes messages visible whose time has come, at most `limit` of them.
    func promote(now: Int, limit: Int) throws -> Promotion {
        let names = channelNames
        var due: [(queue: String, message: Message)] = []
        try database.inTransaction {
            due = try database.query(
                """
                SELECT \(Self.columns), channel FROM messages
                WHERE visible_at > 0 AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?
                """,
                .integer(Int64(now)),
                .integer(Int64(limit))
            ) { row in (names[row.integer(13)] ?? "", Self.message(row)) }
            for entry in due {
                try database.execute(
                    "UPDATE messages SET visible_at = 0 WHERE sequence = ?",
                    .integer(entry.message.sequence)
                )
            }
        }
        return Promotion(due: due, nextDueAt: try nextDueAt())
    }

    /// When the next delayed message becomes visible; nil where none waits.
    func nextDueAt() throws -> Int? {
        try database.first(
            "SELECT visible_at FROM messages WHERE visible_at > 0 ORDER BY visible_at LIMIT 1"
        ) { Int($0.integer(0)) }
    }

    /// A sequence that is larger than any ever given out.
    ///
    /// A receipt or a number of a FIFO queue names its message for ever, deleted or not: four
    /// thousand million of them belong to each opening of the file.
    func lastSequence() throws -> Int64 {
        let messages = try database.first("SELECT max(sequence) FROM messages") { $0.integer(0) }
        let records = try database.first("SELECT max(sequence) FROM record_batches") {
            $0.integer(0)
        }
        // A record below the mark of its stream would count as flushed.
        let flushed = try database.first("SELECT max(up_to) FROM flushed") { $0.integer(0) }
        let opening = try database.first("SELECT count FROM openings") { $0.integer(0) }
        return max(messages ?? 0, records ?? 0, flushed ?? 0, (opening ?? 0) << 32)
    }

    /// How many messages each queue holds.
    func depths() throws -> [String: Int] {
        let names = channelNames
        let rows = try database.query("SELECT channel, count(*) FROM messages GROUP BY channel") {
            (names[$0.integer(0)] ?? "", Int($0.integer(1)))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// Queues and streams by the numbers that stand for them.
    var channelNames: [Int64: String] {
        Dictionary(uniqueKeysWithValues: channels.map { ($0.value, $0.key) })
    }
}

/// The front of a queue.
package struct ReadyMessages: Sendable {
    package var messages: [Message]
    /// Whether these are all that can be received, but for those of lanes that were excluded.
    package var isComplete: Bool
    /// What the queue holds, where it is shared.
    var totals: QueueTotals?
}

/// Messages that have just become visible.
package struct Promotion: Sendable {
    package var due: [(queue: String, message: Message)]
    /// Unix time in milliseconds; nil where no message waits.
    package var nextDueAt: Int?
    /// What each shared queue holds.
    var totals: [String: QueueTotals] = [:]
    /// What runtimes have left that are dead.
    var abandoned: [AbandonedRecords] = []
    /// Where this runtime was taken for dead, and nothing that it had claimed or kept is its own any
    /// more: what records it has stored since, by stream.
    var recordsAfterLoss: [String: RecordTotals]?
}
