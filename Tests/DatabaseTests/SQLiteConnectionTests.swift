import Database
import Files
import TestSupport
import Testing

@Suite struct SQLiteConnectionTests {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/deep/er/state.db" }

    private func connection() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        try connection.run(script: "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v)")
        return connection
    }

    @Test(arguments: [
        SQLiteValue.null, 0, .integer(.min), .integer(.max), .real(-0.5), .real(.infinity), "",
        "é\u{0}🚰", .blob([]), .blob([0, 255]),
    ])
    func `a value comes back as it was bound`(value: SQLiteValue) throws {
        let connection = try connection()
        try connection.execute("INSERT INTO t VALUES (1, ?)", value)
        let back = try connection.first("SELECT v, typeof(v) FROM t") { row -> SQLiteValue in
            switch row.text(1) {
            case "null": .null
            case "integer": .integer(row.integer(0))
            case "real": .real(row.real(0))
            case "text": .text(row.text(0))
            default: .blob(row.blob(0))
            }
        }
        #expect(back == value)
    }

    @Test func `rows come in order and changes are counted`() throws {
        let connection = try connection()
        for number in 1...3 as ClosedRange<Int64> {
            #expect(
                try connection.execute("INSERT INTO t VALUES (?, ?)", .integer(number), nil) == 1
            )
        }
        let ids = try connection.query("SELECT id FROM t WHERE id > ? ORDER BY id", 1) {
            $0.integer(0)
        }
        #expect(ids == [2, 3])
        #expect(try connection.execute("UPDATE t SET v = 'x'") == 3)
        #expect(try connection.first("SELECT v FROM t WHERE id = 9") { $0.text(0) } == nil)
        #expect(try connection.first("SELECT v FROM t") { $0.isNull(0) } == false)
    }

    @Test func `reading stops where the reader has enough`() throws {
        let connection = try connection()
        try connection.run(script: "INSERT INTO t (v) VALUES ('a'), ('b'), ('c')")
        var seen = ""
        try connection.forEachRow("SELECT v FROM t ORDER BY id") { row in
            seen += row.text(0)
            return seen.count < 2
        }
        #expect(seen == "ab")
    }

    @Test func `a statement can run inside itself`() throws {
        let connection = try connection()
        try connection.run(script: "INSERT INTO t (v) VALUES ('a'), ('b')")
        let sql = "SELECT id FROM t ORDER BY id"
        let counts = try connection.query(sql) { _ in
            (try? connection.query(sql) { $0.integer(0) }.count) ?? -1
        }
        #expect(counts == [2, 2])
    }

    @Test func `more statements than are kept still run`() throws {
        let connection = try connection()
        for number in 0..<300 {
            #expect(try connection.first("SELECT \(number)") { $0.integer(0) } == Int64(number))
        }
    }

    @Test func `a transaction that throws leaves nothing`() throws {
        struct Stop: Error {}
        let connection = try connection()
        #expect(throws: Stop.self) {
            try connection.inTransaction {
                try connection.execute("INSERT INTO t VALUES (1, 'x')")
                try connection.inTransaction {
                    _ = try connection.execute("INSERT INTO t VALUES (2, 'y')")
                }
                throw Stop()
            }
        }
        #expect(try connection.first("SELECT count(*) FROM t") { $0.integer(0) } == 0)
        let id = try connection.inTransaction {
            try connection.execute("INSERT INTO t VALUES (3, 'z')")
            return 3
        }
        #expect(id == 3)
        let other = try SQLiteConnection(path: path)
        #expect(try other.first("SELECT id FROM t") { $0.integer(0) } == 3)
    }

    @Test func `the file is in WAL mode with foreign keys and the durability asked for`() throws {
        let full = try connection()
        func pragma(_ name: String, _ connection: SQLiteConnection) throws -> String? {
            try connection.first("PRAGMA \(name)") { $0.text(0) }
        }
        #expect(try pragma("journal_mode", full) == "wal")
        #expect(try pragma("foreign_keys", full) == "1")
        #expect(try pragma("synchronous", full) == "2")
        #expect(try pragma("busy_timeout", full) == "5000")
        let normal = try SQLiteConnection(path: path, durability: .normal)
        #expect(try pragma("synchronous", normal) == "1")
    }

    @Test func `connections that open a new file at once all succeed`() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let connection = try SQLiteConnection(path: path)
                    try connection.migrate(["CREATE TABLE n (v)", "INSERT INTO n VALUES (1)"])
                }
            }
            try await group.waitForAll()
        }
        let connection = try SQLiteConnection(path: path)
        #expect(try connection.first("SELECT count(*) FROM n") { $0.integer(0) } == 1)
    }
}
