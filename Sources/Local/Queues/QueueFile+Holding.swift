internal import Database

/// Pauses, and what counts against limits.
extension QueueFile {
    func store(_ mark: RateMark, of queue: String) throws {
        try database.execute(
            "INSERT INTO marks VALUES (?, ?, ?, ?)",
            .integer(try channel(queue)),
            .text(optional: mark.key),
            .integer(Int64(mark.at)),
            .integer(Int64(mark.count))
        )
    }

    func marks() throws -> [String: [RateMark]] {
        let rows = try database.query(
            "SELECT name, key, at, count FROM marks JOIN channels ON channels.id = marks.channel"
        ) { row in
            let mark = RateMark(
                key: row.optionalText(1),
                at: Int(row.integer(2)),
                count: Int(row.integer(3))
            )
            return (queue: row.text(0), mark: mark)
        }
        return Dictionary(grouping: rows, by: \.queue).mapValues { $0.map(\.mark) }
    }

    /// Forgets what counts no more.
    func forgetMarks(of queue: String, before time: Int) throws {
        try database.execute(
            "DELETE FROM marks WHERE channel = ? AND at < ?",
            .integer(try channel(queue)),
            .integer(Int64(time))
        )
    }

    func paused() throws -> Set<String> {
        let names = try database.query(
            "SELECT name FROM pauses JOIN channels ON channels.id = pauses.channel"
        ) { $0.text(0) }
        return Set(names)
    }

    func setPaused(_ isPaused: Bool, queue: String) throws {
        try database.execute(
            isPaused
                ? "INSERT INTO pauses VALUES (?) ON CONFLICT DO NOTHING"
                : "DELETE FROM pauses WHERE channel = ?",
            .integer(try channel(queue))
        )
    }
}
