import Database
import Files
import JSON
import TestSupport
import Testing

/// Events that nobody waits for: stored, run, retried, and told of.
@Suite struct AsynchronousInvocationTests {
    private let folder: TemporaryFolder
    private var runtime: RunningRuntime

    init() throws {
        folder = try InvokeTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    /// Hands an event to a function; the request ID.
    private func enqueue(_ event: String, for function: String) throws -> String {
        let answer = try #require(
            HTTPClient.request(
                "POST",
                "/2015-03-31/functions/\(function)/invocations",
                port: runtime.awsPort,
                headers: [("X-Amz-Invocation-Type", "Event")],
                body: Array(event.utf8)
            )
        )
        #expect(answer.status == 202)
        #expect(answer.body.isEmpty)
        return try #require(answer.headers("x-amzn-requestid").first)
    }

    /// The events that were recorded, once there are as many.
    private func recorded(_ count: Int) throws -> [JSON] {
        #expect(runtime.eventually { runtime.recorded.count >= count })
        let recorded = runtime.recorded
        #expect(recorded.count == count)
        return recorded
    }

    /// What the messages in the queue of outcomes say.
    private func outcomes(_ count: Int) throws -> [(body: JSON, message: JSON)] {
        try recorded(count).map { event in
            let message = try #require(event["Records"]?[0])
            return (try JSON(parsing: try #require(message["body"]?.string)), message)
        }
    }

    private func times(_ name: String) throws -> Int {
        try FileSystem.read("\(folder.path)/\(name)", limitBytes: 1000).count
    }

    @Test func `boto3 is told that an event is accepted, and the event is run`() throws {
        let clients = try AWSClients(runtime)
        let event = #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#
        let answers = try clients.call(
            "lambda",
            [
                (
                    "invoke",
                    ["FunctionName": "Fn", "InvocationType": "Event", "Payload": JSON(event)]
                ),
                ("invoke_async", ["FunctionName": "Fn", "InvokeArgs": JSON(event)]),
            ]
        )
        #expect(answers[0]["StatusCode"] == 202)
        #expect(answers[0]["Payload"] == "")
        #expect(answers[0]["ExecutedVersion"] == nil)
        #expect(answers[1]["Status"] == 202)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 2 })
        #expect(runtime.eventually { runtime.waiting(for: "Fn") == 0 })
    }

    @Test func `success is told with the event and the answer`() throws {
        let event = #"{"do":"answer","result":{"n":[1,2]}}"#
        let requestID = try enqueue(event, for: "Told")
        let record = try #require(try outcomes(1).first).body
        let keys = record.members?.map(\.key)
        #expect(
            keys == [
                "version", "timestamp", "requestContext", "requestPayload", "responseContext",
                "responsePayload",
            ]
        )
        #expect(record["version"] == "1.0")
        #expect(record["timestamp"]?.string?.utf8.count == 24)
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:Told:$LATEST"
        #expect(
            record["requestContext"] == [
                "requestId": JSON(requestID), "functionArn": JSON(arn), "condition": "Success",
                "approximateInvokeCount": 1,
            ]
        )
        #expect(record["requestPayload"] == (try JSON(parsing: event)))
        #expect(record["responseContext"] == ["statusCode": 200, "executedVersion": "$LATEST"])
        #expect(record["responsePayload"] == ["n": [1, 2]])
    }

    @Test func `a function that fails is run three times, each wait twice the one before`() throws {
        let event = #"{"do":"fail","marker":"runs"}"#
        let requestID = try enqueue(event, for: "Told")
        let outcomes = try outcomes(2)
        #expect(try times("runs") == 3)
        #expect(runtime.eventually { runtime.errors.contains("run again in 50 ms") })
        #expect(runtime.eventually { runtime.errors.contains("run again in 100 ms") })
        #expect(runtime.eventually { runtime.errors.contains("given up after 3 runs") })
        let record = try #require(outcomes.first { $0.body["version"] != nil }).body
        #expect(record["requestContext"]?["condition"] == "RetriesExhausted")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 3)
        #expect(record["requestContext"]?["requestId"] == JSON(requestID))
        #expect(
            record["responseContext"] == [
                "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
            ]
        )
        #expect(record["responsePayload"]?["errorType"] == "Test.Failed")
        let letter = try #require(outcomes.first { $0.body["version"] == nil })
        #expect(letter.body == (try JSON(parsing: event)))
        let attribute = { (type: String, value: String) -> JSON in
            [
                "stringValue": JSON(value), "stringListValues": [], "binaryListValues": [],
                "dataType": JSON(type),
            ]
        }
        #expect(
            letter.message["messageAttributes"] == [
                "RequestID": attribute("String", requestID),
                "ErrorCode": attribute("Number", "200"),
                "ErrorMessage": attribute("String", "a test asked for it"),
            ]
        )
        #expect(letter.message["md5OfMessageAttributes"]?.string?.utf8.count == 32)
        #expect(runtime.eventually { runtime.waiting(for: "Told") == 0 })
    }

    @Test func `a retry that succeeds is a success, and emits once`() throws {
        let event = """
            {"do":"emit","failures":2,"marker":"runs","emit":[{"channel":"Next","body":1}]}
            """
        _ = try enqueue(event, for: "Told")
        let record = try #require(try outcomes(1).first).body
        #expect(record["requestContext"]?["condition"] == "Success")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 3)
        #expect(runtime.depth(of: "Next") == 1)
    }

    @Test(arguments: [
        (#"{"do":"crash"}"#, "Runtime.ExitError"), (#"{"do":"hang"}"#, "Sandbox.Timedout"),
        (#"{"do":"fill","bytes":6291555}"#, "Function.ResponseSizeTooLarge"),
        (#"{"do":"emit","emit":[{"channel":"Nowhere","body":1}]}"#, "Runtime.InvalidOutput"),
    ])
    func `a function may be told instead of a queue, and without a retry at once`(
        event: String,
        errorType: String
    ) throws {
        _ = try enqueue(event, for: "Once")
        let record = try #require(try recorded(1).first)
        #expect(record["requestContext"]?["condition"] == "RetriesExhausted")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 1)
        #expect(record["responsePayload"]?["errorType"] == JSON(errorType))
    }

    @Test func `an event that would be too old for its next run is given up`() throws {
        _ = try enqueue(#"{"do":"fail"}"#, for: "Slow")
        let record = try #require(try recorded(1).first)
        #expect(record["requestContext"]?["condition"] == "EventAgeExceeded")
        #expect(record["responsePayload"]?["errorType"] == "Test.Failed")
    }

    @Test mutating func `an event that has grown too old is given up without another run`() throws {
        _ = try enqueue(#"{"do":"fail","marker":"runs"}"#, for: "Patient")
        killWaitingForRetry()
        try changeWaiting("visible_at = 1, sent_at = 1")
        runtime = try RunningRuntime(in: folder.path)
        let record = try #require(try outcomes(1).first).body
        #expect(record["requestContext"]?["condition"] == "EventAgeExceeded")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 1)
        #expect(record["responsePayload"] == nil)
        #expect(try times("runs") == 1)
    }

    @Test func `a function without any concurrency never runs, and its events are given up`() throws
    {
        let event = #"{"do":"echo"}"#
        _ = try enqueue(event, for: "Off")
        let outcomes = try outcomes(2)
        let record = try #require(outcomes.first { $0.body["version"] != nil }).body
        #expect(record["requestContext"]?["condition"] == "ZeroReservedConcurrency")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 0)
        #expect(record["responseContext"] == nil)
        let letter = try #require(outcomes.first { $0.body["version"] == nil })
        #expect(letter.message["messageAttributes"]?["ErrorCode"]?["stringValue"] == "429")
    }

    @Test func `a long error message is cut at 1 KB, between characters`() throws {
        let message = "x" + String(repeating: "ö", count: 1_000)
        _ = try enqueue(#"{"do":"fail","message":"\#(message)"}"#, for: "Told")
        let letter = try #require(try outcomes(2).first { $0.body["version"] == nil })
        let shown = letter.message["messageAttributes"]?["ErrorMessage"]?["stringValue"]?.string
        #expect(shown == String(message.prefix(512)))
    }

    @Test mutating func `events that wait survive the end of the runtime, and so do their runs`()
        throws
    {
        _ = try enqueue(#"{"do":"fail","marker":"runs"}"#, for: "Patient")
        killWaitingForRetry()
        try changeWaiting("visible_at = 1")
        runtime = try RunningRuntime(in: folder.path)
        let record = try #require(try outcomes(1).first).body
        #expect(record["requestContext"]?["condition"] == "RetriesExhausted")
        #expect(record["requestContext"]?["approximateInvokeCount"] == 2)
        #expect(try times("runs") == 2)
    }

    /// Kills the runtime once the patient function's first failure is on disk.
    private func killWaitingForRetry() {
        #expect(runtime.eventually { runtime.errors.contains("run again in 900000 ms") })
        #expect(
            runtime.eventually {
                runtime.status["functions"]?["Patient"]?["asynchronous"]
                    == ["depth": 1, "inFlight": 0]
            }
        )
        runtime.kill()
    }

    /// Changes the one message that a killed runtime has left, as if time had passed.
    private func changeWaiting(_ assignments: String) throws {
        let database = try SQLiteConnection(path: "\(folder.path)/.plumb/queues.db")
        #expect(try database.execute("UPDATE messages SET \(assignments)") == 1)
    }

    @Test func `an event that cannot be stored is refused`() throws {
        let folder = try InvokeTemplate.folder()
        // Room for the first events, not for more.
        let runtime = try RunningRuntime(in: folder.path, prefix: ["prlimit", "--fsize=2000000"])
        let body = Array("\"\(String(repeating: "x", count: 900_000))\"".utf8)
        let answers = (0..<5).compactMap { _ in
            HTTPClient.request(
                "POST",
                "/2015-03-31/functions/Fn/invocations",
                port: runtime.awsPort,
                headers: [("X-Amz-Invocation-Type", "Event")],
                body: body
            )
        }
        #expect(answers.count == 5)
        let refusal = try #require(answers.first { $0.status != 202 })
        #expect(refusal.status == 503)
        #expect(refusal.headers("x-amzn-errortype") == ["ServiceException"])
        #expect(refusal.headers("retry-after") == ["1"])
    }

    @Test mutating func `what a disk refuses is carried out once it takes it`() throws {
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path, prefix: ["prlimit", "--fsize=2000000"])
        let event = #"{"do":"emit","emit":[{"channel":"Next","bytes":3000000}]}"#
        _ = try enqueue(event, for: "Told")
        #expect(runtime.eventually { runtime.errors.contains("could not be stored") })
        #expect(runtime.waiting(for: "Told") == 1)
        #expect(runtime.depth(of: "Next") == 0)
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        let record = try #require(try outcomes(1).first).body
        #expect(record["requestContext"]?["condition"] == "Success")
        // What could not be stored was no failure of the function.
        #expect(record["requestContext"]?["approximateInvokeCount"] == 1)
        #expect(runtime.depth(of: "Next") == 1)
    }

    @Test func `an object of a bucket is an event like any other`() throws {
        let uploads = "\(folder.path)/.plumb/buckets/uploads"
        #expect(Command.run("echo x > '\(uploads)/a b.csv'") == 0)
        #expect(runtime.eventually { !runtime.recorded.isEmpty })
        let record = try #require(runtime.recorded.first)
        #expect(record["requestContext"]?["condition"] == "Success")
        let object = record["requestPayload"]?["Records"]?[0]
        #expect(object?["eventSource"] == "aws:s3")
        #expect(object?["s3"]?["object"]?["key"] == "a+b.csv")
    }
}
