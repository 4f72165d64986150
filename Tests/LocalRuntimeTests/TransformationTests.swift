import Crypto
import Files
import JSON
import TestSupport
import Testing

/// What becomes of records that a function transforms.
@Suite struct TransformationTests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime

    init() throws {
        folder = try StreamTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private func put(_ records: [JSON]) {
        let texts = records.map { record -> JSON in ["Data": JSON(Base64.encode(record.bytes))] }
        let answer = runtime.streams(
            "PutRecordBatch",
            ["DeliveryStreamName": "turned", "Records": JSON(texts)]
        )
        #expect(answer?["FailedPutCount"] == 0)
        #expect(runtime.eventually { runtime.buffered(in: "Turned") == 0 })
    }

    /// The lines of the error output.
    private func errors() throws -> [JSON] {
        let objects = runtime.objects("lake").filter { $0.key.hasPrefix("errors/") }
        return try objects.values.flatMap { content in
            try content.split(separator: "\n").map { try JSON(parsing: String($0)) }
        }
    }

    @Test func `each record has its own fate, and its source is kept as it came`() throws {
        func record(_ verdict: String, _ number: Int) -> JSON {
            [
                "as": JSON(verdict), "to": ["u": 7, "n": JSON(number)],
                "keys": ["t": "x", "more": "y"],
            ]
        }
        let verdicts = [
            ("Ok", nil), ("Dropped", nil), ("Ok", nil),
            ("ProcessingFailed", "Lambda.ProcessingFailedStatus"),
            ("Missing", "Lambda.MissingRecordId"), ("Twice", "Lambda.DuplicatedRecordId"),
            ("NoData", "Lambda.InvalidReturnFormat"), ("Rubbish", "Lambda.InvalidReturnFormat"),
            ("Fine", "Lambda.InvalidReturnFormat"),
        ]
        var records = verdicts.enumerated().map { record($1.0, $0) }
        records.append(["keys": ["t": ""], "to": ["u": 7]])
        records.append(["keys": ["t": "x"], "to": ["v": 7]])
        put(records)
        let lake = runtime.objects("lake").filter { $0.key.hasPrefix("t=x/u=7/turned-1-") }
        let delivered = #"{"u":7,"n":0}"# + "\n" + #"{"u":7,"n":2}"# + "\n"
        #expect(lake.values.sorted().joined() == delivered)
        var expected = verdicts.compactMap(\.1)
        expected += Array(repeating: "DynamicPartitioning.MetadataExtractionFailed", count: 2)
        let errors = try errors()
        #expect(errors.map { $0["errorCode"]?.string ?? "" }.sorted() == expected.sorted())
        #expect(errors.allSatisfy { $0["attemptsMade"] == 1 })
        let failed = errors.first { $0["errorCode"] == "Lambda.ProcessingFailedStatus" }
        #expect(failed?["rawData"] == JSON(Base64.encode(records[3].bytes)))
        let sources = runtime.objects("raw")
        #expect(sources.keys.allSatisfy { $0.wholeMatch(of: #/source/\d{4}/turned-1-.*/#) != nil })
        #expect(sources.values.joined() == records.map(\.text).joined())
    }

    @Test func `a function that fails once is asked again, and nothing is lost`() throws {
        let marker = "\(folder.path)/marker"
        put([
            [
                "do": "echo", "marker": JSON(marker), "failures": 1, "keys": ["t": "x"],
                "to": ["u": "again"],
            ]
        ])
        #expect(try errors().isEmpty)
        #expect(runtime.objects("lake").values.joined() == #"{"u":"again"}"# + "\n")
    }

    @Test(arguments: ["fail", "crash", "rubbish"])
    func `a function that fails for good sends the batch to the errors`(how: String) throws {
        put([["do": JSON(how)], ["to": ["u": 1], "keys": ["t": "x"]]])
        let errors = try errors()
        #expect(errors.map { $0["errorCode"] } == ["Lambda.FunctionError", "Lambda.FunctionError"])
        // NumberOfRetries is 1.
        #expect(errors.allSatisfy { $0["attemptsMade"] == 2 })
        #expect(runtime.objects("lake").keys.allSatisfy { $0.hasPrefix("errors/") })
        #expect(runtime.objects("raw").count == 1)
    }
}
