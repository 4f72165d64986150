import Crypto
import Events
import JSON
import TestSupport
import Testing

/// Samples with options, some of them handed to real functions.
@Suite struct SampleOptionTests {
    @Test func `options change a request by the gateway's rules`() throws {
        let event = try PlumbRun.json([
            "http", "--method", "put", "--path", "/leads/a%20b?x=1&x=2", "--route",
            "PUT /leads/{id}",
            "--header", "Content-Type: text/plain", "--header", "X-A: 1", "--header", "x-a:2",
            "--header", "Cookie: s=1; t=2", "--body", "hello",
        ])
        let expected: [(String, JSON)] = [
            ("routeKey", "PUT /leads/{id}"), ("rawPath", "/leads/a%20b"),
            ("rawQueryString", "x=1&x=2"), ("queryStringParameters.x", "1,2"),
            ("pathParameters.id", "a b"), ("requestContext.http.method", "PUT"),
            ("headers.content-type", "text/plain"), ("headers.x-a", "1,2"),
            ("headers.content-length", "5"), ("cookies", ["s=1", "t=2"]), ("body", "hello"),
            ("isBase64Encoded", false),
        ]
        for (path, value) in expected { #expect(event.at(path) == value) }
        let other = ["http-v1", "--query", "x=1&x=2", "--header", "X-A: 1", "--header", "x-a:2"]
        let version1 = try PlumbRun.json(other)
        #expect(version1.at("multiValueHeaders.x-a") == ["1", "2"])
        #expect(version1.at("multiValueQueryStringParameters.x") == ["1", "2"])
    }

    @Test(
        arguments: [
            ("application/json", [], false), ("application/x-www-form-urlencoded", [], true),
            ("application/json", [0xFF], true), ("text/plain; charset=x", [], false),
        ] as [(String, [UInt8], Bool)]
    )
    func `a body is base64 where the gateway makes it so`(
        _ type: String,
        _ more: [UInt8],
        _ isBase64: Bool
    ) throws {
        let body = Array("a=1".utf8) + more
        let arguments = ["http", "--header", "content-type: \(type)", "--body-file", "-"]
        let event = try JSON(parsing: try PlumbRun.event(arguments, input: body))
        #expect(event["isBase64Encoded"]?.bool == isBase64)
        #expect(event["body"]?.string == (isBase64 ? Base64.encode(body) : "a=1"))
        let forced = try JSON(parsing: try PlumbRun.event(arguments + ["--base64"], input: body))
        #expect(forced["body"]?.string == Base64.encode(body))
    }

    @Test func `a path that no route serves goes to the default route`() throws {
        let event = try PlumbRun.json(["generic-json", "--path", "/elsewhere"])
        #expect(event["routeKey"] == "$default")
        #expect(event["pathParameters"] == nil)
    }

    @Test func `messages are as many as asked, each with its own ID`() throws {
        let event = try PlumbRun.json(["sqs", "--queue", "Q", "--count", "3", "--body", "é\"\n"])
        let messages = try QueueEvent(JSONCursor(event)).messages
        #expect(Set(messages.map(\.id)).count == 3)
        #expect(messages.allSatisfy { $0.body == Array("é\"\n".utf8) && $0.queue == "Q" })
        #expect(
            event.at("Records.0.md5OfBody")?.string == Hex.encode(MD5.digest(Array("é\"\n".utf8)))
        )
    }

    @Test func `an object's notification is inside the message`() throws {
        let event = try PlumbRun.json([
            "s3-sqs", "--bucket", "b", "--key", "in box/ä.csv", "--size", "9", "--queue", "Q",
        ])
        let message = try #require(try QueueEvent(JSONCursor(event)).messages.first)
        let object = try ObjectEvent(JSONCursor(try JSON(parsing: message.body)))
        #expect((object.bucket, object.key, object.bytes) == ("b", "in box/ä.csv", 9))
        #expect(message.queue == "Q")
    }

    @Test func `a removed object has no size`() throws {
        let event = try PlumbRun.json(["s3", "--event", "s3:ObjectRemoved:Delete"])
        #expect(event.at("Records.0.eventName") == "ObjectRemoved:Delete")
        #expect(event.at("Records.0.s3.object.size") == nil)
        #expect(event.at("Records.0.s3.object.eTag") == nil)
    }

    @Test func `a topic's message is inside the queue's`() throws {
        let arguments = ["sns-sqs", "--body", "hi", "--subject", "S", "--topic", "T"]
        let event = try PlumbRun.json(arguments)
        let body = try #require(event.at("Records.0.body")?.string)
        let notification = try JSON(parsing: body)
        #expect(notification["Message"] == "hi")
        #expect(notification["Subject"] == "S")
        #expect(notification["TopicArn"] == "arn:aws:sns:us-east-1:123456789012:T")
        #expect(notification["SigningCertURL"] != nil)
    }

    @Test func `an input replaces a schedule's event`() throws {
        for name in ["schedule", "scheduler"] {
            #expect(try PlumbRun.json([name, "--input", #"{"a":1}"#]) == ["a": 1])
        }
        #expect(
            try PlumbRun.json(["schedule", "--rule", "Hourly"])["resources"]
                == ["arn:aws:events:us-east-1:123456789012:rule/Hourly"]
        )
    }

    @Test func `records of a file go through the real transformation`() throws {
        let folder = TemporaryFolder()
        let line =
            #"{"event_id":"1","timestamp":"2026-03-08T06:59:00Z","event_type":"t","flow_id":"f"}"#
        try folder.write(Array("\(line)\n\n\(line)\nnonsense".utf8), to: "records.ndjson")
        let event = try PlumbRun.event([
            "firehose", "--record-file", "\(folder.path)/records.ndjson",
        ])
        let invoked = try PlumbRun.outcome(["invoke", "transform-events", "-e", "-"], input: event)
        let records = try JSON(parsing: invoked.output)["records"]?.array ?? []
        #expect(records.map { $0["result"] } == ["Ok", "Ok", "ProcessingFailed"])
        let usual = try PlumbRun.event(["firehose"])
        let outcome = try PlumbRun.outcome(["invoke", "transform-events", "-e", "-"], input: usual)
        #expect(try JSON(parsing: outcome.output).at("records.0.result") == "Ok")
    }

    @Test func `a message of a file goes through a real queue function`() throws {
        let folder = TemporaryFolder()
        let batch = try JSON(parsing: try Repository.contents("events/queues/check-consent.json"))
        let lead = try #require(batch.at("Records.0.body")?.string)
        try folder.write(Array(lead.utf8), to: "lead.json")
        let event = try PlumbRun.event(["sqs", "--body-file", "\(folder.path)/lead.json"])
        let invoked = try PlumbRun.outcome(
            ["invoke", "check-consent", "-e", "-"],
            input: event,
            environment: ["PLUMB_DATABASE_URL": "sqlite:\(folder.path)/state.db"]
        )
        let result = try JSON(parsing: invoked.output)
        #expect(result["batchItemFailures"] == [])
        #expect(result.at("emitted.0.channel") == "EnrichmentQueue")
    }

    @Test(
        arguments: [
            (["sqss"], "'sqss' is no event of plumb events make; did you mean 'sqs'?", ""),
            (
                ["sqs", "--body-file", "none.json"],
                "--body-file: none.json: open: No such file or directory", " sqs"
            ),
            (
                ["sqs", "--body", "a", "--body-file", "b"],
                "--body and --body-file are both there: give one", " sqs"
            ),
            (["sqs", "--bdy", "a"], "unknown option '--bdy'; did you mean '--body'?", " sqs"),
            (
                ["sqs", "--count", "0"], "--count is '0': give a number from 1 to 10000", " sqs"
            ),
            (
                ["s3", "--event", "Put"],
                "--event is 'Put': give one of ObjectCreated:Put, ObjectCreated:Post, "
                    + "ObjectCreated:Copy, ObjectCreated:CompleteMultipartUpload, "
                    + "ObjectRemoved:Delete, ObjectRemoved:DeleteMarkerCreated", " s3"
            ),
            (["http", "--header", "x"], "--header is 'x': give NAME:VALUE", " http"),
            (["http", "--path", "x"], "--path is 'x': give a path that begins with /", " http"),
            (
                ["http", "--route", "x"],
                "--route is 'x': give METHOD and path, 'POST /leads/{id}'", " http"
            ),
            (
                ["http", "--route", "GET /a", "--path", "/b"],
                "the route 'GET /a' does not serve GET /b", " http"
            ),
            (
                ["eventbridge", "--detail", "1"],
                "--detail is no JSON object, as EventBridge wants it", " eventbridge"
            ),
            (
                ["standard-webhooks", "--secret", "!"],
                "--secret is not base64 behind whsec_, as standard webhooks want it",
                " standard-webhooks"
            ),
        ] as [([String], String, String)]
    )
    func `options that give no event are usage errors`(
        _ arguments: [String],
        _ message: String,
        _ name: String
    ) throws {
        let log = "plumb: error: \(message) (see plumb events make\(name) --help)\n"
        let outcome = try PlumbRun.outcome(["events", "make"] + arguments)
        #expect(outcome == .init(output: "", log: log, status: 64))
    }

    @Test func `an event that Lambda would not take is refused`() throws {
        let body = String(repeating: "x", count: 100_000)
        let outcome = try PlumbRun.outcome([
            "events", "make", "sqs", "--count", "100", "--body", body,
        ])
        #expect(outcome.status == 64)
        #expect(outcome.log.contains("more than the 6291556 that Lambda takes: ask for less"))
    }

    @Test func `a clock that is none is a configuration error`() throws {
        let outcome = try PlumbRun.outcome(
            ["events", "show", "s3"],
            environment: ["PLUMB_CLOCK": "x"]
        )
        let message = "PLUMB_CLOCK is 'x': give a time like 2026-03-08T06:59:00Z"
        #expect(outcome == .init(output: "", log: "plumb: error: \(message)\n", status: 78))
    }
}
