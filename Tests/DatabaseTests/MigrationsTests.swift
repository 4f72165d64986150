import Database
import TestSupport
import Testing

@Suite struct MigrationsTests {
    let folder = TemporaryFolder()
    let steps = ["CREATE TABLE a (v)", "CREATE TABLE b (v); INSERT INTO a VALUES (1)"]

    private func tables(_ connection: SQLiteConnection) throws -> [String] {
        try connection.query("SELECT name FROM sqlite_schema ORDER BY name") { $0.text(0) }
    }

    @Test func `steps run once and in order`() throws {
        let connection = try SQLiteConnection(path: folder.path + "/db")
        try connection.migrate([steps[0]])
        #expect(try tables(connection) == ["a"])
        try connection.migrate(steps)
        try connection.migrate(steps)
        #expect(try tables(connection) == ["a", "b"])
        #expect(try connection.first("SELECT count(*) FROM a") { $0.integer(0) } == 1)
    }

    @Test func `a step that fails leaves nothing of itself`() throws {
        let connection = try SQLiteConnection(path: folder.path + "/db")
        #expect(throws: DatabaseError.self) {
            try connection.migrate([steps[0], "CREATE TABLE c (v); INSERT INTO nowhere VALUES (1)"])
        }
        #expect(try tables(connection) == ["a"])
        try connection.migrate(steps)
        #expect(try tables(connection) == ["a", "b"])
    }

    @Test func `a file of a later program is refused`() throws {
        let path = folder.path + "/db"
        let connection = try SQLiteConnection(path: path)
        try connection.migrate(steps)
        #expect(throws: DatabaseError.newerSchema(version: 2, known: 1, path: path)) {
            try connection.migrate([steps[0]])
        }
    }
}
