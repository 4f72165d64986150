import Glibc
import JSON
import TestSupport
import Testing

/// SQS's API as boto3, the aws command and clients of the query protocol see it.
@Suite struct QueueEndpointTests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime

    init() throws {
        folder = try QueueTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private func url(_ name: String) -> JSON { JSON("http://localhost/123456789012/\(name)") }

    private func arn(_ name: String) -> JSON { JSON("arn:aws:sqs:us-east-1:123456789012:\(name)") }

    /// Calls that all have to succeed.
    private func call(_ calls: [(String, JSON)]) throws -> [JSON] {
        let answers = try AWSClients(runtime).call("sqs", calls)
        for (answer, call) in zip(answers, calls) {
            #expect(answer["Error"] == nil, "\(call.0): \(answer)")
        }
        return answers
    }

    @Test func `a message is sent, received and deleted with its attributes and digests`() throws {
        let attributes: JSON = [
            "WeeksOn": ["DataType": "Number", "StringValue": "6"],
            "Author": ["DataType": "String", "StringValue": "John Grisham"],
            "Title": ["DataType": "String", "StringValue": "The Whistler"],
        ]
        let receive: JSON = [
            "QueueUrl": url("plain"), "MessageAttributeNames": ["All"],
            "MessageSystemAttributeNames": ["All"], "WaitTimeSeconds": 5,
        ]
        let answers = try call([
            (
                "send_message",
                [
                    "QueueUrl": url("plain"), "MessageBody": "test",
                    "MessageAttributes": attributes,
                    "MessageSystemAttributes": [
                        "AWSTraceHeader": ["DataType": "String", "StringValue": "Root=1"]
                    ],
                ]
            ),
            ("receive_message", receive),
            ("receive_message", ["QueueUrl": url("plain")]),
            (
                "delete_message",
                ["QueueUrl": url("plain"), "ReceiptHandle": "$1.Messages.0.ReceiptHandle"]
            ),
            ("get_queue_attributes", ["QueueUrl": url("plain"), "AttributeNames": ["All"]]),
        ])
        #expect(answers[0]["MD5OfMessageBody"] == "098f6bcd4621d373cade4e832627b4f6")
        #expect(answers[0]["MD5OfMessageAttributes"] == "d25a6aea97eb8f585bfa92d314504a92")
        let message = try #require(answers[1]["Messages"]?[0])
        #expect(message["MessageId"] == answers[0]["MessageId"])
        #expect(message["Body"] == "test")
        #expect(message["MD5OfBody"] == "098f6bcd4621d373cade4e832627b4f6")
        #expect(message["MD5OfMessageAttributes"] == "d25a6aea97eb8f585bfa92d314504a92")
        #expect(message["MessageAttributes"] == attributes)
        #expect(message["Attributes"]?["ApproximateReceiveCount"] == "1")
        #expect(message["Attributes"]?["AWSTraceHeader"] == "Root=1")
        #expect(answers[2]["Messages"] == nil)
        #expect(answers[4]["Attributes"]?["ApproximateNumberOfMessages"] == "0")
        #expect(answers[4]["Attributes"]?["ApproximateNumberOfMessagesNotVisible"] == "0")
        #expect(answers[4]["Attributes"]?["QueueArn"] == arn("plain"))
    }

    @Test func `every action on a queue that a client makes`() throws {
        let made = url("made")
        let policy: JSON = ["deadLetterTargetArn": arn("dead"), "maxReceiveCount": "4"]
        let answers = try call([
            (
                "create_queue",
                [
                    "QueueName": "made", "Attributes": ["VisibilityTimeout": "7"],
                    "tags": ["team": "a"],
                ]
            ),
            ("create_queue", ["QueueName": "made", "Attributes": ["VisibilityTimeout": "7"]]),
            ("get_queue_url", ["QueueName": "made"]),
            ("list_queues", ["QueueNamePrefix": "ma"]),
            ("list_queues", ["MaxResults": 2]),
            (
                "set_queue_attributes",
                [
                    "QueueUrl": made,
                    "Attributes": [
                        "DelaySeconds": "0",
                        "RedrivePolicy": JSON(policy.text),
                    ],
                ]
            ),
            ("get_queue_attributes", ["QueueUrl": made, "AttributeNames": ["All"]]),
            ("list_dead_letter_source_queues", ["QueueUrl": url("dead")]),
            ("tag_queue", ["QueueUrl": made, "Tags": ["cost": "b"]]),
            ("untag_queue", ["QueueUrl": made, "TagKeys": ["team"]]),
            ("list_queue_tags", ["QueueUrl": made]),
            (
                "add_permission",
                [
                    "QueueUrl": made, "Label": "l", "AWSAccountIds": ["123456789012"],
                    "Actions": ["SendMessage"],
                ]
            ),
            ("remove_permission", ["QueueUrl": made, "Label": "l"]),
            (
                "send_message_batch",
                [
                    "QueueUrl": made,
                    "Entries": [
                        ["Id": "a", "MessageBody": "1"], ["Id": "b", "MessageBody": "2"],
                        ["Id": "c", "MessageBody": "3", "DelaySeconds": 900],
                        ["Id": "d", "MessageBody": "4", "DelaySeconds": 901],
                    ],
                ]
            ),
            (
                "receive_message",
                ["QueueUrl": made, "MaxNumberOfMessages": 10, "VisibilityTimeout": 60]
            ),
            (
                "change_message_visibility_batch",
                [
                    "QueueUrl": made,
                    "Entries": [
                        [
                            "Id": "a", "ReceiptHandle": "$14.Messages.0.ReceiptHandle",
                            "VisibilityTimeout": 0,
                        ],
                        ["Id": "b", "ReceiptHandle": "rubbish", "VisibilityTimeout": 1],
                    ],
                ]
            ),
            ("receive_message", ["QueueUrl": made, "WaitTimeSeconds": 10]),
            (
                "change_message_visibility",
                [
                    "QueueUrl": made, "ReceiptHandle": "$16.Messages.0.ReceiptHandle",
                    "VisibilityTimeout": 100,
                ]
            ),
            (
                "delete_message_batch",
                [
                    "QueueUrl": made,
                    "Entries": [
                        ["Id": "a", "ReceiptHandle": "$16.Messages.0.ReceiptHandle"],
                        ["Id": "b", "ReceiptHandle": "$14.Messages.1.ReceiptHandle"],
                    ],
                ]
            ),
            ("get_queue_attributes", ["QueueUrl": made, "AttributeNames": ["All"]]),
            ("purge_queue", ["QueueUrl": made]),
            ("get_queue_attributes", ["QueueUrl": made, "AttributeNames": ["All"]]),
            ("delete_queue", ["QueueUrl": made]),
            ("list_queues", ["QueueNamePrefix": "ma"]),
        ])
        #expect(answers[0]["QueueUrl"] == answers[1]["QueueUrl"])
        #expect(answers[2]["QueueUrl"] == answers[0]["QueueUrl"])
        #expect(answers[3]["QueueUrls"] == [answers[0]["QueueUrl"] ?? .null])
        #expect(answers[4]["QueueUrls"]?.count == 2)
        #expect(answers[4]["NextToken"] != nil)
        #expect(answers[6]["Attributes"]?["VisibilityTimeout"] == "7")
        #expect(answers[7]["queueUrls"]?.count == 2)
        #expect(answers[10]["Tags"] == ["cost": "b"])
        #expect(answers[13]["Successful"]?.count == 3)
        #expect(answers[13]["Failed"]?[0]?["Code"] == "InvalidParameterValue")
        #expect(answers[13]["Failed"]?[0]?["SenderFault"] == true)
        #expect(answers[14]["Messages"]?.count == 2)
        #expect(answers[15]["Successful"]?.count == 1)
        #expect(answers[15]["Failed"]?[0]?["Code"] == "ReceiptHandleIsInvalid")
        #expect(answers[16]["Messages"]?[0]?["Body"] == answers[14]["Messages"]?[0]?["Body"])
        #expect(answers[18]["Successful"]?.count == 2)
        #expect(answers[19]["Attributes"]?["ApproximateNumberOfMessagesDelayed"] == "1")
        #expect(answers[19]["Attributes"]?["ApproximateNumberOfMessages"] == "0")
        #expect(answers[21]["Attributes"]?["ApproximateNumberOfMessagesDelayed"] == "0")
        #expect(answers[23]["QueueUrls"] == nil)
    }

    @Test func `a message received once too often goes to the dead-letter queue, and back`() throws
    {
        let receive: (String) -> (String, JSON) = { queue in
            (
                "receive_message",
                [
                    "QueueUrl": url(queue), "VisibilityTimeout": 0, "WaitTimeSeconds": 2,
                    "MessageSystemAttributeNames": ["All"],
                ]
            )
        }
        let answers = try call([
            ("send_message", ["QueueUrl": url("plain"), "MessageBody": "m"]),
            receive("plain"), receive("plain"), receive("dead"),
            ("start_message_move_task", ["SourceArn": arn("dead")]),
            receive("plain"),
            ("list_message_move_tasks", ["SourceArn": arn("dead")]),
        ])
        #expect(answers[1]["Messages"]?.count == 1)
        #expect(answers[2]["Messages"] == nil)
        let dead = try #require(answers[3]["Messages"]?[0])
        #expect(dead["MessageId"] == answers[0]["MessageId"])
        #expect(dead["Attributes"]?["ApproximateReceiveCount"] == "2")
        #expect(dead["Attributes"]?["DeadLetterQueueSourceArn"] == arn("plain"))
        let back = try #require(answers[5]["Messages"]?[0])
        #expect(back["Body"] == "m")
        #expect(back["MessageId"] != answers[0]["MessageId"])
        #expect(back["Attributes"]?["ApproximateReceiveCount"] == "1")
        #expect(answers[6]["Results"]?[0]?["Status"] == "COMPLETED")
        #expect(answers[6]["Results"]?[0]?["ApproximateNumberOfMessagesMoved"] == 1)
    }

    @Test func `a FIFO queue takes a message once and gives a group in its order`() throws {
        func send(_ body: String, _ group: String, _ id: String) -> (String, JSON) {
            (
                "send_message",
                [
                    "QueueUrl": url("sorted.fifo"), "MessageBody": JSON(body),
                    "MessageGroupId": JSON(group), "MessageDeduplicationId": JSON(id),
                ]
            )
        }
        let receive: (String, JSON) = (
            "receive_message",
            ["QueueUrl": url("sorted.fifo"), "MessageSystemAttributeNames": ["All"]]
        )
        let answers = try call([
            send("1", "a", "x"), send("2", "a", "y"), send("again", "b", "x"), send("3", "b", "z"),
            receive, receive, receive,
            (
                "delete_message",
                ["QueueUrl": url("sorted.fifo"), "ReceiptHandle": "$4.Messages.0.ReceiptHandle"]
            ),
            receive, send("late", "a", "x"),
        ])
        #expect(answers[2]["MessageId"] == answers[0]["MessageId"])
        #expect(answers[2]["SequenceNumber"] == answers[0]["SequenceNumber"])
        let sequence = { (index: Int) in answers[index]["SequenceNumber"]?.string ?? "" }
        #expect(sequence(0) < sequence(1))
        #expect(sequence(0).utf8.count == 20)
        let bodies = [4, 5, 6, 8].map { answers[$0]["Messages"]?[0]?["Body"]?.string }
        #expect(bodies == ["1", "3", nil, "2"])
        let attributes = answers[4]["Messages"]?[0]?["Attributes"]
        #expect(attributes?["MessageGroupId"] == "a")
        #expect(attributes?["MessageDeduplicationId"] == "x")
        #expect(attributes?["SequenceNumber"] == answers[0]["SequenceNumber"])
        // Deleted or not, it is remembered.
        #expect(answers[9]["MessageId"] == answers[0]["MessageId"])
    }

    @Test func `a receive that waits gets a message as soon as there is one`() throws {
        let client = try #require(HTTPClient.connected(to: runtime.awsPort))
        defer { close(client) }
        let receive: JSON = ["QueueUrl": url("plain"), "WaitTimeSeconds": 20]
        let head = """
            POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
            X-Amz-Target: AmazonSQS.ReceiveMessage\r\n\
            Content-Length: \(receive.bytes.count)\r\n\r\n
            """
        HTTPClient.send(Array(head.utf8) + receive.bytes, to: client)
        _ = runtime.queues("SendMessage", ["QueueUrl": url("plain"), "MessageBody": "m"])
        let answer = try #require(HTTPClient.answer(from: client))
        #expect(try JSON(parsing: answer.body)["Messages"]?[0]?["Body"] == "m")
    }

    @Test func `the aws command sends and receives`() throws {
        let clients = try AWSClients(runtime)
        let queue = "--queue-url http://127.0.0.1:\(runtime.awsPort)/123456789012/plain"
        let sent = try JSON(
            parsing: try clients.aws("sqs send-message \(queue) --message-body hello")
        )
        #expect(sent["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592")
        let received = try JSON(parsing: try clients.aws("sqs receive-message \(queue)"))
        #expect(received["Messages"]?[0]?["Body"] == "hello")
        #expect(throws: AWSClients.Failed.self) {
            try clients.aws("sqs get-queue-url --queue-name nowhere")
        }
    }

    @Test func `a function behind a queue gets what a client sends`() throws {
        let emit = #"{"do":"emit","emit":[{"channel":"Plain","body":{"n":1}}]}"#
        _ = runtime.queues("SendMessage", ["QueueUrl": url("Work"), "MessageBody": JSON(emit)])
        let received = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": url("plain"), "WaitTimeSeconds": 20]
        )
        #expect(received?["Messages"]?[0]?["Body"] == #"{"n":1}"#)
    }

    @Test func `a function behind a FIFO queue gets a group in its order, failures or not`() throws
    {
        let marker = "\(folder.path)/marker"
        for number in 1...4 {
            let emit = #"[{"channel":"Sorted","key":"g","body":\#(number)}]"#
            let body =
                #"{"do":"emit","marker":"\#(marker)\#(number)","failures":1,"emit":\#(emit)}"#
            let answer = runtime.queues(
                "SendMessage",
                [
                    "QueueUrl": url("ordered.fifo"), "MessageBody": JSON(body),
                    "MessageGroupId": "g",
                ]
            )
            #expect(answer?["SequenceNumber"] != nil)
        }
        // Each waits for its visibility timeout once.
        let isDone = { runtime.depth(of: "Sorted") == 4 }
        #expect(runtime.eventually(isDone) || runtime.eventually(isDone))
        let received = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": url("sorted.fifo"), "MaxNumberOfMessages": 10, "WaitTimeSeconds": 5]
        )
        let bodies = received?["Messages"]?.array?.map { $0["Body"]?.string }
        #expect(bodies == ["1", "2", "3", "4"])
    }
}
