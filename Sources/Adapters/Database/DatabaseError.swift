internal import CSQLite
package import Files

/// Why the database did not do what was asked.
///
/// Statements are told, bound values never: they may be personal data.
package enum DatabaseError: Error, Hashable {
    /// SQLite refused.
    ///
    /// `code` is its extended result code, `message` its own words.
    case refused(code: Int32, message: String, statement: String, path: String)
    /// The folder of the database cannot be created.
    case folder(FileError)
    /// The file was written by a later version of the program.
    case newerSchema(version: Int, known: Int, path: String)

    /// The disk is full: nothing was stored, and the same call may succeed once there is room.
    package var isDiskFull: Bool {
        switch self {
        case .refused: primaryCode == SQLITE_FULL
        case .folder(let error): error.isDiskFull
        case .newerSchema: false
        }
    }

    /// The file is not, or no longer, a sound database (`SQLITE_CORRUPT`, `SQLITE_NOTADB`).
    package var isDamaged: Bool {
        primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB
    }

    /// Another connection was at work for longer than the busy timeout: try again.
    package var isRetriable: Bool {
        primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED
    }

    /// A UNIQUE, NOT NULL, CHECK or FOREIGN KEY constraint forbids the values.
    package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

    /// The extended code says more in its upper bytes.
    private var primaryCode: Int32? {
        if case .refused(let code, _, _, _) = self { code & 0xFF } else { nil }
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let code, let message, _, let path) where isDamaged:
            "\(path): the database is damaged (\(message), SQLite \(code)). It was left as it is: "
                + "move it and its -wal and -shm files away to start empty, or put a backup there"
        case .refused(let code, let message, let statement, let path):
            "\(path): \(message) (SQLite \(code)) in: \(statement)"
        case .folder(let error):
            error.description
        case .newerSchema(let version, let known, let path):
            "\(path): the database has schema version \(version), this program knows \(known): "
                + "use the program that wrote it, or a later one"
        }
    }
}
