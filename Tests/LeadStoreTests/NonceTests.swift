import Database
import LeadStore
import TestSupport
import Testing

@Suite struct NonceTests {
    private let folder = TemporaryFolder()

    private func store() throws -> LeadStore {
        try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
    }

    private func take(
        _ store: LeadStore,
        _ nonce: String,
        source: String = "s",
        now: Int64 = 1000
    ) throws -> Bool {
        try store.takeNonce(
            nonce,
            sourceID: source,
            expiresAtMilliseconds: now + 100,
            nowMilliseconds: now
        )
    }

    @Test func `what a source says once is taken once`() throws {
        let store = try store()
        #expect(try take(store, "a"))
        #expect(try !take(store, "a"))
        #expect(try take(store, "b"))
        #expect(try take(store, "a", source: "other"))
        #expect(try !take(try self.store(), "a"))
    }

    @Test func `what has expired is forgotten, a few at a time`() throws {
        let store = try store()
        for index in 0..<40 { #expect(try take(store, "\(index)")) }
        #expect(try !take(store, "39", now: 1100))
        #expect(try take(store, "x", now: 1101))
        let rows = try SQLiteConnection(path: "\(folder.path)/state.db")
            .first("SELECT count(*) FROM webhook_nonces") { $0.integer(0) }
        #expect(rows == 25)
    }

    @Test func `of workers that ask at once one is told that it is the first`() async throws {
        let url = "sqlite:\(folder.path)/state.db"
        _ = try store()
        let taken = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try LeadStore(url: url, durability: .normal)
                    return try (0..<25).filter { index in
                        try store.takeNonce(
                            "\(index)",
                            sourceID: "s",
                            expiresAtMilliseconds: 2000,
                            nowMilliseconds: 1000
                        )
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(taken == 25)
    }
}
