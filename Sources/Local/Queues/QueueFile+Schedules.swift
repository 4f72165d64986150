internal import Database

/// How far schedules have come: kept beside their events, so that both change together.
extension QueueFile {
    func store(_ record: ScheduleRecord) throws {
        try database.execute(
            """
            INSERT OR REPLACE INTO schedules
                (name, definition, created_at, handled_through, event_id, event_sequence)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(record.name),
            .text(record.definition),
            .integer(Int64(record.createdAt)),
            .integer(Int64(record.handledThrough)),
            .text(record.eventID),
            .integer(record.eventSequence)
        )
    }

    /// All records; an event that waits no longer is left out of its record.
    func schedules() throws -> [ScheduleRecord] {
        // A place in the order may be given out again, hence the ID.
        try database.query(
            """
            SELECT name, definition, created_at, handled_through, ifnull(id, ''), event_sequence
            FROM schedules LEFT JOIN messages ON sequence = event_sequence AND id = event_id
            """
        ) { row in
            var record = ScheduleRecord(
                name: row.text(0),
                definition: row.text(1),
                createdAt: Int(row.integer(2)),
                handledThrough: Int(row.integer(3))
            )
            record.eventID = row.text(4)
            record.eventSequence = row.integer(5)
            return record
        }
    }
}
