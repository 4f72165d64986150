internal import CSQLite
internal import Files

/// One connection to a SQLite file, with its prepared statements.
///
/// Not `Sendable`: one thread at a time uses it. The file is in WAL mode, so that readers and one
/// writer, in any number of processes, do not wait for each other; a second writer waits for up to
/// five seconds. Foreign keys are enforced.
package final class SQLiteConnection {
    /// When a commit counts as done (https://www.sqlite.org/pragma.html#pragma_synchronous).
    package enum Durability: String, Sendable {
        /// On disk: outlives a power failure.
        case full = "FULL"
        /// Handed to the kernel: outlives the process, not the machine.
        case normal = "NORMAL"
    }

    /// Who else may open the file (https://www.sqlite.org/pragma.html#pragma_locking_mode).
    package enum Sharing: Sendable {
        /// Any number of processes.
        case processes
        /// Nobody: no lock is taken and given back with each transaction.
        case nobody
    }

    package let path: String
    let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]
    private var transactionDepth = 0

    /// How long a writer waits for another; the limit on every wait here.
    private static let busyTimeoutMilliseconds: Int32 = 5_000
    /// Statements are texts of the program, so few; this bounds a program that builds them.
    private static let statementLimit = 128

    /// Opens the file, creating it and its folder where they are missing.
    ///
    /// A damaged file is an error and stays as it is. Calls `sqlite3_open_v2`.
    package init(
        path: String,
        durability: Durability = .full,
        sharing: Sharing = .processes
    ) throws(DatabaseError) {
        do throws(FileError) {
            try FileSystem.createFolders(FileSystem.folder(of: path))
        } catch {
            throw .folder(error)
        }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_EXRESCODE, nil)
        guard let handle, code == SQLITE_OK else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw .refused(code: code, message: message, statement: "open", path: path)
        }
        self.path = path
        self.handle = handle
        if case .nobody = sharing { try run(script: "PRAGMA locking_mode = EXCLUSIVE") }
        try enterWAL()
        sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
        try run(script: "PRAGMA synchronous = \(durability.rawValue); PRAGMA foreign_keys = ON")
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs a statement to its end and answers how many rows it inserted, changed or deleted.
    @discardableResult
    package func execute(_ sql: String, _ values: SQLiteValue...) throws(DatabaseError) -> Int {
        try step(sql, values) { _ in true }
        return Int(sqlite3_changes64(handle))
    }

    /// What `read` makes of each row, in the order of the statement.
    package func query<Result>(
        _ sql: String,
        _ values: SQLiteValue...,
        read: (borrowing SQLiteRow) -> Result
    ) throws(DatabaseError) -> [Result] {
        var results: [Result] = []
        try step(sql, values) { row in
            results.append(read(row))
            return true
        }
        return results
    }

    /// What `read` makes of the first row, or nil where there is none.
    package func first<Result>(
        _ sql: String,
        _ values: SQLiteValue...,
        read: (borrowing SQLiteRow) -> Result
    ) throws(DatabaseError) -> Result? {
        var result: Result?
        try step(sql, values) { row in
            result = read(row)
            return false
        }
        return result
    }

    /// Hands each row to `read` until it answers false: for results too many to hold.
    package func forEachRow(
        _ sql: String,
        _ values: SQLiteValue...,
        read: (borrowing SQLiteRow) -> Bool
    ) throws(DatabaseError) {
        try step(sql, values, read)
    }

    /// Runs several statements without parameters.
    ///
    /// Calls `sqlite3_exec`.
    package func run(script: String) throws(DatabaseError) {
        try check(sqlite3_exec(handle, script, nil, nil, nil), script)
    }

    /// All of `body` or nothing of it: commits at its end, rolls back what throws.
    ///
    /// Takes the write lock at once (`BEGIN IMMEDIATE`), so a busy database fails before any work
    /// is done. A transaction inside another joins it: the outer one decides.
    package func inTransaction<Result>(_ body: () throws -> Result) throws -> Result {
        if transactionDepth > 0 { return try body() }
        try execute("BEGIN IMMEDIATE")
        transactionDepth += 1
        defer { transactionDepth -= 1 }
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has already rolled back after some errors, a full disk for one. Should this
            // fail too, the first error is the one to tell.
            if sqlite3_get_autocommit(handle) == 0 { _ = try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Every SQLite result code passes here.
    private func check(_ code: Int32, _ sql: String) throws(DatabaseError) {
        switch code {
        case SQLITE_OK, SQLITE_ROW, SQLITE_DONE:
            return
        default:
            let message = String(cString: sqlite3_errmsg(handle))
            throw .refused(code: code, message: message, statement: sql, path: path)
        }
    }

    private func step(
        _ sql: String,
        _ values: [SQLiteValue],
        _ read: (borrowing SQLiteRow) -> Bool
    ) throws(DatabaseError) {
        let statement = try prepared(sql)
        statement.isRunning = true
        defer { statement.reset() }
        precondition(
            Int(sqlite3_bind_parameter_count(statement.handle)) == values.count,
            "a value for each parameter of: \(sql)"
        )
        for (offset, value) in values.enumerated() {
            try check(statement.bind(value, at: Int32(offset + 1)), sql)
        }
        while true {
            let code = sqlite3_step(statement.handle)
            try check(code, sql)
            guard code == SQLITE_ROW, read(SQLiteRow(statement.handle)) else { return }
        }
    }

    /// The statement kept for this text, or a new one where it is running further up the stack.
    private func prepared(_ sql: String) throws(DatabaseError) -> SQLiteStatement {
        let kept = statements[sql]
        if let kept, !kept.isRunning { return kept }
        var pointer: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        try check(sqlite3_prepare_v3(handle, sql, -1, flags, &pointer, nil), sql)
        guard let pointer else { preconditionFailure("a statement, not a comment: \(sql)") }
        let statement = SQLiteStatement(sql: sql, handle: pointer)
        if kept == nil {
            if statements.count >= Self.statementLimit {
                statements = statements.filter { $0.value.isRunning }
            }
            statements[sql] = statement
        }
        return statement
    }

    /// Puts the file in WAL mode, which also reads its header and so finds a damaged file.
    ///
    /// Entering WAL needs the file alone, and SQLite observes the busy timeout in part of the cases
    /// only: so processes that create the file together are made to wait here, before it is set.
    private func enterWAL() throws(DatabaseError) {
        let pauseMilliseconds: Int32 = 10
        for _ in 0..<Self.busyTimeoutMilliseconds / pauseMilliseconds {
            do {
                return try run(script: "PRAGMA journal_mode = WAL")
            } catch let error where error.isRetriable {
                sqlite3_sleep(pauseMilliseconds)
            }
        }
        try run(script: "PRAGMA journal_mode = WAL")
    }
}
