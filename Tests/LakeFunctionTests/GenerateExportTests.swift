import Files
import JSON
import LeadStore
import TestSupport
import Testing

@Suite struct GenerateExportTests {
    private let lake = Lake()
    private static let hour14 = "year=2026/month=03/day=08/hour=14"
    private static let hour15 = "year=2026/month=03/day=08/hour=15"

    @Test func `the result says what was written and where`() throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z")
                + Lake.event("e2", "2026-03-08T14:02:00Z", state: "TX"),
            hour: Self.hour14,
            name: "leads_14_00_s.gz"
        )
        let sample = try FileSystem.read(
            Repository.root + "/events/exports/california.json",
            limitBytes: 1 << 20
        )
        let run = try lake.run(
            try JSON(parsing: sample),
            ["PLUMB_CLOCK": "2026-03-09T00:00:00Z", "PLUMB_SEED": "1"]
        )
        #expect(run.status == 0)
        let export = try #require(try JSON(parsing: run.output)["export"])
        let id = try #require(export["export_id"]?.string)
        let key = "2026/03/09/california-\(id).csv.gz"
        #expect(export["key"]?.string == key)
        #expect(export["path"]?.string == "\(lake.buckets)/exports/\(key)")
        #expect(export["bucket"]?.string == "exports")
        #expect(export["status"]?.string == "complete")
        #expect(export["rows"]?.int == 1)
        let path = "\(lake.buckets)/exports/\(key)"
        #expect(export["bytes"]?.int == (try FileStatus.of(path)?.sizeBytes))
        #expect(
            try lake.csv(path)
                == "Event ID,Timestamp,Event Type,Flow Name,Source Name,Lead ID,First Name,"
                + "Last Name,Email,Phone,Lead State,Outcome\r\n"
                + "e1,2026-03-08T14:01:00.000Z,lead_submission,,,,,,,,CA,\r\n"
        )
        #expect(try lake.exportedFiles() == [path])
        let job = try #require(try LeadStore(url: lake.database).exportJob(exportID: id))
        #expect(job.status == .complete)
        #expect(job.rows == 1)
        #expect(job.objectKey == key)
    }

    @Test func `an export that nothing matches has its titles`() throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z"),
            hour: Self.hour14,
            name: "leads_14_00_s.gz"
        )
        let run = try lake.export([("from", "2027-01-01T00:00:00Z")])
        #expect(try JSON(parsing: run.output)["export"]?["rows"]?.int == 0)
        #expect(try lake.ids(run).isEmpty)
    }

    @Test func `objects come by hour, plain text and several gzip members among them`() throws {
        let first = Lake.event("a", "2026-03-08T14:01:00Z")
        let second = Lake.event("b", "2026-03-08T15:01:00Z")
        let third = String(Lake.event("c", "2026-03-08T15:20:00Z").dropLast())
        try lake.add(second, hour: Self.hour15, name: "leads_15_00_s.gz")
        try lake.add(third, hour: Self.hour15, name: "leads_15_15.json")
        try lake.add(first, hour: Self.hour14, flow: "z", name: "leads_14_00_s.gz")
        #expect(try lake.ids(lake.export()) == ["a", "b", "c"])
    }

    @Test func `from is in the range and to is not, over hours`() throws {
        for (hour, times) in [
            (Self.hour14, ["14:59:59.999", "14:00:00"]), (Self.hour15, ["15:00:00", "15:30:00"]),
        ] {
            for time in times {
                try lake.add(
                    Lake.event(time, "2026-03-08T\(time)Z"),
                    hour: hour,
                    name:
                        "leads_\(time.prefix(2))_\(time.hasSuffix("999") ? "45" : "\(time.dropFirst(3).prefix(2))")_s.gz"
                )
            }
        }
        let ids = { (from: String, to: String) throws -> [String] in
            try lake.ids(
                lake.export([
                    ("from", JSON("2026-03-08T\(from)Z")), ("to", JSON("2026-03-08T\(to)Z")),
                ])
            )
        }
        #expect(try ids("14:00:00", "15:00:00") == ["14:00:00", "14:59:59.999"])
        #expect(try ids("14:00:00.001", "15:00:00.001") == ["14:59:59.999", "15:00:00"])
        #expect(try ids("15:00:00.001", "23:00:00") == ["15:30:00"])
        #expect(try ids("15:00:00.001", "15:30:00") == [])
    }

    @Test func `what lies outside the range is never read`() throws {
        try lake.add(
            Lake.event("in", "2026-03-08T14:20:00Z"),
            hour: Self.hour14,
            name: "leads_14_15_s.gz"
        )
        let damaged = Array("not gzip".utf8)
        for key in [
            "\(Self.hour14)/flow_id=f/leads_14_00_s.gz",
            "\(Self.hour15)/flow_id=f/leads_15_00_s.gz",
            "year=2026/month=03/day=07/hour=14/flow_id=f/leads_14_15_s.gz",
            "year=2025/month=03/day=08/hour=14/flow_id=f/leads_14_15_s.gz",
            "errors/processing-failed/x.gz",
        ] {
            try lake.addRaw(damaged, key: key)
        }
        let run = try lake.export([
            ("from", "2026-03-08T14:15:00Z"), ("to", "2026-03-08T14:30:00Z"),
        ])
        #expect(try lake.ids(run) == ["in"])
    }

    @Test func `a damaged object fails the export, which leaves nothing`() throws {
        let good = Lake.event("e1", "2026-03-08T14:01:00Z")
        try lake.add(good, hour: Self.hour14, name: "leads_14_00_s.gz")
        let path = "\(lake.buckets)/lake/\(Self.hour14)/flow_id=f/leads_14_00_s.gz"
        var bytes = try FileSystem.read(path, limitBytes: 1 << 20)
        bytes[bytes.count - 6] ^= 1
        try FileSystem.writeAtomically(bytes, to: path)
        let run = try lake.run(
            ["export": ["fields": ["event_id"]]],
            ["PLUMB_CLOCK": "2026-03-09T00:00:00Z", "PLUMB_SEED": "1"]
        )
        #expect(run.status == 1)
        let error = try JSON(parsing: run.output)
        #expect(error["errorType"]?.string == "Export.DamagedObject")
        #expect(error["retryable"]?.bool == false)
        let message = try #require(error["errorMessage"]?.string)
        #expect(
            message.hasPrefix(
                "lake object \(Self.hour14)/flow_id=f/leads_14_00_s.gz: gzip: the checksum differs"
            )
        )
        #expect(try lake.exportedFiles().isEmpty)
    }

    @Test(arguments: [
        ("x", "line 2: not JSON: invalid syntax, column 1"),
        (#"{"event_id":"e"}"#, "line 2: no RFC 3339 timestamp"),
        ("[]", "line 2: not a JSON object"),
        ("\n", "line 2: not JSON: the text ends too early, column 1"),
        (#"{"event_id":"e""#, "line 2: not JSON: the text ends too early, column 15"),
    ])
    func `a damaged line fails the export and is named`(line: String, reason: String) throws {
        try lake.add(
            Lake.event("e1", "2026-03-08T14:01:00Z") + line,
            hour: Self.hour14,
            name: "leads_14_00.json"
        )
        let run = try lake.export()
        let error = try JSON(parsing: run.output)
        #expect(
            error["errorMessage"]?.string
                == "lake object \(Self.hour14)/flow_id=f/leads_14_00.json, \(reason)"
        )
        #expect(try lake.exportedFiles().isEmpty)
    }

    @Test func `a lake that is not there is an error, not an empty export`() throws {
        let run = try lake.export()
        #expect(run.status == 1)
        let error = try JSON(parsing: run.output)
        #expect(error["errorType"]?.string == "Export.LakeNotFound")
        #expect(error["errorMessage"]?.string?.contains("'lake' does not exist") == true)
    }

    @Test func `a wrong request is refused with its place`() throws {
        let run = try lake.run(["export": ["fields": ["event_id"], "filters": [["field": "a"]]]])
        #expect(
            run.output
                == #"{"errorType":"Export.InvalidRequest","errorMessage":"export.filters[0].operator: expected a string","retryable":false}"#
                + "\n"
        )
        #expect(run.status == 1)
    }

    @Test func `a bucket name or database that cannot be is a wrong configuration`() throws {
        let request: JSON = ["export": ["fields": ["event_id"]]]
        #expect(try lake.run(request, ["LAKE_BUCKET": "../etc"]).status == 78)
        #expect(try lake.run(request, ["PLUMB_DATABASE_URL": "mysql://x"]).status == 78)
    }
}
