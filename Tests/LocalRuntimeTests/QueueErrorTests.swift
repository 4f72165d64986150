import JSON
import TestSupport
import Testing

/// What boto3 is told of requests that SQS refuses: status, code and words as they were recorded.
@Suite struct QueueErrorTests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime

    init() throws {
        folder = try QueueTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private struct Refusal {
        let operation: String
        let arguments: JSON
        let code: String
        let message: String
        var status = 400

        init(
            _ operation: String,
            _ arguments: JSON,
            _ code: String,
            _ message: String,
            status: Int = 400
        ) {
            self.operation = operation
            self.arguments = arguments
            self.code = code
            self.message = message
            self.status = status
        }
    }

    private func check(_ refusals: [Refusal]) throws {
        let calls = refusals.map { ($0.operation, $0.arguments) }
        let answers = try AWSClients(runtime).call("sqs", calls)
        #expect(answers.count == refusals.count)
        for (answer, refusal) in zip(answers, refusals) {
            let name = "\(refusal.operation) \(refusal.arguments.text.prefix(200))"
            #expect(answer["Error"]?["Code"] == JSON(refusal.code), "\(name): \(answer)")
            #expect(answer["Error"]?["Message"] == JSON(refusal.message), "\(name)")
            #expect(
                answer["ResponseMetadata"]?["HTTPStatusCode"] == JSON(refusal.status),
                "\(name)"
            )
        }
    }

    private static let invalid = "InvalidParameterValue"
    private static let service = "AWS.SimpleQueueService."

    private func url(_ name: String) -> JSON { JSON("http://localhost/123456789012/\(name)") }

    @Test func `parameters of messages`() throws {
        let large = JSON(String(repeating: "x", count: 1_048_577))
        let characters = """
            can only include alphanumeric and punctuation characters. 1 to 128 in length.
            """
        func send(_ queue: String, _ further: (String, JSON)...) -> JSON {
            JSON(members: [("QueueUrl", url(queue)), ("MessageBody", "m")] + further)
        }
        func empty(_ value: JSON) -> JSON {
            send("plain", ("MessageAttributes", ["X": value]))
        }
        try check([
            Refusal(
                "send_message",
                ["QueueUrl": url("nowhere"), "MessageBody": "m"],
                Self.service + "NonExistentQueue",
                "The specified queue does not exist."
            ),
            Refusal(
                "send_message",
                ["QueueUrl": url("plain"), "MessageBody": large],
                Self.invalid,
                "One or more parameters are invalid. Reason: Message must be shorter than 1048576 "
                    + "bytes."
            ),
            Refusal(
                "send_message",
                ["QueueUrl": url("plain"), "MessageBody": ""],
                "MissingParameter",
                "The request must contain the parameter MessageBody."
            ),
            Refusal(
                "send_message",
                ["QueueUrl": url("plain"), "MessageBody": "\u{1}"],
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
                    + "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
            ),
            Refusal(
                "send_message",
                send("plain", ("DelaySeconds", 901)),
                Self.invalid,
                "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be "
                    + ">= 0 and <= 900."
            ),
            Refusal(
                "send_message",
                empty(["DataType": "String", "StringValue": ""]),
                Self.invalid,
                "Message (user) attribute 'X' must contain a non-empty value of type 'String'."
            ),
            Refusal(
                "send_message",
                empty(["DataType": "Number", "StringValue": "six"]),
                Self.invalid,
                "Could not cast message (user) attribute 'X' value to number."
            ),
            Refusal(
                "send_message",
                empty(["DataType": "Text", "StringValue": "x"]),
                Self.invalid,
                "The type of message (user) attribute 'X' is invalid. You must use only the "
                    + "following supported type prefixes: Binary, Number, String."
            ),
            Refusal(
                "send_message",
                send("plain", ("MessageDeduplicationId", "d")),
                Self.invalid,
                "Value d for parameter MessageDeduplicationId is invalid. Reason: The request "
                    + "include parameter that is not valid for this queue type."
            ),
            Refusal(
                "send_message",
                send("sorted.fifo"),
                "MissingParameter",
                "The request must contain the parameter MessageGroupId."
            ),
            Refusal(
                "send_message",
                send("sorted.fifo", ("MessageGroupId", "g")),
                Self.invalid,
                "The queue should either have ContentBasedDeduplication enabled or "
                    + "MessageDeduplicationId provided explicitly"
            ),
            Refusal(
                "send_message",
                send("sorted.fifo", ("MessageGroupId", "g"), ("DelaySeconds", 2)),
                Self.invalid,
                "Value 2 for parameter DelaySeconds is invalid. Reason: The request include "
                    + "parameter that is not valid for this queue type."
            ),
            Refusal(
                "send_message",
                send("sorted.fifo", ("MessageGroupId", "ö")),
                Self.invalid,
                "Value ö for parameter MessageGroupId is invalid. Reason: MessageGroupId "
                    + characters
            ),
            Refusal(
                "send_message",
                send("sorted.fifo", ("MessageGroupId", "g"), ("MessageDeduplicationId", " ")),
                Self.invalid,
                "Value   for parameter MessageDeduplicationId is invalid. Reason: "
                    + "MessageDeduplicationId " + characters
            ),
        ])
    }

    @Test func `receives and receipts`() throws {
        func receive(_ name: String, _ value: Int) -> JSON {
            JSON(members: [("QueueUrl", url("plain")), (name, JSON(value))])
        }
        try check([
            Refusal(
                "receive_message",
                receive("MaxNumberOfMessages", 11),
                Self.invalid,
                "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 "
                    + "and 10, if provided."
            ),
            Refusal(
                "receive_message",
                receive("WaitTimeSeconds", 21),
                Self.invalid,
                "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= "
                    + "20, if provided."
            ),
            Refusal(
                "receive_message",
                receive("VisibilityTimeout", 43_201),
                Self.invalid,
                "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and "
                    + "<= 43200, if provided."
            ),
            Refusal(
                "receive_message",
                ["QueueUrl": url("plain"), "MessageSystemAttributeNames": ["Colour"]],
                "InvalidAttributeName",
                "Unknown Attribute Colour."
            ),
            Refusal(
                "delete_message",
                ["QueueUrl": url("plain"), "ReceiptHandle": "rubbish"],
                "ReceiptHandleIsInvalid",
                "The input receipt handle is invalid."
            ),
        ])
    }

    @Test func `batches`() throws {
        func batch(_ entries: [JSON]) -> JSON {
            ["QueueUrl": url("plain"), "Entries": JSON(entries)]
        }
        func entry(_ id: String, bytes: Int = 1) -> JSON {
            ["Id": JSON(id), "MessageBody": JSON(String(repeating: "x", count: bytes))]
        }
        try check([
            Refusal(
                "send_message_batch",
                batch([entry("a", bytes: 524_288), entry("b", bytes: 524_289)]),
                Self.service + "BatchRequestTooLong",
                "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."
            ),
            Refusal(
                "send_message_batch",
                batch((0..<20).map { entry("\($0)") }),
                Self.service + "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10. You have sent 20."
            ),
            Refusal(
                "send_message_batch",
                batch([]),
                Self.service + "EmptyBatchRequest",
                "There should be at least one SendMessageBatchRequestEntry in the request."
            ),
            Refusal(
                "send_message_batch",
                batch([entry("a.b")]),
                Self.service + "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and "
                    + "underscores. It can be at most 80 letters long."
            ),
            Refusal(
                "send_message_batch",
                batch([entry("a"), entry("a")]),
                Self.service + "BatchEntryIdsNotDistinct",
                "Id a repeated."
            ),
        ])
    }

    @Test func `queues`() throws {
        func create(_ name: String, _ attributes: JSON = [:]) -> JSON {
            ["QueueName": JSON(name), "Attributes": attributes]
        }
        func set(_ queue: String, _ name: String, _ value: String) -> JSON {
            [
                "QueueUrl": url(queue), "Attributes": JSON(members: [(name, JSON(value))]),
            ]
        }
        let target = "arn:aws:sqs:us-east-1:123456789012:"
        let policy = { (queue: String) in
            #"{"deadLetterTargetArn":"\#(target)\#(queue)","maxReceiveCount":3}"#
        }
        try check([
            Refusal(
                "get_queue_url",
                ["QueueName": "nowhere"],
                Self.service + "NonExistentQueue",
                "The specified queue does not exist."
            ),
            Refusal(
                "create_queue",
                create("plain", ["DelaySeconds": "7"]),
                "QueueAlreadyExists",
                "A queue already exists with the same name and a different value for attribute "
                    + "DelaySeconds"
            ),
            Refusal(
                "create_queue",
                create("a b"),
                Self.invalid,
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in "
                    + "length"
            ),
            Refusal(
                "create_queue",
                create("new", ["FifoQueue": "false"]),
                "InvalidAttributeName",
                "Unknown Attribute FifoQueue."
            ),
            Refusal(
                "create_queue",
                create("new", ["DeduplicationScope": "queue"]),
                "InvalidAttributeName",
                "You can specify the DeduplicationScope only when FifoQueue is set to true."
            ),
            Refusal(
                "create_queue",
                create("new", ["VisibilityTimeout": "43201"]),
                "InvalidAttributeValue",
                "Invalid value for the parameter VisibilityTimeout."
            ),
            Refusal(
                "set_queue_attributes",
                set("plain", "FifoQueue", "true"),
                "InvalidAttributeValue",
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not "
                    + "supported."
            ),
            Refusal(
                "set_queue_attributes",
                set("plain", "RedrivePolicy", policy("nowhere")),
                Self.invalid,
                "Value \(policy("nowhere")) for parameter RedrivePolicy is invalid. Reason: Dead "
                    + "letter target does not exist."
            ),
            Refusal(
                "set_queue_attributes",
                set("plain", "RedrivePolicy", policy("sorted.fifo")),
                Self.invalid,
                "Value \(policy("sorted.fifo")) for parameter RedrivePolicy is invalid. Reason: "
                    + "Dead-letter queue must be same type of queue as the source."
            ),
            Refusal(
                "set_queue_attributes",
                set("dead", "RedriveAllowPolicy", #"{"redrivePermission":"byQueue"}"#),
                Self.invalid,
                #"Value {"redrivePermission":"byQueue"} for parameter RedriveAllowPolicy is "#
                    + "invalid. Reason: sourceQueueArns goes with redrivePermission byQueue, and "
                    + "only with it."
            ),
            Refusal(
                "get_queue_attributes",
                ["QueueUrl": url("plain"), "AttributeNames": ["Colour"]],
                "InvalidAttributeName",
                "Unknown Attribute Colour."
            ),
            Refusal(
                "start_message_move_task",
                ["SourceArn": JSON(target + "plain")],
                Self.invalid,
                "Source queue must be configured as a Dead Letter Queue."
            ),
            Refusal(
                "start_message_move_task",
                ["SourceArn": JSON(target + "nowhere")],
                "ResourceNotFoundException",
                "The resource that you specified for the SourceArn parameter doesn't exist."
            ),
            Refusal(
                "delete_queue",
                ["QueueUrl": url("plain")],
                Self.service + "UnsupportedOperation",
                "The template declares the queue plain; take it out of the template."
            ),
        ])
    }

    @Test func `a queue is purged once a minute`() throws {
        let answers = try AWSClients(runtime).call(
            "sqs",
            [
                ("purge_queue", ["QueueUrl": url("plain")]),
                ("purge_queue", ["QueueUrl": url("plain")]),
            ]
        )
        #expect(answers[0]["Error"] == nil)
        #expect(answers[1]["Error"]?["Code"] == "AWS.SimpleQueueService.PurgeQueueInProgress")
        #expect(
            answers[1]["Error"]?["Message"]
                == "Only one PurgeQueue operation on plain is allowed every 60 seconds."
        )
        #expect(answers[1]["ResponseMetadata"]?["HTTPStatusCode"] == 403)
    }

    @Test(
        arguments: [
            ("Fly", "{}", "UnknownOperationException", "InvalidAction"),
            ("SendMessage", "{", "SerializationException", "MalformedQueryString"),
            ("SendMessage", "[]", "SerializationException", "MalformedQueryString"),
            ("SendMessage", "{}", "MissingRequiredParameterException", "MissingParameter"),
            (
                "SendMessage", #"{"QueueUrl":"plain","MessageBody":7}"#, "SerializationException",
                "MalformedQueryString"
            ),
            (
                "SendMessage", #"{"QueueUrl":"plain","MessageBody":"m","MessageAttributes":[]}"#,
                "SerializationException", "MalformedQueryString"
            ),
            (
                "SendMessageBatch", #"{"QueueUrl":"plain","Entries":[7]}"#,
                "SerializationException", "MalformedQueryString"
            ),
            (
                "ReceiveMessage", #"{"QueueUrl":"plain","WaitTimeSeconds":9223372036854775807}"#,
                "InvalidParameterValueException", "InvalidParameterValue"
            ),
            (
                // "plain 1 1 -9223372036854775808"
                "ChangeMessageVisibility",
                #"{"QueueUrl":"plain","VisibilityTimeout":1,"#
                    + #""ReceiptHandle":"cGxhaW4gMSAxIC05MjIzMzcyMDM2ODU0Nzc1ODA4"}"#,
                "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"
            ),
            (
                // "plain 1 1 1"
                "ChangeMessageVisibility",
                #"{"QueueUrl":"plain","VisibilityTimeout":1,"ReceiptHandle":"cGxhaW4gMSAxIDE="}"#,
                "InvalidParameterValueException", "InvalidParameterValue"
            ),
            (
                "DeleteQueue", #"{"QueueUrl":"nowhere"}"#, "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue"
            ),
        ]
    )
    func `a refusal names its shape in the body and the older code in a header`(
        action: String,
        body: String,
        shape: String,
        code: String
    ) throws {
        let answer = HTTPClient.request(
            "POST",
            "/any/path",
            port: runtime.awsPort,
            headers: [("x-amz-target", "AmazonSQS.\(action)")],
            body: Array(body.utf8)
        )
        let refusal = try #require(answer)
        #expect(refusal.status == 400)
        #expect(refusal.headers("x-amzn-query-error") == ["\(code);Sender"])
        #expect(refusal.headers("content-type") == ["application/x-amz-json-1.0"])
        let document = try JSON(parsing: refusal.body)
        #expect(document["__type"] == JSON("com.amazonaws.sqs#\(shape)"))
        #expect(document["message"]?.string?.isEmpty == false)
    }

    @Test func `an entry of a batch that is too large fails alone`() throws {
        let made = runtime.queues(
            "CreateQueue",
            ["QueueName": "small", "Attributes": ["MaximumMessageSize": "1024"]]
        )
        #expect(made != nil)
        let large = JSON(String(repeating: "x", count: 1025))
        let answer = runtime.queues(
            "SendMessageBatch",
            [
                "QueueUrl": url("small"),
                "Entries": [
                    ["Id": "a", "MessageBody": "1"], ["Id": "b", "MessageBody": large],
                ],
            ]
        )
        #expect(answer?["Successful"]?.count == 1)
        let message = answer?["Failed"]?[0]?["Message"]?.string ?? ""
        #expect(message.hasPrefix("One or more parameters cannot be validated. Reason: Message"))
    }
}
