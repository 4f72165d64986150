import Database
import Files
import Glibc
import TestSupport
import Testing

@Suite struct DatabaseErrorTests {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/state.db" }

    private func failure(_ body: () throws -> Void) throws -> DatabaseError {
        try #require(#expect(throws: DatabaseError.self, performing: body))
    }

    @Test func `a refused statement is told, its values are not`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.run(script: "CREATE TABLE t (v TEXT NOT NULL UNIQUE)")
        let sql = "INSERT INTO t VALUES (?)"
        try connection.execute(sql, "jane@example.com")
        let error = try failure { try connection.execute(sql, "jane@example.com") }
        #expect(error.isConstraint)
        #expect(!error.isRetriable && !error.isDamaged && !error.isDiskFull)
        #expect(
            error.description
                == "\(path): UNIQUE constraint failed: t.v (SQLite 2067) in: \(sql)"
        )
        try connection.execute(sql, "john@example.com")
    }

    @Test func `a mistake in a statement names it`() throws {
        let connection = try SQLiteConnection(path: path)
        let error = try failure { try connection.execute("SELEC 1") }
        #expect(error.description.hasSuffix("syntax error (SQLite 1) in: SELEC 1"))
    }

    @Test func `a file that is no database is told and left as it is`() throws {
        let bytes = Array(String(repeating: "not a database. ", count: 100).utf8)
        try FileSystem.writeAtomically(bytes, to: path)
        let error = try failure { _ = try SQLiteConnection(path: path) }
        #expect(error.isDamaged)
        #expect(error.description.hasPrefix("\(path): the database is damaged"))
        #expect(error.description.contains("backup"))
        #expect(try FileSystem.read(path, limitBytes: 10_000) == bytes)
    }

    @Test func `a damaged page is told`() throws {
        do {
            let connection = try SQLiteConnection(path: path)
            try connection.run(script: "CREATE TABLE t (v TEXT)")
            try connection.execute(
                "INSERT INTO t VALUES (?)",
                .text(String(repeating: "x", count: 9_000))
            )
        }
        var bytes = try FileSystem.read(path, limitBytes: 1_000_000)
        for index in 4_096..<bytes.count { bytes[index] = 0xFF }
        try FileSystem.writeAtomically(bytes, to: path)
        let connection = try SQLiteConnection(path: path)
        let error = try failure { _ = try connection.query("SELECT v FROM t") { $0.text(0) } }
        #expect(error.isDamaged)
    }

    @Test func `a full disk is recognised and the transaction rolled back`() throws {
        let connection = try SQLiteConnection(path: path)
        try connection.run(script: "CREATE TABLE t (v BLOB); PRAGMA max_page_count = 10")
        let error = try failure {
            try connection.inTransaction {
                for _ in 0..<100 {
                    try connection.execute(
                        "INSERT INTO t VALUES (?)",
                        .blob([UInt8](repeating: 1, count: 4_000))
                    )
                }
            }
        }
        #expect(error.isDiskFull)
        #expect(try connection.first("SELECT count(*) FROM t") { $0.integer(0) } == 0)
    }

    @Test func `a busy database is retriable`() throws {
        let first = try SQLiteConnection(path: path)
        let second = try SQLiteConnection(path: path)
        try second.run(script: "PRAGMA busy_timeout = 0")
        try first.inTransaction {
            let error = try failure { try second.inTransaction {} }
            #expect(error.isRetriable)
        }
        try second.inTransaction {}
    }

    @Test func `a folder that cannot be made is told`() throws {
        try FileSystem.writeAtomically([], to: folder.path + "/file")
        let error = try failure { _ = try SQLiteConnection(path: folder.path + "/file/state.db") }
        #expect(error.description.contains("/file: create folder: Not a directory"))
    }
}
