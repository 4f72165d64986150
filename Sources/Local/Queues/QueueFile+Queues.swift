internal import Database

/// What of a queue outlives its messages, and what is done to all of them at once.
extension QueueFile {
    /// How many messages one statement deletes: others want the disk, too.
    private static let deletionLimit: Int64 = 10_000

    /// The message with this sequence, if it is in the queue still.
    func find(queue: String, sequence: Int64) throws -> StoredMessage? {
        try database.first(
            "SELECT receive_count, visible_at FROM messages WHERE sequence = ? AND channel = ?",
            .integer(sequence),
            .integer(try channel(queue))
        ) { row in
            StoredMessage(
                queue: queue,
                sequence: sequence,
                receiveCount: Int(row.integer(0)),
                visibleAt: Int(row.integer(1)),
                group: nil
            )
        }
    }

    /// Everything that waits for its time to be received.
    func waiting() throws -> [StoredMessage] {
        let names = Dictionary(uniqueKeysWithValues: channels.map { ($0.value, $0.key) })
        return try database.query(
            """
            SELECT channel, sequence, receive_count, visible_at, message_group FROM messages
            WHERE visible_at > 0
            """
        ) { row in
            StoredMessage(
                queue: names[row.integer(0)] ?? "",
                sequence: row.integer(1),
                receiveCount: Int(row.integer(2)),
                visibleAt: Int(row.integer(3)),
                group: row.optionalText(4)
            )
        }
    }

    /// Deletes messages up to a sequence, at most `deletionLimit`; how many it were.
    func purge(queue: String, upTo sequence: Int64, excluding: Set<Int64>) throws -> Int {
        let channel = SQLiteValue.integer(try channel(queue))
        var doomed: [Int64] = []
        for condition in ["visible_at = 0", "visible_at > 0"] {
            try database.forEachRow(
                """
                SELECT sequence FROM messages
                WHERE channel = ? AND sequence <= ? AND \(condition)
                """,
                channel,
                .integer(sequence)
            ) { row in
                if !excluding.contains(row.integer(0)) { doomed.append(row.integer(0)) }
                return doomed.count < Self.deletionLimit
            }
        }
        try database.inTransaction {
            for sequence in doomed {
                try database.execute("DELETE FROM messages WHERE sequence = ?", .integer(sequence))
            }
        }
        return doomed.count
    }

    /// Makes a queue, or changes what is known of it.
    func save(_ queue: StoredQueue) throws {
        try database.inTransaction {
            try database.execute(
                "INSERT INTO channels (name) VALUES (?) ON CONFLICT DO NOTHING",
                .text(queue.name)
            )
            let id = try database.first(
                "SELECT id FROM channels WHERE name = ?",
                .text(queue.name)
            ) { $0.integer(0) }
            channels[queue.name] = id
            try database.execute(
                "INSERT OR REPLACE INTO queues VALUES (?, ?)",
                .integer(try channel(queue.name)),
                .blob(queue.document)
            )
        }
    }

    /// Forgets a queue whose messages are gone, but for what has come meanwhile.
    func drop(queue: String) throws {
        let channel = SQLiteValue.integer(try channel(queue))
        try database.inTransaction {
            for table in ["messages", "deduplications", "queues", "pauses", "marks", "finished"] {
                try database.execute("DELETE FROM \(table) WHERE channel = ?", channel)
            }
            try database.execute("DELETE FROM channels WHERE id = ?", channel)
        }
        channels[queue] = nil
    }

    /// The queues that clients have made.
    func queues() throws -> [StoredQueue] {
        try database.query(
            "SELECT name, document FROM queues JOIN channels ON channels.id = queues.channel"
        ) { StoredQueue(name: $0.text(0), document: $0.blob(1)) }
    }

    /// Forgets deduplication IDs whose time is over.
    func forgetDuplicates(now: Int) throws -> Int {
        try database.execute(
            """
            DELETE FROM deduplications WHERE (channel, scope, id) IN (
                SELECT channel, scope, id FROM deduplications WHERE expires_at <= ? LIMIT ?)
            """,
            .integer(Int64(now)),
            .integer(Self.deletionLimit)
        )
    }
}

/// A queue that a client has made.
package struct StoredQueue: Sendable {
    /// The name of its channel.
    package var name: String
    /// What the endpoint knows of it, JSON text.
    package var document: [UInt8]

    package init(name: String, document: [UInt8]) {
        self.name = name
        self.document = document
    }
}

/// Where a message stands, without its content.
package struct StoredMessage: Sendable {
    package var queue: String
    package var sequence: Int64
    package var receiveCount: Int
    /// Unix time in milliseconds; zero where it can be received.
    package var visibleAt: Int
    package var group: String?
    /// Whether a runtime has it at this moment, in a shared store.
    var isClaimed = false
}
