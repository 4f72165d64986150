import Events
import JSON
import TestSupport
import Testing

/// Every sample event is what AWS would send.
@Suite struct SampleShapeTests {
    static let names = [
        "http", "http-v1", "lambda-authorizer", "meta-leadgen", "meta-verify", "hubspot",
        "salesforce-soap", "website-form", "generic-json", "github", "google-ads", "linkedin",
        "tiktok", "standard-webhooks", "sqs", "s3-sqs", "sns-sqs", "s3", "firehose", "schedule",
        "scheduler",
        "eventbridge", "sns",
    ]

    private static let requests = [
        "http", "meta-leadgen", "meta-verify", "hubspot", "salesforce-soap", "website-form",
        "generic-json", "github", "google-ads", "linkedin", "tiktok", "standard-webhooks",
    ]

    /// Without a secret some samples say on stderr that they are not signed.
    private func made(_ name: String, environment: [String: String] = [:]) throws -> JSON {
        let outcome = try PlumbRun.outcome(["events", "make", name], environment: environment)
        #expect(outcome.status == 0)
        return try JSON(parsing: outcome.output)
    }

    @Test func `the list names every event with a line`() throws {
        let outcome = try PlumbRun.outcome(["events", "list"])
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.map { String($0.prefix { $0 != " " }) } == Self.names)
        #expect(lines.allSatisfy { $0.count <= 100 && $0.contains("  ") })
        #expect((outcome.log, outcome.status) == ("", 0))
    }

    @Test func `the README names every event`() throws {
        let readme = String(decoding: try Repository.contents("README.md"), as: UTF8.self)
        #expect(Self.names.filter { !readme.contains("`\($0)`") }.isEmpty)
    }

    @Test func `as JSON the list is one object`() throws {
        let outcome = try PlumbRun.outcome(["events", "list", "--json"])
        let events = try #require(try JSON(parsing: outcome.output)["events"]?.array)
        #expect(events.compactMap { $0["name"]?.string } == Self.names)
        #expect(events.allSatisfy { $0["summary"]?.string?.isEmpty == false })
    }

    @Test(arguments: names)
    func `show is make, indented`(_ name: String) throws {
        let pinned = ["PLUMB_CLOCK": "2026-03-08T06:59:00Z", "PLUMB_SEED": "7"]
        let made = try PlumbRun.outcome(["events", "make", name], environment: pinned)
        let shown = try PlumbRun.outcome(["events", "show", name], environment: pinned)
        let pretty = try PlumbRun.outcome(
            ["events", "make", name, "--pretty"],
            environment: pinned
        )
        #expect(shown == pretty)
        #expect(try JSON(parsing: made.output).text + "\n" == made.output)
        #expect(try JSON(parsing: shown.output) == JSON(parsing: made.output))
        #expect(shown.output.hasPrefix("{\n  \""))
        #expect(try PlumbRun.outcome(["events", "make", name], environment: pinned) == made)
    }

    @Test(arguments: names)
    func `without a seed no two are alike`(_ name: String) throws {
        let clock = ["PLUMB_CLOCK": "2026-03-08T06:59:00Z"]
        #expect(try made(name, environment: clock) != made(name, environment: clock))
    }

    @Test(arguments: requests)
    func `a request reads back as it is written`(_ name: String) throws {
        let event = try made(name)
        var written: [UInt8] = []
        try HTTPRequest(JSONCursor(event)).write(into: &written)
        #expect(try JSON(parsing: written) == event)
        let body = try HTTPRequest(JSONCursor(event)).body
        #expect(event.at("headers.content-length")?.string == body.map { String($0.count) })
    }

    @Test func `the other triggers read back as they are written`() throws {
        for name in ["sqs", "s3-sqs", "sns-sqs"] {
            let event = try made(name)
            #expect(try QueueEvent(JSONCursor(event)).json == event)
        }
        let object = try made("s3")
        #expect(try ObjectEvent(JSONCursor(object)).json == object)
        let records = try made("firehose")
        #expect(try TransformEvent(JSONCursor(records)).json == records)
        for name in ["schedule", "scheduler"] {
            let event = try made(name)
            #expect(try ScheduledEvent(JSONCursor(event)).json == event)
        }
    }

    /// Members that no reader of this project asks for, as AWS documents and recordings have them.
    private static let members: [(String, String, JSON?)] = [
        ("http-v1", "version", "1.0"), ("http-v1", "resource", "/leads"),
        ("http-v1", "httpMethod", "POST"), ("http-v1", "pathParameters", .null),
        ("http-v1", "multiValueHeaders.content-type.0", "application/json"),
        ("http-v1", "requestContext.identity.sourceIp", "203.0.113.10"),
        ("lambda-authorizer", "type", "REQUEST"),
        ("lambda-authorizer", "identitySource.0", "Bearer example"),
        ("lambda-authorizer", "routeKey", "GET /leads"),
        ("lambda-authorizer", "body", nil), ("lambda-authorizer", "isBase64Encoded", nil),
        ("schedule", "source", "aws.events"), ("schedule", "detail", [:]),
        ("scheduler", "source", "aws.scheduler"), ("scheduler", "detail", "{}"),
        ("eventbridge", "version", "0"), ("eventbridge", "resources", []),
        ("eventbridge", "detail-type", "Lead Accepted"),
        ("sns", "Records.0.EventSource", "aws:sns"), ("sns", "Records.0.Sns.Subject", .null),
        ("sns", "Records.0.Sns.Type", "Notification"),
        ("s3", "Records.0.eventName", "ObjectCreated:Put"),
        ("s3", "Records.0.s3.bucket.arn", "arn:aws:s3:::uploads"),
        ("firehose", "region", "us-east-1"),
    ]

    @Test(arguments: members)
    func `members are where AWS has them`(_ name: String, _ path: String, _ value: JSON?) throws {
        #expect(try made(name).at(path) == value)
    }
}
