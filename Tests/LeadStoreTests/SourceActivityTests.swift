import Database
import LeadStore
import TestSupport
import Testing

@Suite struct SourceActivityTests {
    private let folder = TemporaryFolder()

    private func store() throws -> LeadStore {
        try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
    }

    private func tally(
        _ minutes: [Int64],
        leads: Int = 1,
        failure: String? = nil,
        of source: String = "s"
    ) -> SourceTally {
        var tally = SourceTally()
        for minute in minutes {
            tally.count(
                sourceID: source,
                leads: failure == nil ? leads : 0,
                refusals: failure == nil ? 0 : 1,
                failure: failure,
                atMilliseconds: minute * 60_000
            )
        }
        return tally
    }

    private func activity(
        _ store: LeadStore,
        minute: Int64,
        of source: String = "s"
    ) throws -> SourceActivity? {
        try store.sourceActivity(nowMilliseconds: minute * 60_000 + 59_999)[source]
    }

    @Test func `windows hold the running minute and those before it`() throws {
        let store = try store()
        try store.add(tally([10_000]))
        for (later, expected) in [
            (0, [1, 1, 1]), (1, [1, 1, 1]), (2, [0, 1, 1]), (60, [0, 1, 1]), (61, [0, 0, 1]),
            (1440, [0, 0, 1]), (1441, [0, 0, 0]),
        ] {
            let leads = try #require(try activity(store, minute: 10_000 + Int64(later))).leads
            #expect([leads.minute, leads.hour, leads.day] == expected, "\(later) minutes later")
        }
    }

    @Test func `counts of several workers add up in whatever order they come`() throws {
        let stores = try (0..<3).map { _ in try store() }
        for (index, minutes) in [[7, 7, 9], [8, 9], [7, 8]].enumerated() {
            try stores[index].add(tally(minutes.map { Int64($0) }))
        }
        let found = try #require(try activity(stores[0], minute: 9))
        #expect(found.leads == SourceActivity.Recent(minute: 4, hour: 7, day: 7))
        #expect(found.lastLeadAtMilliseconds == 540_000)
    }

    @Test func `a month of minutes stays a day of rows`() throws {
        let store = try store()
        for day: Int64 in 0..<30 {
            try store.add(tally((0..<1440).map { day * 1440 + $0 }))
        }
        let database = try SQLiteConnection(path: "\(folder.path)/state.db")
        let rows = try database.first("SELECT count(*) FROM source_minutes") { $0.integer(0) }
        #expect(rows == 1441)
        #expect(try activity(store, minute: 30 * 1440 - 1)?.leads.day == 1441)
    }

    @Test func `what nobody adds up for a week is bounded, too`() throws {
        let store = try store()
        try store.add(tally((0..<10_080).map { $0 }))
        #expect(try activity(store, minute: 10_079)?.leads.day == 1441)
    }

    @Test func `counts that come a day late change no later ones`() throws {
        let store = try store()
        try store.add(tally([5000]))
        try store.add(tally([5000 - 1441], leads: 99))
        #expect(try activity(store, minute: 5000)?.leads.day == 1)
        #expect(try activity(store, minute: 5000)?.lastLeadAtMilliseconds == 300_000_000)
    }

    @Test func `the last failure is the latest, and leads do not take it away`() throws {
        let store = try store()
        try store.add(tally([3], failure: "Intake.InvalidSignature"))
        try store.add(tally([2], failure: "Intake.InvalidJSON"))
        try store.add(tally([4]))
        let found = try #require(try activity(store, minute: 4))
        let failure = SourceFailure(type: "Intake.InvalidSignature", atMilliseconds: 180_000)
        #expect(found.lastFailure == failure)
        #expect(found.refusals == SourceActivity.Recent(minute: 1, hour: 2, day: 2))
        #expect(found.leads == SourceActivity.Recent(minute: 1, hour: 1, day: 1))
    }

    @Test func `a source that only fails has sent no lead`() throws {
        let store = try store()
        try store.add(tally([3], failure: "Intake.InvalidSignature"))
        #expect(try activity(store, minute: 3)?.lastLeadAtMilliseconds == nil)
        #expect(try activity(store, minute: 3, of: "other") == nil)
    }

    @Test func `nothing counted is nothing written`() throws {
        let store = try store()
        var tally = SourceTally()
        tally.count(sourceID: "s", atMilliseconds: 1)
        #expect(tally.isEmpty)
        try store.add(tally)
        #expect(try activity(store, minute: 0) == nil)
    }
}
