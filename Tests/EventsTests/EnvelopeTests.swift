import Events
import JSON
import TestSupport
import Testing

@Suite struct EnvelopeTests {
    @Test(arguments: Envelope.allCases)
    func `nothing that AWS recorded is lost on the way in and out`(envelope: Envelope) throws {
        let sample = try envelope.sample()
        #expect(try envelope.roundTrip(sample) == sample)
    }

    @Test(
        arguments: [
            ("http/request", ["version"], JSON("1.0"), "version: expected \"2.0\", not \"1.0\""),
            ("http/request", ["version"], nil, "version: expected string, found nothing"),
            ("http/request", ["rawPath"], JSON(1), "rawPath: expected string, found integer"),
            (
                "http/request", ["requestContext", "http", "method"], nil,
                "requestContext.http.method: expected string, found nothing"
            ),
            (
                "http/request", ["requestContext", "timeEpoch"], "now",
                "requestContext.timeEpoch: expected integer, found string"
            ),
            (
                "http/request", ["requestContext", "authorizer"], "me",
                "requestContext.authorizer: expected object, found string"
            ),
            (
                "http/request", ["headers", "accept"], [],
                "headers.accept: expected string, found array"
            ),
            ("http/request", ["cookies"], "a=1", "cookies: expected array, found string"),
            (
                "http/request", ["cookies", "1"], JSON(2),
                "cookies[1]: expected string, found integer"
            ),
            (
                "http/form-request", ["body"], "%%%",
                "body: expected base64, as isBase64Encoded says"
            ),
            ("sqs/batch", ["Records"], nil, "Records: expected array, found nothing"),
            (
                "sqs/batch", ["Records", "1", "messageId"], nil,
                "Records[1].messageId: expected string, found nothing"
            ),
            (
                "sqs/batch", ["Records", "0", "body"], [:],
                "Records[0].body: expected string, found object"
            ),
            (
                "sqs/batch", ["Records", "2", "attributes", "SentTimestamp"], "soon",
                "Records[2].attributes.SentTimestamp: expected a number in a string"
            ),
            (
                "sqs/batch", ["Records", "0", "messageAttributes"], [],
                "Records[0].messageAttributes: expected object, found array"
            ),
            ("firehose/transform", ["records"], [:], "records: expected array, found object"),
            (
                "firehose/transform", ["records", "1", "recordId"], nil,
                "records[1].recordId: expected string, found nothing"
            ),
            (
                "firehose/transform", ["records", "2", "data"], "a=b=",
                "records[2].data: expected base64"
            ),
            (
                "s3/object-created", ["Records"], [],
                "Records[0].eventName: expected string, found nothing"
            ),
            (
                "s3/object-created", ["Records", "0", "s3", "bucket", "name"], nil,
                "Records[0].s3.bucket.name: expected string, found nothing"
            ),
            (
                "s3/object-created", ["Records", "0", "s3", "object", "key"], "100%",
                "Records[0].s3.object.key: expected a URL-encoded key, found string"
            ),
            ("schedules/rule", ["id"], nil, "id: expected string, found nothing"),
            ("schedules/rule", ["resources"], [], "resources[0]: expected string, found nothing"),
        ] as [(String, [String], JSON?, String)]
    )
    func `an event that does not fit is refused with the path of what is wrong`(
        file: String,
        path: [String],
        value: JSON?,
        problem: String
    ) throws {
        let envelope = try #require(Envelope(rawValue: file))
        let event = try envelope.sample().replacing(path, with: value)
        let error = #expect(throws: JSONTypeError.self) { try envelope.roundTrip(event) }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }

    @Test func `an object's key is decoded`() throws {
        let event = try ObjectEvent(JSONCursor(try Envelope.objectCreated.sample()))
        #expect(event.key == "partner@example/new leads é.csv")
        #expect(try ObjectEvent(JSONCursor(try Envelope.objectRemoved.sample())).key == "a+b.csv")
    }

    @Test func `a form's body is decoded from base64`() throws {
        let request = try HTTPRequest(JSONCursor(try Envelope.httpForm.sample()))
        #expect(request.body == Array("first_name=Jo&zip=941".utf8))
    }

    @Test(arguments: [(Envelope.rule, "nightly"), (.scheduler, "nightly")])
    func `a schedule is known by its name`(envelope: Envelope, name: String) throws {
        #expect(try ScheduledEvent(JSONCursor(try envelope.sample())).rule == name)
    }

    @Test func `a message with nothing but its ID and body is read`() throws {
        let event: JSON = ["Records": [["messageId": "m", "body": "b"]]]
        let messages = try QueueEvent(JSONCursor(event)).messages
        #expect(messages.map(\.id) == ["m"])
        #expect(messages.map(\.receiveCount) == [1])
    }
}
