import Database
import LeadStore
import TestSupport
import Testing

@Suite struct DuplicateKeyTests {
    private let folder = TemporaryFolder()

    private func store() throws -> LeadStore {
        try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
    }

    private func claim(
        _ store: LeadStore,
        _ lead: String,
        _ keys: [String] = ["k"],
        submitted: Int64 = 1000,
        now: Int64? = nil
    ) throws -> String? {
        try store.claim(
            keys.map { KeyWindow(key: $0, milliseconds: 100) },
            leadID: lead,
            submittedAtMilliseconds: submitted,
            nowMilliseconds: now ?? submitted
        )
    }

    @Test func `a second lead within the window is told of the first`() throws {
        let store = try store()
        #expect(try claim(store, "a") == nil)
        #expect(try claim(store, "b", submitted: 1099) == "a")
        #expect(try claim(store, "b", submitted: 901) == "a")
        #expect(try claim(store, "a", submitted: 1050) == nil)
        #expect(try claim(store, "c", ["other"]) == nil)
    }

    @Test func `a lead after the window is the first of the next one`() throws {
        let store = try store()
        #expect(try claim(store, "a") == nil)
        #expect(try claim(store, "b", submitted: 1100) == nil)
        #expect(try claim(store, "c", submitted: 1150) == "b")
    }

    @Test func `the time that leads waited does not count`() throws {
        let store = try store()
        #expect(try claim(store, "a", submitted: 1000, now: 5_000_000) == nil)
        #expect(try claim(store, "b", submitted: 1050, now: 9_000_000) == "a")
        #expect(try claim(store, "c", submitted: 1200, now: 9_000_000) == nil)
        #expect(try claim(store, "d", submitted: 900, now: 9_000_001) == nil)
        #expect(try claim(store, "e", submitted: 1250, now: 9_000_002) == "c")
    }

    @Test func `any of several keys tells a duplicate, which then holds none`() throws {
        let store = try store()
        #expect(try claim(store, "a", ["x", "y"]) == nil)
        #expect(try claim(store, "b", ["z", "y"]) == "a")
        #expect(try claim(store, "c", ["z"]) == nil)
    }

    @Test func `a key that was given back is free`() throws {
        let store = try store()
        #expect(try claim(store, "a") == nil)
        let keys = [KeyWindow(key: "k", milliseconds: 100)]
        try store.release(keys, leadID: "b")
        #expect(try claim(store, "b") == "a")
        try store.release(keys, leadID: "a")
        #expect(try claim(store, "b") == nil)
    }

    @Test func `of workers that ask at once one is told that its lead is the first`() async throws {
        let url = "sqlite:\(folder.path)/state.db"
        _ = try store()
        let firsts = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let store = try LeadStore(url: url, durability: .normal)
                    return try (0..<25).filter {
                        try store.claim(
                            [KeyWindow(key: "\($0)", milliseconds: 100)],
                            leadID: "\(worker)",
                            submittedAtMilliseconds: 1000,
                            nowMilliseconds: 1000
                        ) == nil
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(firsts == 25)
    }

    @Test func `what is kept of old leads is forgotten a few at a time`() throws {
        let store = try store()
        for index in 0..<40 { #expect(try claim(store, "\(index)", ["\(index)"]) == nil) }
        #expect(try claim(store, "x", ["x"], submitted: 90_000_000) == nil)
        let rows = try SQLiteConnection(path: "\(folder.path)/state.db")
            .first("SELECT count(*) FROM duplicate_keys") { $0.integer(0) }
        #expect(rows == 25)
    }
}
