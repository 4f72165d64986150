import Files
import JSON
import LeadStore
import TestSupport
import Testing

@Suite struct ExportQueueTests {
    private let lake = Lake()

    private func batch(_ bodies: [(id: String, body: String)]) -> JSON {
        let records = bodies.map { id, body -> JSON in
            ["messageId": JSON(id), "body": JSON(body), "eventSource": "aws:sqs"]
        }
        return ["Records": JSON(records)]
    }

    @Test func `each message of a batch is an export, and a wrong one fails alone`() throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z"),
            hour: "year=2026/month=03/day=08/hour=14",
            name: "leads_14_00_s.gz"
        )
        let run = try lake.run(
            batch([
                ("m1", #"{"export":{"fields":["event_id"]}}"#), ("m2", #"{"export":{}}"#),
                ("m3", "x"), ("m4", #"{"export":{"name":"four","fields":["event_id"]}}"#),
            ])
        )
        #expect(run.status == 0)
        let failures = try #require(try JSON(parsing: run.output)["batchItemFailures"]?.array)
        #expect(failures.map { $0["itemIdentifier"]?.string } == ["m2", "m3"])
        #expect(
            failures.map { $0["errorType"]?.string }
                == ["Export.InvalidRequest", "Event.InvalidJSON"]
        )
        #expect(failures.allSatisfy { $0["retryable"]?.bool == false })
        #expect(try lake.exportedFiles().count == 2)
    }

    @Test func `the sample makes its first export and refuses its second`() throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z"),
            hour: "year=2026/month=03/day=08/hour=14",
            name: "leads_14_00_s.gz"
        )
        let path = Repository.root + "/events/queues/export-requests.json"
        let run = try lake.run(try JSON(parsing: try FileSystem.read(path, limitBytes: 1 << 20)))
        #expect(try lake.exportedFiles().count == 1)
        #expect(run.output.contains("2e1424d4-f796-459a-8184-9c92662be6da"))
        #expect(run.log.contains("export.filter: unknown member"))
    }

    @Test func `a message delivered again makes no second export`() throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z"),
            hour: "year=2026/month=03/day=08/hour=14",
            name: "leads_14_00_s.gz"
        )
        let event = batch([("m1", #"{"export":{"fields":["event_id"]}}"#)])
        _ = try lake.run(event, ["PLUMB_CLOCK": "2026-03-09T00:00:00Z"])
        let files = try lake.exportedFiles()
        let again = try lake.run(event, ["PLUMB_CLOCK": "2026-03-10T00:00:00Z"])
        #expect(again.output == "{\"batchItemFailures\":[]}\n")
        #expect(try lake.exportedFiles() == files)
        #expect(files.count == 1)
    }

    @Test func `an export that failed is recorded so, and made when it is tried again`() throws {
        let event = batch([("m1", #"{"export":{"name":"n","fields":["event_id"]}}"#)])
        let failed = try lake.run(event, ["PLUMB_CLOCK": "2026-03-09T00:00:00Z"])
        #expect(failed.output.contains("Export.LakeNotFound"))
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z"),
            hour: "year=2026/month=03/day=08/hour=14",
            name: "leads_14_00_s.gz"
        )
        _ = try lake.run(event, ["PLUMB_CLOCK": "2026-03-10T00:00:00Z"])
        let file = try #require(try lake.exportedFiles().first)
        // By the day it was first asked for.
        #expect(file.contains("/exports/2026/03/09/n-"))
        let id = String(file.dropLast(7).suffix(36))
        #expect(try LeadStore(url: lake.database).exportJob(exportID: id)?.status == .complete)
    }
}
