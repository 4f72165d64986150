package import Database

/// What outlives an event: leads seen, opt-outs, consent decisions, export jobs.
///
/// Every write is idempotent by lead, message or export ID, so that a redelivered message changes
/// nothing. Not `Sendable`: one thread at a time uses it. Times are milliseconds since 1970.
package final class LeadStore {
    let connection: SQLiteConnection

    /// Opens the store that `url` names, such as `sqlite:.plumb/state.db`, and migrates it.
    package init(
        url: String,
        durability: SQLiteConnection.Durability = .full
    ) throws {
        connection = try SQLiteConnection(
            path: LeadStoreError.path(inURL: url),
            durability: durability
        )
        try connection.migrate(leadStoreMigrations)
    }

    /// Everything `body` writes, with one flush to disk, or nothing of it.
    ///
    /// For a batch of messages: claims and decisions of all of them share the flush.
    package func inTransaction<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.inTransaction(body)
    }
}
