import Compression
import Files
import JSON
import TestSupport
import Testing

@Suite struct ExportMemoryTests {
    /// An export takes at most this much whatever the size of lake and export.
    private static let limitKilobytes = 64 * 1_024

    @Test func `memory does not grow with the lake`() throws {
        let lake = Lake()
        // One object of 96 MB of text in members that are the same 1 MB: quick to make.
        let filler = String(repeating: "x", count: 1_200)
        let event = Lake.event("\(filler)", "2026-03-08T14:01:00Z")
        let lines = String(repeating: event, count: 1 << 20 / event.utf8.count)
        let member = GzipWriter.compress(Array(lines.utf8))
        let object = [[UInt8]](repeating: member, count: 96).flatMap { $0 }
        try lake.addRaw(
            object,
            key: "year=2026/month=03/day=08/hour=14/flow_id=f/leads_14_00_s.gz"
        )
        let request: JSON = [
            "export": [
                "fields": ["event_id"], "filters": [["field": "state", "operator": "exists"]],
            ]
        ]
        // Measured by a small process: wait4(2) counts the memory of the one that started it too.
        let peak = "\(lake.folder.path)/peak"
        var exporter = lake.exporter(request)
        exporter.wrapper = ["/usr/bin/time", "-f", "%M", "-o", peak]
        let run = try exporter.run()
        #expect(run.status == 0)
        let rows = 96 * (1 << 20 / event.utf8.count)
        #expect(try JSON(parsing: run.output)["export"]?["rows"]?.int == rows)
        let text = String(decoding: try FileSystem.read(peak, limitBytes: 100), as: UTF8.self)
        let kilobytes = try #require(Int(text.filter(\.isNumber)))
        #expect(kilobytes < Self.limitKilobytes)
    }
}
