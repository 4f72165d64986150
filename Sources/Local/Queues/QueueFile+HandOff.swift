internal import Database

/// Carrying changes out.
extension QueueFile {
    /// Carries a change out, in the transaction that the caller has begun.
    func apply(_ change: HandOff) throws -> HandOffOutcome {
        for message in change.done { try delete(message.sequence) }
        for deleted in change.deleted { try delete(deleted.sequence) }
        for returned in change.returned {
            try update(
                returned.settled,
                visibleAt: returned.visibleAt,
                error: returned.error
            )
        }
        for dead in change.dead {
            try update(dead.message, visibleAt: 0, error: dead.error)
            try database.execute(
                """
                UPDATE messages SET channel = ?, dead_letter_source = ? WHERE sequence = ?
                """,
                .integer(try channel(dead.deadLetterQueue)),
                .text(optional: dead.settled.deadLetterSource),
                .integer(dead.message.sequence)
            )
        }
        for received in change.received {
            try update(received.message, visibleAt: received.visibleAt, error: nil)
        }
        for deferred in change.deferred {
            try database.execute(
                "UPDATE messages SET visible_at = ? WHERE sequence = ?",
                .integer(Int64(deferred.visibleAt)),
                .integer(deferred.sequence)
            )
        }
        var outcome = HandOffOutcome()
        for sent in change.sent {
            if let original = try original(of: sent) {
                outcome.duplicates[sent.message.sequence] = original
            } else {
                try insert(sent)
            }
        }
        for mark in change.marks { try store(mark, of: change.queue) }
        for record in change.schedules { try store(record) }
        for batch in RecordBatch.batches(of: change.records) { try insert(batch) }
        return outcome
    }

    private func delete(_ sequence: Int64) throws {
        try database.execute("DELETE FROM messages WHERE sequence = ?", .integer(sequence))
    }

    /// The message that this one repeats; where there is none, this one is remembered.
    private func original(of sent: HandOff.Sent) throws -> HandOffOutcome.Original? {
        guard let deduplication = sent.deduplication else { return nil }
        let channel = SQLiteValue.integer(try channel(sent.queue))
        let original = try database.first(
            """
            SELECT message, sequence FROM deduplications
            WHERE channel = ? AND scope = ? AND id = ? AND expires_at > ?
            """,
            channel,
            .text(deduplication.scope),
            .text(deduplication.id),
            .integer(Int64(sent.message.sentAt))
        ) { HandOffOutcome.Original(id: $0.text(0), sequence: $0.integer(1)) }
        if let original { return original }
        try database.execute(
            "INSERT OR REPLACE INTO deduplications VALUES (?, ?, ?, ?, ?, ?)",
            channel,
            .text(deduplication.scope),
            .text(deduplication.id),
            .text(sent.message.id),
            .integer(sent.message.sequence),
            .integer(Int64(deduplication.expiresAt))
        )
        return nil
    }

    private func insert(_ sent: HandOff.Sent) throws {
        let message = sent.message
        try database.execute(
            """
            INSERT INTO messages (sequence, channel, priority, visible_at, id, key, body, sent_at,
                attributes, message_group, deduplication, trace_header, receive_count,
                first_received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
            """,
            .integer(message.sequence),
            .integer(try channel(sent.queue)),
            .integer(Int64(message.priority)),
            .integer(Int64(sent.visibleAt)),
            .text(message.id),
            .text(optional: message.key),
            .blob(message.body),
            .integer(Int64(message.sentAt)),
            message.attributes.isEmpty ? .null : .blob(message.attributes),
            .text(optional: message.group),
            .text(optional: message.deduplicationID),
            .text(optional: message.traceHeader)
        )
    }

    private func update(_ message: Message, visibleAt: Int, error: String?) throws {
        try database.execute(
            """
            UPDATE messages SET visible_at = ?, receive_count = ?, first_received_at = ?,
                error = coalesce(?, error) WHERE sequence = ?
            """,
            .integer(Int64(visibleAt)),
            .integer(Int64(message.receiveCount)),
            .integer(Int64(message.firstReceivedAt)),
            .text(optional: error),
            .integer(message.sequence)
        )
    }
}
