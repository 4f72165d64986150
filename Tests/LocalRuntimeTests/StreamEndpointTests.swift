import Files
import JSON
import TestSupport
import Testing

/// Firehose's API as boto3 and the aws command find it.
@Suite struct StreamEndpointTests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime

    init() throws {
        folder = try StreamTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private func put(_ stream: String, _ data: String) -> (String, JSON) {
        ("put_record", ["DeliveryStreamName": JSON(stream), "Record": ["Data": JSON(data)]])
    }

    private func batch(_ stream: String, _ data: [String]) -> (String, JSON) {
        let records = data.map { text -> JSON in ["Data": JSON(text)] }
        return (
            "put_record_batch", ["DeliveryStreamName": JSON(stream), "Records": JSON(records)]
        )
    }

    @Test func `records are delivered one after another, in the order of their puts`() throws {
        let answers = try AWSClients(runtime).call(
            "firehose",
            [put("plain", "abc"), batch("plain", ["abc", "", "abc"]), put("plain", "\u{E4}\n")]
        )
        let ids = [answers[0]["RecordId"]?.string, answers[2]["RecordId"]?.string]
        let several = answers[1]["RequestResponses"]?.array?.map { $0["RecordId"]?.string } ?? []
        #expect(Set(ids + several).count == 5)
        #expect(!(ids + several).contains(nil))
        #expect(answers.allSatisfy { $0["Encrypted"] == false })
        #expect(answers[1]["FailedPutCount"] == 0)
        #expect(runtime.eventually { runtime.buffered(in: "Plain") == 0 })
        let objects = runtime.objects("lake").sorted { $0.key < $1.key }
        #expect(objects.map(\.value).joined() == "abcabcabc\u{E4}\n")
        let key = try #require(objects.first?.key)
        let name =
            #/plain/\d{4}/\d\d/\d\d/\d\d/plain-1-\d{4}(-\d\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/#
        #expect(key.wholeMatch(of: name) != nil, "\(key)")
    }

    private struct Refusal {
        let call: (String, JSON)
        let code: String
        let message: String
        var status = 400
    }

    @Test func `what Firehose refuses is refused in its words`() throws {
        let large = String(repeating: "x", count: 1_024_001)
        let million = String(repeating: "x", count: 1_000_000)
        let one = "1 validation error detected: "
        let buffer = "'java.nio.HeapByteBuffer[pos=0 lim=1024001 cap=1024001]'"
        let refusals = [
            Refusal(
                call: put("nowhere", "x"),
                code: "ResourceNotFoundException",
                message: "Firehose nowhere under account 123456789012 not found."
            ),
            Refusal(
                call: batch("nowhere", ["x"]),
                code: "ResourceNotFoundException",
                message: "Firehose nowhere under account 123456789012 not found."
            ),
            Refusal(
                call: ("describe_delivery_stream", ["DeliveryStreamName": "nowhere"]),
                code: "ResourceNotFoundException",
                message: "Firehose nowhere under account 123456789012 not found."
            ),
            Refusal(
                call: put("plain", large),
                code: "ValidationException",
                message: one + "Value \(buffer) at 'record.data' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 1024000"
            ),
            Refusal(
                call: batch("plain", ["x", large]),
                code: "ValidationException",
                message: one + "Value \(buffer) at 'records.2.member.data' failed to satisfy "
                    + "constraint: Member must have length less than or equal to 1024000"
            ),
            Refusal(
                call: batch("plain", Array(repeating: "x", count: 501)),
                code: "ValidationException",
                message: one + "Value '[501 records]' at 'records' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 500"
            ),
            Refusal(
                call: batch("plain", Array(repeating: million, count: 5)),
                code: "InvalidArgumentException",
                message: "Records size exceeds 4 MB limit"
            ),
            Refusal(
                call: put("a b", "x"),
                code: "ValidationException",
                message: one + "Value 'a b' at 'deliveryStreamName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            ),
            Refusal(
                call: ("list_delivery_streams", ["Limit": 10_001, "DeliveryStreamType": "Kafka"]),
                code: "ValidationException",
                message: "2 validation errors detected: Value '10001' at 'limit' failed to satisfy "
                    + "constraint: Member must have value less than or equal to 10000; Value "
                    + "'Kafka' at 'deliveryStreamType' failed to satisfy constraint: Member must "
                    + "satisfy enum value set: [DirectPut, KinesisStreamAsSource, MSKAsSource, "
                    + "DatabaseAsSource]"
            ),
            Refusal(
                call: ("delete_delivery_stream", ["DeliveryStreamName": "plain"]),
                code: "UnknownOperationException",
                message: "The local runtime has no DeleteDeliveryStream: its delivery streams are "
                    + "the template's."
            ),
        ]
        let answers = try AWSClients(runtime).call("firehose", refusals.map(\.call))
        for (answer, refusal) in zip(answers, refusals) {
            let name = "\(refusal.call.0): \(answer.text.prefix(500))"
            #expect(answer["Error"]?["Code"] == JSON(refusal.code), "\(name)")
            #expect(answer["Error"]?["Message"] == JSON(refusal.message), "\(name)")
            #expect(
                answer["ResponseMetadata"]?["HTTPStatusCode"] == JSON(refusal.status),
                "\(name)"
            )
        }
        #expect(runtime.objects("lake").isEmpty)
    }

    @Test(arguments: [
        ("", "SerializationException"), ("[]", "SerializationException"),
        (#"{"DeliveryStreamName":7,"Record":{"Data":""}}"#, "SerializationException"),
        (#"{"DeliveryStreamName":"plain","Record":{"Data":"%"}}"#, "SerializationException"),
        (#"{"DeliveryStreamName":"plain","Record":"eA=="}"#, "SerializationException"),
        (#"{"DeliveryStreamName":"plain","Record":{}}"#, "ValidationException"),
        (#"{"DeliveryStreamName":"plain"}"#, "ValidationException"),
        (#"{"Record":{"Data":"eA=="}}"#, "ValidationException"),
        (#"{"DeliveryStreamName":"","Record":{"Data":""}}"#, "ValidationException"),
    ])
    func `a body that no client makes is refused`(body: String, code: String) throws {
        let answer = HTTPClient.request(
            "POST",
            "/",
            port: runtime.awsPort,
            headers: [("x-amz-target", "Firehose_20150804.PutRecord")],
            body: Array(body.utf8)
        )
        #expect(answer?.status == 400)
        let document = try JSON(parsing: answer?.body ?? "")
        #expect(document["__type"] == JSON(code))
    }

    @Test func `records that the buffer has no room for are refused one by one`() throws {
        let large = String(repeating: "x", count: 400_000)
        let answers = try AWSClients(runtime).call(
            "firehose",
            [
                batch("small", [large, large, large, "y"]), put("small", large),
                put("small", "fits"), batch("small", [large]),
            ]
        )
        #expect(answers[0]["FailedPutCount"] == 2)
        let codes = answers[0]["RequestResponses"]?.array?.map { $0["ErrorCode"]?.string }
        #expect(
            codes == [nil, nil, "ServiceUnavailableException", "ServiceUnavailableException"]
        )
        #expect(answers[0]["RequestResponses"]?[2]?["ErrorMessage"] == "Slow down.")
        #expect(answers[1]["Error"]?["Code"] == "ServiceUnavailableException")
        #expect(answers[1]["ResponseMetadata"]?["HTTPStatusCode"] == 503)
        #expect(answers[2]["RecordId"] != nil)
        #expect(answers[3]["FailedPutCount"] == 1)
        #expect(runtime.buffered(in: "Small") == 3)
    }

    @Test func `the template's streams are listed and described`() throws {
        let answers = try AWSClients(runtime).call(
            "firehose",
            [
                ("list_delivery_streams", [:]), ("list_delivery_streams", ["Limit": 1]),
                ("list_delivery_streams", ["ExclusiveStartDeliveryStreamName": "plain"]),
                ("list_delivery_streams", ["DeliveryStreamType": "KinesisStreamAsSource"]),
                ("describe_delivery_stream", ["DeliveryStreamName": "turned"]),
            ]
        )
        #expect(answers[0]["DeliveryStreamNames"] == ["plain", "small", "turned"])
        #expect(answers[0]["HasMoreDeliveryStreams"] == false)
        #expect(answers[1]["DeliveryStreamNames"] == ["plain"])
        #expect(answers[1]["HasMoreDeliveryStreams"] == true)
        #expect(answers[2]["DeliveryStreamNames"] == ["small", "turned"])
        #expect(answers[3]["DeliveryStreamNames"] == [])
        let description = try #require(answers[4]["DeliveryStreamDescription"])
        #expect(description["DeliveryStreamStatus"] == "ACTIVE")
        #expect(
            description["DeliveryStreamARN"]
                == "arn:aws:firehose:us-east-1:123456789012:deliverystream/turned"
        )
        let destination = description["Destinations"]?[0]?["ExtendedS3DestinationDescription"]
        #expect(destination?["BucketARN"] == "arn:aws:s3:::lake")
        #expect(destination?["S3BackupMode"] == "Enabled")
        #expect(
            destination?["S3BackupDescription"]?["Prefix"] == "source/!{timestamp:yyyy}/"
        )
        #expect(destination?["ProcessingConfiguration"]?["Processors"]?.count == 3)
    }

    @Test func `the aws command puts records`() throws {
        let clients = try AWSClients(runtime)
        let answer = try clients.aws(
            "firehose put-record --delivery-stream-name plain --record Data=from-the-shell"
        )
        #expect(try JSON(parsing: answer)["RecordId"] != nil)
        let names = try clients.aws("firehose list-delivery-streams --output text")
        #expect(names.contains("plain"))
        #expect(runtime.eventually { runtime.buffered(in: "Plain") == 0 })
        #expect(runtime.objects("lake").values.joined() == "from-the-shell")
    }

    /// What `plumb streams` with these words prints.
    private func plumb(_ words: String) throws -> (status: CInt, output: String) {
        let path = "\(folder.path)/streams.txt"
        let data = "--data-dir '\(folder.path)/.plumb'"
        let status = Command.run(
            "'\(Binaries.folder)/plumb' streams \(words) \(data) > '\(path)' 2>&1"
        )
        return (
            status, String(decoding: try FileSystem.read(path, limitBytes: 65_536), as: UTF8.self)
        )
    }

    @Test func `plumb streams says what waits, what was delivered and what was not`() throws {
        _ = try AWSClients(runtime).call(
            "firehose",
            [put("small", "waits"), put("turned", "no partition"), put("plain", "x")]
        )
        #expect(runtime.eventually { runtime.buffered(in: "Turned") == 0 })
        #expect(runtime.eventually { runtime.buffered(in: "Plain") == 0 })
        let all = try plumb("--json")
        #expect(all.status == 0)
        let streams = try JSON(parsing: all.output)["streams"]
        #expect(streams?["Small"]?["buffered"] == 1)
        #expect(streams?["Small"]?["bufferedBytes"] == 5)
        #expect(streams?["Small"]?["lastFlush"] == .null)
        #expect(streams?["Turned"]?["errors"] == 1)
        #expect(streams?["Turned"]?["delivered"] == 0)
        #expect(
            streams?["Turned"]?["lastProblem"]?["message"]
                == "1 records went to the error output"
        )
        #expect(streams?["Plain"]?["delivered"] == 1)
        #expect(streams?["Plain"]?["lastFlush"]?["partitions"] == 1)
        let one = try plumb("small")
        #expect(one.output.split(separator: "\n").count == 2)
        #expect(one.output.contains("small   1         5"))
        let none = try plumb("smal")
        #expect(none.status == 64)
        #expect(none.output.contains("no delivery stream 'smal'; did you mean 'Small'?"))
    }

    @Test func `what waits outlives a kill, to the byte`() throws {
        _ = try AWSClients(runtime).call(
            "firehose",
            [batch("small", ["one", "two"]), put("small", "three")]
        )
        runtime.kill()
        let next = try RunningRuntime(in: folder.path)
        // What an earlier run left is delivered at once.
        #expect(next.eventually { next.buffered(in: "Small") == 0 })
        #expect(next.objects("lake").values.joined() == "onetwothree")
    }
}
