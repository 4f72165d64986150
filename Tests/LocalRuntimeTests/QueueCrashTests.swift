import JSON
import TestSupport
import Testing

/// What SIGKILL leaves of queues that clients use.
@Suite struct QueueCrashTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try QueueTemplate.folder()
    }

    private let plain: JSON = "http://localhost/123456789012/Next"

    @Test func `a received message comes back when its timeout ends, with its count`() throws {
        var runtime = try RunningRuntime(in: folder.path)
        let made = runtime.queues("CreateQueue", ["QueueName": "Next"])
        #expect(made != nil)
        _ = runtime.queues("SendMessage", ["QueueUrl": plain, "MessageBody": "m"])
        let first = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": plain, "VisibilityTimeout": 3, "WaitTimeSeconds": 5]
        )
        #expect(first?["Messages"]?.count == 1)
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        let counts = runtime.queues(
            "GetQueueAttributes",
            ["QueueUrl": plain, "AttributeNames": ["All"]]
        )
        #expect(counts?["Attributes"]?["ApproximateNumberOfMessagesNotVisible"] == "1")
        #expect(counts?["Attributes"]?["ApproximateNumberOfMessages"] == "0")
        let again = runtime.queues(
            "ReceiveMessage",
            [
                "QueueUrl": plain, "WaitTimeSeconds": 20, "AttributeNames": ["All"],
            ]
        )
        let message = try #require(again?["Messages"]?[0])
        #expect(message["Attributes"]?["ApproximateReceiveCount"] == "2")
        // The first receipt is stale: it deletes nothing.
        let stale = first?["Messages"]?[0]?["ReceiptHandle"] ?? .null
        #expect(
            runtime.queues("DeleteMessage", ["QueueUrl": plain, "ReceiptHandle": stale]) != nil
        )
        let kept = runtime.queues(
            "GetQueueAttributes",
            ["QueueUrl": plain, "AttributeNames": ["All"]]
        )
        #expect(kept?["Attributes"]?["ApproximateNumberOfMessagesNotVisible"] == "1")
    }

    @Test func `what was answered is there after a kill, and what was deleted is not`() throws {
        var runtime = try RunningRuntime(in: folder.path)
        _ = runtime.queues("CreateQueue", ["QueueName": "Next", "tags": ["a": "b"]])
        for number in 0..<20 {
            let body = JSON("\(number)")
            let sent = runtime.queues("SendMessage", ["QueueUrl": plain, "MessageBody": body])
            #expect(sent != nil)
        }
        let received = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": plain, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 5]
        )
        let messages = try #require(received?["Messages"]?.array)
        #expect(messages.count == 10)
        for message in messages {
            let handle = message["ReceiptHandle"] ?? .null
            #expect(
                runtime.queues("DeleteMessage", ["QueueUrl": plain, "ReceiptHandle": handle]) != nil
            )
        }
        runtime.kill()
        runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.queues("ListQueueTags", ["QueueUrl": plain])?["Tags"] == ["a": "b"])
        let rest = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": plain, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 5]
        )
        let bodies = rest?["Messages"]?.array?.map { $0["Body"]?.string ?? "" }
        #expect(bodies == (10..<20).map { "\($0)" })
    }

    @Test func `whenever it is killed, every answered message is received exactly once`() throws {
        var runtime = try RunningRuntime(in: folder.path)
        _ = runtime.queues("CreateQueue", ["QueueName": "Next"])
        var answered: Set<String> = []
        var deleted: Set<String> = []
        var number = 0
        for round in 0..<5 {
            for _ in 0..<(20 + round * 7) {
                number += 1
                let body = JSON("\(number)")
                let sent = runtime.queues("SendMessage", ["QueueUrl": plain, "MessageBody": body])
                if sent != nil { answered.insert("\(number)") }
                guard number % 3 == 0 else { continue }
                let received = runtime.queues(
                    "ReceiveMessage",
                    ["QueueUrl": plain, "VisibilityTimeout": 1]
                )
                guard let message = received?["Messages"]?[0] else { continue }
                let handle = message["ReceiptHandle"] ?? .null
                if number % 2 == 0,
                    runtime.queues("DeleteMessage", ["QueueUrl": plain, "ReceiptHandle": handle])
                        != nil
                {
                    let isNew = deleted.insert(message["Body"]?.string ?? "").inserted
                    #expect(isNew)
                }
            }
            runtime.kill()
            runtime = try RunningRuntime(in: folder.path)
        }
        while deleted.count < answered.count {
            let received = runtime.queues(
                "ReceiveMessage",
                ["QueueUrl": plain, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 5]
            )
            guard let messages = received?["Messages"]?.array else { break }
            for message in messages {
                let isNew = deleted.insert(message["Body"]?.string ?? "").inserted
                #expect(isNew)
            }
        }
        #expect(deleted == answered)
    }
}
