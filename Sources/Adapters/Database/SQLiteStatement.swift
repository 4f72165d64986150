internal import CSQLite

/// One prepared statement.
///
/// Owns its `sqlite3_stmt`; the connection outlives it.
final class SQLiteStatement {
    let sql: String
    let handle: OpaquePointer
    /// Whether some caller is between its first step and its reset.
    var isRunning = false

    init(sql: String, handle: OpaquePointer) {
        self.sql = sql
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds a parameter, the first being 1.
    ///
    /// Answers SQLite's result code.
    func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(handle, index)
        case .integer(let value):
            return sqlite3_bind_int64(handle, index, value)
        case .real(let value):
            return sqlite3_bind_double(handle, index, value)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // An empty string may come without an address, which would bind NULL.
                    guard let start = characters.baseAddress else {
                        return plumb_sqlite_bind_text(handle, index, "", 0)
                    }
                    return plumb_sqlite_bind_text(handle, index, start, UInt64(characters.count))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bytes in
                plumb_sqlite_bind_blob(handle, index, bytes.baseAddress, UInt64(bytes.count))
            }
        }
    }

    /// Ready for the next use, and no longer holding what was bound.
    func reset() {
        // Repeats the error of the last step, which that step has already answered.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        isRunning = false
    }
}
