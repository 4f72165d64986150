import Crypto
import Files
import JSON
import TestSupport
import Testing

@Suite struct TransformEventsTests {
    private let folder = TemporaryFolder()

    private func run(_ event: JSON) throws -> FunctionRun.Outcome {
        try FunctionRun(
            "transform-events",
            input: event.bytes,
            environment: [:]
        ).run()
    }

    @Test func `the sample gives good records their partition and bad ones their reason`() throws {
        let path = Repository.root + "/events/streams/lead-events.json"
        let event = try JSON(parsing: try FileSystem.read(path, limitBytes: 1 << 20))
        let run = try run(event)
        #expect(run.status == 0)
        let records = try #require(try JSON(parsing: run.output)["records"]?.array)
        let ids = event["records"]?.array?.compactMap { $0["recordId"]?.string }
        #expect(records.compactMap { $0["recordId"]?.string } == ids)
        let results = records.map { $0["result"]?.string ?? "" }
        #expect(
            results == ["Ok", "Ok", "Ok"] + Array(repeating: "ProcessingFailed", count: 4)
        )
        let keys = records.prefix(3).map { $0["metadata"]?["partitionKeys"]?.text ?? "" }
        #expect(
            keys == [
                #"{"year":"2026","month":"03","day":"08","hour":"06","flow_id":"solar","window":"06_45"}"#,
                #"{"year":"2026","month":"03","day":"08","hour":"08","flow_id":"auto%2Finsurance%20q1","window":"08_00"}"#,
                #"{"year":"2026","month":"03","day":"08","hour":"06","flow_id":"solar","window":"06_45"}"#,
            ]
        )
        let lines = try records.prefix(3).map { record in
            let text = try #require(record["data"]?.string)
            return try #require(Base64.decode(text))
        }
        let sent = try #require(event["records"]?[0]?["data"]?.string.flatMap(Base64.decode))
        #expect(lines[0] == sent + [UInt8(ascii: "\n")])
        for line in lines { #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1) }
        for record in records.dropFirst(3) { #expect(record["data"] == nil) }

        let reasons = try run.log.split(separator: "\n").map { line in
            let entry = try JSON(parsing: String(line))
            return "\(entry["recordId"]?.string ?? "") \(entry["reason"]?.string ?? "")"
        }
        #expect(
            reasons == [
                "49661083120003 flow_id: missing",
                "49661083120004 timestamp: expected RFC 3339, such as 2026-03-08T06:59:00Z",
                "49661083120005 not JSON: line 1, column 300: the text ends too early",
                "49661083120006 not a JSON object",
            ]
        )
        #expect(!run.log.contains("Brien"))
    }

    @Test func `an empty batch gives an empty answer`() throws {
        let run = try run(["invocationId": "i", "records": []])
        #expect(run.output == "{\"records\":[]}\n")
        #expect(run.status == 0)
    }

    @Test func `what is no batch is an error`() throws {
        let run = try run(["records": 5])
        #expect(run.output.contains(#""errorType":"Event.InvalidShape""#))
        #expect(run.status == 1)
    }

    private func run(text: String) throws -> FunctionRun.Outcome {
        try FunctionRun("transform-events", input: Array(text.utf8), environment: [:]).run()
    }

    @Test func `what is not JSON is status 65, by its place among all documents`() throws {
        let run = try run(text: "{\"records\":[]}\n{\"records\":[]} {\"records\": nope}")
        #expect(run.output == "{\"records\":[]}\n{\"records\":[]}\n")
        #expect(run.log.contains("stdin is not JSON: line 2, column "))
        #expect(!run.log.contains("nope"))
        #expect(run.status == 65)
    }

    @Test(arguments: ["emitted", #"\u0065mitted"#])
    func `a result that is piped in stands for the records it emitted`(key: String) throws {
        let event =
            #"{"event_id":"e","timestamp":"2026-03-08T06:59:00Z","event_type":"t","flow_id":"f"}"#
        let run = try run(
            text:
                #"{"\#(key)":[{"channel":"LeadEventStream","body":\#(event)},{"channel":"Q","body":1}]}"#
        )
        let records = try #require(try JSON(parsing: run.output)["records"]?.array)
        #expect(records.map { $0["recordId"] } == ["piped-0"])
        #expect(records.map { $0["result"] } == ["Ok"])
        let data = try #require(records[0]["data"]?.string.flatMap(Base64.decode))
        #expect(data == Array((event + "\n").utf8))
        #expect(try self.run(["statusCode": 200]).output == "{\"records\":[]}\n")
    }

    @Test func `with a seed the log is the same however the event is spaced`() throws {
        let environment = ["PLUMB_SEED": "7", "PLUMB_CLOCK": "2026-03-08T06:59:00Z"]
        let runs = try [
            #"{"records":[{"recordId":"1","data":"e30="}]}"#,
            #"{ "records" : [ { "recordId":"1", "data":"e30=" } ] }"#,
        ].map {
            try FunctionRun("transform-events", input: Array($0.utf8), environment: environment)
                .run()
        }
        #expect(runs[0].log.contains("requestID"))
        #expect(runs[0] == runs[1])
    }
}
