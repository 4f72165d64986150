import Database
import LeadStore
import TestSupport
import Testing

@Suite struct RateTests {
    private let folder = TemporaryFolder()

    private func store() throws -> LeadStore {
        try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
    }

    private func rate(_ scope: String = "s", _ count: Int = 3) -> Rate {
        Rate(scope: scope, count: count, milliseconds: 100)
    }

    @Test func `no window of any place holds more than the count`() throws {
        let store = try store()
        var taken: [Int64] = []
        // Bursts and pauses, so that windows of fixed places would let more in.
        for index: Int64 in 0..<1000 {
            let now: Int64 = index * 7 + index / 10 * 31
            let wait = try store.take([rate()], nowMilliseconds: now)
            let recent = taken.filter { $0 > now - 100 }
            #expect((wait == nil) == (recent.count < 3))
            if let wait { #expect(wait == recent[recent.count - 3] + 100 - now) }
            if wait == nil { taken.append(now) }
        }
    }

    @Test func `who asks how long to wait takes nothing`() throws {
        let store = try store()
        for _ in 0..<9 { #expect(try store.wait(for: [rate()], nowMilliseconds: 0) == nil) }
        for _ in 0..<3 { #expect(try store.take([rate()], nowMilliseconds: 5) == nil) }
        #expect(try store.wait(for: [rate("other"), rate()], nowMilliseconds: 25) == 80)
        #expect(try store.wait(for: [rate()], nowMilliseconds: 105) == nil)
    }

    @Test func `a request that one rate refuses counts against none`() throws {
        let store = try store()
        let (narrow, wide) = (rate("narrow", 1), rate("wide", 2))
        #expect(try store.take([narrow, wide], nowMilliseconds: 0) == nil)
        for now in 1..<50 {
            #expect(try store.take([narrow, wide], nowMilliseconds: Int64(now)) != nil)
        }
        #expect(try store.take([wide], nowMilliseconds: 60) == nil)
        #expect(try store.take([wide], nowMilliseconds: 61) == 39)
    }

    @Test func `of workers that ask at once exactly the count is let in`() async throws {
        let url = "sqlite:\(folder.path)/state.db"
        _ = try store()
        let taken = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try LeadStore(url: url, durability: .normal)
                    return try (0..<25).filter { _ in
                        try store.take(
                            [Rate(scope: "s", count: 40, milliseconds: 100)],
                            nowMilliseconds: 1000
                        ) == nil
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(taken == 40)
    }

    @Test func `scopes that have come to rest are forgotten with all their times`() throws {
        let store = try store()
        for index in 0..<20 {
            #expect(try store.take([rate("\(index)")], nowMilliseconds: 0) == nil)
        }
        for now in 0..<5 { _ = try store.take([rate("x", 9)], nowMilliseconds: Int64(200 + now)) }
        let database = try SQLiteConnection(path: "\(folder.path)/state.db")
        #expect(try database.first("SELECT count(*) FROM rates") { $0.integer(0) } == 1)
        #expect(try database.first("SELECT count(*) FROM rate_times") { $0.integer(0) } == 5)
    }
}
