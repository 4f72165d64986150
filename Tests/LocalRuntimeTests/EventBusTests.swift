import JSON
import TestSupport
import Testing

/// Event buses of a real runtime, called by AWS's own clients.
@Suite struct EventBusTests {
    private static let template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Handler: test-function
              Runtime: provided.al2023
              CodeUri: .
              Events:
                Orders:
                  Type: EventBridgeRule
                  Properties:
                    Pattern: {source: [shop], detail-type: [Run]}
                    InputPath: $.detail
                    RetryPolicy: {MaximumRetryAttempts: 0}
                    DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
                Filtered:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Work.Arn
                    FilterCriteria: {Filters: [{Pattern: '{"body":{"do":["emit"]}}'}]}
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
          Big:
            Type: AWS::Events::Rule
            Properties:
              Name: big
              EventPattern: {detail: {amount: [{numeric: ['>', 100]}]}}
              Targets:
                - {Id: all, Arn: !GetAtt Next.Arn}
                - Id: part
                  Arn: !GetAtt Ordered.Arn
                  SqsParameters: {MessageGroupId: g}
                  InputTransformer:
                    InputPathsMap: {amount: $.detail.amount}
                    InputTemplate: '{"rule": "<aws.events.rule-name>", "amount": <amount>}'
          Off:
            Type: AWS::Events::Rule
            Properties:
              State: DISABLED
              EventPattern: {source: [{prefix: ''}]}
              Targets: [{Id: a, Arn: !GetAtt Dead.Arn}]
          OnBus:
            Type: AWS::Events::Rule
            Properties:
              EventBusName: !GetAtt Bus.Arn
              EventPattern: {source: [shop]}
              Targets: [{Id: a, Arn: !GetAtt Next.Arn, Input: '{"fixed": true}'}]
          Hourly:
            Type: AWS::Events::Rule
            Properties:
              ScheduleExpression: rate(1 hour)
              Targets: [{Id: f, Arn: !GetAtt Fn.Arn}]
          Work: {Type: AWS::SQS::Queue}
          Next: {Type: AWS::SQS::Queue}
          Ordered:
            Type: AWS::SQS::Queue
            Properties: {QueueName: ordered.fifo, FifoQueue: true}
          Dead: {Type: AWS::SQS::Queue}

        """

    private let folder = TemporaryFolder()

    private func started() throws -> RunningRuntime {
        try folder.write(Array(Self.template.utf8), to: "template.yaml")
        return try RunningRuntime(in: folder.path)
    }

    private func entry(_ detail: String, source: String = "shop", type: String = "Order") -> JSON {
        ["Source": JSON(source), "DetailType": JSON(type), "Detail": JSON(detail)]
    }

    /// The bodies of the messages of a queue, which are received.
    private func bodies(_ runtime: RunningRuntime, _ queue: String) throws -> [JSON] {
        let answer = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": JSON("/1/\(queue)"), "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0]
        )
        return try (answer?["Messages"]?.array ?? []).map {
            try JSON(parsing: $0["Body"]?.string ?? "")
        }
    }

    @Test func `an event reaches every target that takes it, before it is answered`() throws {
        let runtime = try started()
        var full = entry(#"{"amount": 150, "id": "x"}"#)
        full["Resources"] = ["arn:x"]
        full["Time"] = 1_700_000_000
        var onBus = entry("{}")
        onBus["EventBusName"] = "orders"
        let answer = try #require(
            try AWSClients(runtime).call(
                "events",
                [("put_events", ["Entries": [full, entry(#"{"amount": 100}"#), onBus]])]
            ).first
        )
        #expect(answer["FailedEntryCount"] == 0)
        let id = try #require(answer["Entries"]?[0]?["EventId"]?.string)
        #expect(answer["Entries"]?.count == 3)
        #expect(runtime.depth(of: "Next") == 2)
        let next = try bodies(runtime, "Next")
        #expect(
            next.contains([
                "version": "0", "id": JSON(id), "detail-type": "Order", "source": "shop",
                "account": "123456789012", "time": "2023-11-14T22:13:20Z", "region": "us-east-1",
                "resources": ["arn:x"], "detail": ["amount": 150, "id": "x"],
            ])
        )
        #expect(next.contains(["fixed": true]))
        #expect(try bodies(runtime, "ordered.fifo") == [["rule": "big", "amount": 150]])
        #expect(runtime.depth(of: "Dead") == 0)
    }

    @Test func `a function gets its events, and what fails goes to the target's queue`() throws {
        let runtime = try started()
        let emit = #"{"do":"emit","emit":[{"channel":"Next","body":{"a":1}}]}"#
        let entries: JSON = [entry(emit, type: "Run"), entry(#"{"do":"fail"}"#, type: "Run")]
        let answer = try AWSClients(runtime).aws(
            "events put-events --entries '\(entries.text)' --query FailedEntryCount"
        )
        #expect(answer == "0\n")
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(try bodies(runtime, "Dead") == [["do": "fail"]])
    }

    @Test func `events that were accepted outlive the runtime`() throws {
        var runtime = try started()
        let entries = (0..<10).map { entry(#"{"amount": \#(200 + $0)}"#) }
        for _ in 0..<5 {
            let answer = try #require(events(runtime, "PutEvents", ["Entries": JSON(entries)]))
            #expect(answer.status == 200)
        }
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.depth(of: "Next") == 50)
        #expect(runtime.depth(of: "Ordered") == 50)
    }

    private func events(
        _ runtime: RunningRuntime,
        _ action: String,
        _ parameters: JSON
    ) -> HTTPClient.Answer? {
        HTTPClient.request(
            "POST",
            "/",
            port: runtime.awsPort,
            headers: [
                ("content-type", "application/x-amz-json-1.1"),
                ("x-amz-target", "AWSEvents.\(action)"),
            ],
            body: parameters.bytes
        )
    }

    @Test func `an entry that is wrong is refused, the others are not`() throws {
        let runtime = try started()
        let entries: [JSON] = [
            ["DetailType": "a", "Detail": "{}"],
            ["Source": "a", "Detail": "{}"],
            ["Source": "a", "DetailType": "a"],
            entry("no JSON"), entry("[1]"), entry("{}", source: "aws.s3"),
            entry(#"{"amount": 101}"#),
            ["Source": "a", "DetailType": "a", "Detail": "{}", "EventBusName": "nobody"],
        ]
        let answer = try #require(
            try AWSClients(runtime).call("events", [("put_events", ["Entries": JSON(entries)])])
                .first
        )
        #expect(answer["FailedEntryCount"] == 6)
        let missing = { (name: String) -> JSON in
            [
                "ErrorCode": "InvalidArgument",
                "ErrorMessage": JSON(
                    "Parameter \(name) is not valid. Reason: \(name) is a required argument."
                ),
            ]
        }
        let malformed: JSON = [
            "ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed.",
        ]
        let answers = try #require(answer["Entries"]?.array)
        #expect(
            Array(answers[..<6]) == [
                missing("Source"), missing("DetailType"), missing("Detail"), malformed, malformed,
                [
                    "ErrorCode": "NotAuthorizedForSourceException",
                    "ErrorMessage": "Not authorized for the source.",
                ],
            ]
        )
        #expect(answers[6...].allSatisfy { $0["EventId"]?.string?.isEmpty == false })
        #expect(runtime.depth(of: "Next") == 1)
        #expect(runtime.eventually { runtime.errors.contains("no event bus 'nobody'") })
    }

    @Test(arguments: [
        ("PutEvents", #"{}"#, "ValidationException", "at 'entries' failed to satisfy"),
        ("PutEvents", #"{"Entries":[]}"#, "ValidationException", "greater than or equal to 1"),
        ("PutEvents", #"{"Entries":1}"#, "SerializationException", "Entries must be a list."),
        ("PutEvents", #"{"Entries":[1]}"#, "SerializationException", "must be an object"),
        ("PutEvents", #"{"Entries":[{"Source":1}]}"#, "SerializationException", "Source must be"),
        ("PutEvents", #"{"Entries":[{"Time":"x"}]}"#, "SerializationException", "Time must be a"),
        ("PutEvents", #"{"Entries":[{"Time":1e300}]}"#, "SerializationException", "Time must be"),
        ("PutEvents", "[", "SerializationException", "The body is not JSON"),
        ("TestEventPattern", "{}", "ValidationException", "at 'eventPattern' failed"),
        (
            "TestEventPattern", #"{"EventPattern":"{}","Event":"[]"}"#, "ValidationException",
            "Parameter Event is not valid."
        ),
        (
            "TestEventPattern", #"{"EventPattern":"{\"a\":\"x\"}","Event":"{}"}"#,
            "InvalidEventPatternException",
            #"Event pattern is not valid. Reason: a: "a" must be an object or an array"#
        ),
        ("DescribeRule", #"{"Name":"no"}"#, "ResourceNotFoundException", "Rule no does not exist"),
        ("ListRules", #"{"EventBusName":"no"}"#, "ResourceNotFoundException", "Event bus no does"),
        ("PutRule", "{}", "UnknownOperationException", "rules and buses are the template's"),
    ])
    func `a request that is wrong is an error`(
        action: String,
        body: String,
        type: String,
        message: String
    ) throws {
        let runtime = try started()
        let answer = try #require(
            HTTPClient.request(
                "POST",
                "/",
                port: runtime.awsPort,
                headers: [("x-amz-target", "AWSEvents.\(action)")],
                body: Array(body.utf8)
            )
        )
        let document = try JSON(parsing: answer.body)
        #expect((answer.status, document["__type"]?.string) == (400, type))
        #expect(document["message"]?.string?.contains(message) ?? false, "\(document)")
    }

    @Test func `eleven entries, or more than a megabyte of them, are too many`() throws {
        let runtime = try started()
        let many = JSON((0..<11).map { _ in entry("{}") })
        let large = String(repeating: "x", count: 1_048_576 - 9 - "shopOrder".utf8.count)
        let fits = entry(#"{"a": "\#(large)"}"#)
        var tooLarge = fits
        tooLarge["Source"] = "shops"
        let answers = try AWSClients(runtime).call(
            "events",
            [
                ("put_events", ["Entries": many]), ("put_events", ["Entries": [tooLarge]]),
                ("put_events", ["Entries": [fits]]),
            ]
        )
        #expect(answers[0]["Error"]?["Code"] == "ValidationException")
        #expect(answers[1]["Error"]?["Code"] == "ValidationException")
        #expect(
            answers[1]["Error"]?["Message"]
                == "Total size of the entries in the request is over the limit."
        )
        #expect(answers[2]["FailedEntryCount"] == 0)
    }

    @Test func `rules and buses can be looked at, and patterns tried`() throws {
        let event = #"{"source":"a","detail":{"n":5}}"#
        let answers = try AWSClients(try started()).call(
            "events",
            [
                ("list_rules", [:]), ("describe_rule", ["Name": "big"]),
                ("list_rules", ["EventBusName": "orders"]),
                ("list_targets_by_rule", ["Rule": "big"]), ("list_event_buses", [:]),
                ("describe_event_bus", ["Name": "orders"]),
                (
                    "test_event_pattern",
                    [
                        "EventPattern": #"{"detail":{"n":[{"numeric":["<",6]}]}}"#,
                        "Event": JSON(event),
                    ]
                ),
                (
                    "test_event_pattern",
                    ["EventPattern": #"{"source":["b"]}"#, "Event": JSON(event)]
                ),
            ]
        )
        let names = answers[0]["Rules"]?.array?.compactMap { $0["Name"]?.string }
        #expect(names == ["FnOrders", "Hourly", "Off", "big"])
        #expect(answers[0]["Rules"]?[1]?["ScheduleExpression"] == "rate(1 hour)")
        #expect(answers[0]["Rules"]?[2]?["State"] == "DISABLED")
        let pattern = #"{"detail":{"amount":[{"numeric":[">",100]}]}}"#
        #expect(answers[1]["EventPattern"]?.string == pattern)
        #expect(answers[1]["Arn"] == "arn:aws:events:us-east-1:123456789012:rule/big")
        #expect(
            answers[2]["Rules"]?[0]?["Arn"]
                == "arn:aws:events:us-east-1:123456789012:rule/orders/OnBus"
        )
        #expect(answers[3]["Targets"]?.array?.map { $0["Id"]?.string } == ["all", "part"])
        #expect(
            answers[4]["EventBuses"]?.array?.map { $0["Name"]?.string } == ["default", "orders"]
        )
        #expect(answers[5]["Name"] == "orders")
        #expect((answers[6]["Result"], answers[7]["Result"]) == (true, false))
    }

    @Test func `a message that no filter takes is deleted and not handed over`() throws {
        let runtime = try started()
        for body in [#"{"do":"exit"}"#, "text", #"{"do":["crash"]}"#] {
            _ = runtime.queues("SendMessage", ["QueueUrl": "/1/Work", "MessageBody": JSON(body)])
        }
        let emit = #"{"do":"emit","emit":[{"channel":"Next","body":{"a":1}}]}"#
        _ = runtime.queues("SendMessage", ["QueueUrl": "/1/Work", "MessageBody": JSON(emit)])
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
        #expect(!runtime.errors.contains("Runtime.ExitError"))
    }
}
