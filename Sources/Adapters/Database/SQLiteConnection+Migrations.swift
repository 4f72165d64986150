/// Brings a database to the schema of the program.
extension SQLiteConnection {
    /// Runs those of `migrations` that the file has not seen, each in a transaction of its own.
    ///
    /// The first brings version 0 to 1, and so on; the file keeps its version in `user_version`.
    /// A migration that has been released is never edited. Several processes may migrate at once:
    /// one does the work, the others find it done.
    package func migrate(_ migrations: [String]) throws {
        // The usual case takes no lock.
        if try schemaVersion() == migrations.count { return }
        for (index, migration) in migrations.enumerated() {
            try inTransaction {
                guard try schemaVersion() == index else { return }
                try run(script: migration)
                try run(script: "PRAGMA user_version = \(index + 1)")
            }
        }
        let version = try schemaVersion()
        guard version == migrations.count else {
            throw DatabaseError.newerSchema(version: version, known: migrations.count, path: path)
        }
    }

    private func schemaVersion() throws(DatabaseError) -> Int {
        try Int(first("PRAGMA user_version") { $0.integer(0) } ?? 0)
    }
}
