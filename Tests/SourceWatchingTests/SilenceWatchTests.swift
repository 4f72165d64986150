import JSON
import LeadStore
import Pipeline
import SourceWatching
import TestSupport
import Testing
import Time

@Suite struct SilenceWatchTests {
    private let folder = TemporaryFolder()
    private let store: LeadStore

    init() throws {
        store = try LeadStore(url: "sqlite:\(folder.path)/state.db")
    }

    private func pipeline(silence: String = "silence: 1h") throws -> PipelineConfiguration {
        let yaml = """
            tenants: {t: {}}
            flows: {f: {tenant: t, name: Flow}}
            sources:
              watched: {flow: f, kind: form, path: /a, name: Watched, \(silence)}
              other: {flow: f, kind: form, path: /b}
            """
        return try PipelineConfiguration(yaml: Array(yaml.utf8)) { _ in nil }
    }

    private func lead(_ minute: Int) throws {
        var tally = SourceTally()
        tally.count(sourceID: "watched", leads: 1, atMilliseconds: Int64(minute) * 60_000)
        try store.add(tally)
    }

    /// The alerts that a look in this minute raises, in short: `source_silent 0` and its beginning.
    private func look(
        _ minute: Int,
        cause: String? = nil,
        silence: String = "silence: 1h"
    ) throws -> [String] {
        let now = Timestamp(milliseconds: minute * 60_000)
        let watch = SilenceWatch(pipeline: try pipeline(silence: silence), now: now)
        return try watch.look(in: store, cause: cause ?? "event \(minute)").map { alert in
            let body = try JSON(parsing: alert.body)
            let since = body["alert_data"]?["silent_since"]?.string ?? ""
            let moment = try #require(Timestamp(rfc3339: since))
            return "\(body["event_type"]?.string ?? "") \(moment.milliseconds / 60_000)"
        }
    }

    @Test func `a silence is told once, and its end once`() throws {
        #expect(try look(0) == [])
        try lead(10)
        #expect(try look(69) == [])
        #expect(try look(70) == ["source_silent 10"])
        for minute in [71, 72, 500, 5000] { #expect(try look(minute) == []) }
        try lead(5001)
        #expect(try look(5002) == ["source_resumed 10"])
        #expect(try look(5003) == [])
        #expect(try look(5061) == ["source_silent 5001"])
    }

    @Test func `a source that has never sent a lead counts from when it is watched`() throws {
        #expect(try look(1000) == [])
        #expect(try look(1059) == [])
        #expect(try look(1060) == ["source_silent 1000"])
    }

    @Test func `a lead before it was watched does not make it silent at once`() throws {
        try lead(10)
        #expect(try look(1000) == [])
        #expect(try look(1060) == ["source_silent 1000"])
    }

    @Test func `one lead within a long absence ends one silence and begins another`() throws {
        #expect(try look(0) == [])
        #expect(try look(60) == ["source_silent 0"])
        try lead(100)
        #expect(try look(400) == ["source_resumed 0", "source_silent 100"])
    }

    @Test func `the same event asked again has the same alerts, another one none`() throws {
        _ = try look(0)
        #expect(try look(60, cause: "e") == ["source_silent 0"])
        #expect(try look(61, cause: "e") == ["source_silent 0"])
        #expect(try look(62, cause: "f") == [])
    }

    @Test func `refused requests break no silence`() throws {
        _ = try look(0)
        var tally = SourceTally()
        tally.count(
            sourceID: "watched",
            refusals: 5,
            failure: "Intake.InvalidSignature",
            atMilliseconds: 59 * 60_000
        )
        try store.add(tally)
        #expect(try look(60) == ["source_silent 0"])
    }

    @Test func `a source that is no longer watched is forgotten`() throws {
        _ = try look(0)
        #expect(try look(60) == ["source_silent 0"])
        #expect(try look(61, silence: "uploads: w/") == [])
        #expect(try look(62) == [])
        #expect(try look(122) == ["source_silent 62"])
    }

    @Test func `an alert is an event that the lake takes`() throws {
        _ = try look(0)
        let now = Timestamp(milliseconds: 7_200_000)
        let alert = try #require(
            try SilenceWatch(pipeline: try pipeline(), now: now).look(in: store, cause: "e").first
        )
        let body = try JSON(parsing: alert.body)
        #expect(body["event_id"]?.string == alert.id)
        #expect(body["timestamp"] == "1970-01-01T02:00:00.000Z")
        #expect(body["flow_id"] == "f")
        #expect(body["flow_name"] == "Flow")
        #expect(body["tenant_id"] == "t")
        #expect(body["source_id"] == "watched")
        #expect(body["source_name"] == "Watched")
        #expect(body["alert_data"]?["allowed_seconds"] == 3600)
        #expect(body["alert_data"]?["last_lead_at"] == .null)
    }

    @Test func `the status lists every source in the pipeline's order`() throws {
        try lead(10)
        _ = try look(0)
        _ = try look(70)
        let now = Timestamp(milliseconds: 70 * 60_000)
        let all = try SourceStatus.all(of: try pipeline(), in: store, at: now).map(\.json)
        #expect(all.map { $0["id"]?.string } == ["watched", "other"])
        #expect(all[0]["lastLeadAt"] == "1970-01-01T00:10:00.000Z")
        #expect(all[0]["silentSince"] == "1970-01-01T00:10:00.000Z")
        #expect(all[0]["silence"] == 3600)
        #expect(all[0]["leads"] == ["minute": 0, "hour": 1, "day": 1])
        #expect(all[1]["lastLeadAt"] == .null)
        #expect(all[1]["silence"] == .null)
        let none = try SourceStatus.all(of: try pipeline(), in: nil, at: now).map(\.json)
        #expect(none[0]["leads"] == ["minute": 0, "hour": 0, "day": 0])
    }
}
