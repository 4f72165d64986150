import Events
import JSON
import Queues
import Template
import Testing
import Time

@testable import Streams

/// Which record becomes part of which object.
@Suite struct GatheringTests {
    private func stream(_ prefix: String, query: String? = nil) throws -> DeliveryStream {
        var stream = DeliveryStream(
            logicalID: "S",
            name: "Events",
            bucket: "B",
            prefix: prefix,
            errorOutputPrefix: "errors/!{firehose:error-output-type}/",
            isPartitionedDynamically: true,
            transform: "F"
        )
        stream.processing.keys = try query.map { try PartitionQuery($0) }
        return stream
    }

    private func gathering(_ stream: DeliveryStream) throws -> Gathering {
        Gathering(
            try DeliveryPlan(stream, bucket: "lake", backupBucket: "raw"),
            now: Timestamp(seconds: 9)
        )
    }

    private func items(_ texts: String...) -> [StreamItem] {
        texts.enumerated().map { index, text in
            StreamItem(
                sequence: Int64(index + 1),
                arrivedAt: 100_000 - index * 1000,
                data: Array(text.utf8)
            )
        }
    }

    /// The contents by their prefixes.
    private func contents(_ gathering: Gathering) -> [String: String] {
        let name = gathering.plan.name
        let contents = gathering.partitions.contents.map { content in
            let prefix =
                if let type = content.errorType {
                    name.errorPartition(type: type, oldest: content.oldest)
                } else {
                    name.partition(keys: content.keys, oldest: content.oldest)
                }
            return (prefix, String(decoding: content.bytes, as: UTF8.self))
        }
        return Dictionary(uniqueKeysWithValues: contents)
    }

    @Test func `records of a partition follow one another without a separator`() throws {
        var gathering = try gathering(stream("t=!{partitionKeyFromQuery:t}/", query: "{t}"))
        gathering.add(
            TransformedBatch(
                items: items(#"{"t":"a"}"#, #"{"t":"b","n":1}"#, #"{"t":"a","n":2}"#),
                outcome: .untransformed
            )
        )
        #expect(
            contents(gathering) == [
                "t=a/": #"{"t":"a"}{"t":"a","n":2}"#, "t=b/": #"{"t":"b","n":1}"#,
            ]
        )
    }

    @Test func `a delimiter stands behind each record, and errors have none`() throws {
        var stream = try stream("t=!{partitionKeyFromQuery:t}/", query: "{t}")
        stream.processing.delimiter = [UInt8(ascii: ";")]
        var gathering = try gathering(stream)
        gathering.add(
            TransformedBatch(items: items(#"{"t":1}"#, "[]"), outcome: .untransformed)
        )
        let contents = contents(gathering)
        #expect(contents["t=1/"] == #"{"t":1};"#)
        #expect(contents["errors/processing-failed/"]?.hasSuffix("}\n") == true)
    }

    @Test func `an object is named by its oldest record, and random once`() throws {
        var gathering = try gathering(
            stream(
                "!{partitionKeyFromQuery:t}/!{timestamp:mm-ss}/!{firehose:random-string}/",
                query: "{t}"
            )
        )
        gathering.add(
            TransformedBatch(
                items: items(#"{"t":"a"}"#, #"{"t":"a"}"#, #"{"t":"a"}"#),
                outcome: .untransformed
            )
        )
        #expect(gathering.partitions.contents.count == 1)
        #expect(contents(gathering).keys.first?.hasPrefix("a/01-38/") == true)
    }

    @Test(
        arguments: [
            (#"{"a":{"b":"x"}}"#, "x/"), (#"{"a":{"b":7}}"#, "7/"), (#"{"a":{"b":true}}"#, "true/"),
            (#"{"a":{"b":null}}"#, nil), (#"{"a":{"b":""}}"#, nil), (#"{"a":{"b":[1]}}"#, nil),
            (#"{"a":1}"#, nil), (#"{"a":{}}"#, nil), ("[]", nil), ("text", nil), ("", nil),
            (#"{"a":{"b":"x"}}{"a":{"b":"y"}}"#, nil), (#"{"a":{"b":"../y"}}"#, nil),
        ] as [(String, String?)]
    )
    func `a key is the value of its path, and without one the record is an error`(
        record: String,
        partition: String?
    ) throws {
        var gathering = try gathering(stream("!{partitionKeyFromQuery:k}/", query: "{k: .a.b}"))
        gathering.add(TransformedBatch(items: items(record), outcome: .untransformed))
        let contents = contents(gathering)
        if let partition {
            #expect(contents == [partition: record])
        } else {
            let line = try #require(contents["errors/processing-failed/"])
            let code = try JSON(parsing: line)["errorCode"]
            #expect(code == "DynamicPartitioning.MetadataExtractionFailed")
            #expect(contents.count == 1)
        }
    }

    @Test func `beyond the active partitions records are errors of a type of their own`() throws {
        var stream = try stream("!{partitionKeyFromQuery:t}/", query: "{t}")
        stream.activePartitions = 2
        var gathering = try gathering(stream)
        gathering.add(
            TransformedBatch(
                items: items(
                    #"{"t":1}"#,
                    #"{"t":2}"#,
                    #"{"t":3}"#,
                    #"{"t":1}"#,
                    #"{"t":4}"#
                ),
                outcome: .untransformed
            )
        )
        let contents = contents(gathering)
        #expect(contents["1/"] == #"{"t":1}{"t":1}"#)
        #expect(contents["2/"] == #"{"t":2}"#)
        #expect(contents.count == 3)
        let lines = contents["errors/activePartitionExceeded/"]?.split(separator: "\n")
        #expect(lines?.count == 2)
        #expect(gathering.partitions.refusedRecords == 2)
    }

    @Test func `an error line has what Firehose writes`() throws {
        var gathering = try gathering(stream("!{partitionKeyFromLambda:t}/"))
        let records = items("FAIL this one\n")
        let result = #"{"records":[{"recordId":"1","result":"ProcessingFailed"}]}"#
        gathering.add(TransformedBatch(items: records, outcome: .result(Array(result.utf8))))
        let line = try #require(contents(gathering)["errors/processing-failed/"])
        #expect(
            try JSON(parsing: line) == [
                "rawData": "RkFJTCB0aGlzIG9uZQo=", "errorCode": "Lambda.ProcessingFailedStatus",
                "errorMessage": "ProcessingFailed status set for record", "attemptsMade": 1,
                "arrivalTimestamp": 100_000, "attemptEndingTimestamp": 9_000,
                "lambdaARN": "arn:aws:lambda:us-east-1:123456789012:function:F",
            ]
        )
    }

    @Test(arguments: [
        (TransformFailure.function, "Lambda.FunctionError", 4),
        (.throttled, "Lambda.InvokeLimitExceeded", 4), (.tooLarge, "Lambda.MissingRecordId", 1),
    ])
    func `a batch that failed is in the errors whole`(
        failure: TransformFailure,
        code: String,
        attempts: Int
    ) throws {
        var gathering = try gathering(stream("!{partitionKeyFromLambda:t}/"))
        gathering.add(
            TransformedBatch(
                items: items("a", "b"),
                outcome: .failed(failure, attempts: attempts)
            )
        )
        let lines = contents(gathering)["errors/processing-failed/"]?.split(separator: "\n") ?? []
        #expect(lines.count == 2)
        for line in lines {
            let document = try JSON(parsing: String(line))
            #expect(document["errorCode"] == JSON(code))
            #expect(document["attemptsMade"] == JSON(attempts))
        }
    }

    @Test(arguments: [
        (#"{"a":1}{"a":2}"#, [#"{"a":1}"#, #"{"a":2}"#]),
        ("{\"a\":1}\n {\"a\":{\"b\":\"}{\\\"\"}}\n", [#"{"a":1}"#, #"{"a":{"b":"}{\""}}"#]),
        ("{}", ["{}"]), ("no json", ["no json"]), ("{}}", ["{}}"]), ("{} x", ["{} x"]), ("", [""]),
    ])
    func `JSON objects in a row are records of their own`(record: String, parts: [String]) {
        let record = Array(record.utf8)
        let items = StreamItem.parts(
            of: .init(sequence: 5, arrivedAt: 1, data: record),
            .json
        )
        #expect(items.map { String(decoding: $0.data, as: UTF8.self) } == parts)
        #expect(items.map(\.id) == parts.indices.map { "5-\($0 + 1)" })
    }

    @Test(arguments: [
        ("a;;b;;c", ["a", "b", "c"]), ("a", ["a"]), ("a;;", ["a"]), (";;a", ["a"]), ("", []),
        ("a;b;;;c", ["a;b", ";c"]),
    ])
    func `text between delimiters is records of their own`(record: String, parts: [String]) {
        let items = StreamItem.parts(
            of: .init(sequence: 5, arrivedAt: 1, data: Array(record.utf8)),
            .delimited(Array(";;".utf8))
        )
        #expect(items.map { String(decoding: $0.data, as: UTF8.self) } == parts)
    }
}

extension Gathering {
    fileprivate mutating func add(_ batch: TransformedBatch) {
        add(batch, reader: TransformResultReader())
    }
}
