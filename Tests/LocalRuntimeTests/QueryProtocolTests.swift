import JSON
import TestSupport
import Testing

/// SQS's older protocol: forms in, XML out.
@Suite struct QueryProtocolTests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime

    init() throws {
        folder = try QueueTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private func post(_ form: String, to path: String = "/") throws -> HTTPClient.Answer {
        let answer = HTTPClient.request(
            "POST",
            path,
            port: runtime.awsPort,
            headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array("\(form)&Version=2012-11-05".utf8)
        )
        return try #require(answer)
    }

    /// What stands in an element, the first time it occurs.
    private func text(_ element: String, _ answer: HTTPClient.Answer) -> String? {
        guard let start = answer.body.range(of: "<\(element)>"),
            let end = answer.body[start.upperBound...].range(of: "</\(element)>")
        else { return nil }
        return String(answer.body[start.upperBound..<end.lowerBound])
    }

    @Test func `a message with attributes goes in and comes out`() throws {
        let attributes =
            "MessageAttribute.1.Name=Author&MessageAttribute.1.Value.DataType=String"
            + "&MessageAttribute.1.Value.StringValue=John+Grisham"
        let sent = try post(
            "Action=SendMessage&MessageBody=a%26b+%3Cc%3E&\(attributes)",
            to: "/123456789012/plain"
        )
        #expect(sent.status == 200)
        #expect(sent.headers("content-type") == ["text/xml"])
        #expect(text("MD5OfMessageAttributes", sent)?.utf8.count == 32)
        let received = try post(
            "Action=ReceiveMessage&QueueUrl=http%3A%2F%2Fx%2F1%2Fplain&WaitTimeSeconds=5"
                + "&AttributeName.1=All&MessageAttributeName.1=All"
        )
        #expect(text("Body", received) == "a&amp;b &lt;c&gt;")
        #expect(received.body.contains("<Name>ApproximateReceiveCount</Name><Value>1</Value>"))
        #expect(received.body.contains("<Name>Author</Name><Value><StringValue>John Grisham</"))
        let handle = try #require(text("ReceiptHandle", received))
        let deleted = try post(
            "Action=DeleteMessage&QueueUrl=/plain&ReceiptHandle="
                + handle.split(separator: "+", omittingEmptySubsequences: false)
                .joined(separator: "%2B")
        )
        #expect(deleted.status == 200)
        #expect(deleted.body.contains("<DeleteMessageResponse xmlns="))
        #expect(runtime.depth(of: "Plain") == 0)
    }

    @Test func `queues, attributes, tags and batches have their lists`() throws {
        let made = try post(
            "Action=CreateQueue&QueueName=made&Attribute.1.Name=DelaySeconds&Attribute.1.Value=3"
                + "&Tag.1.Key=team&Tag.1.Value=a"
        )
        #expect(text("QueueUrl", made)?.hasSuffix("/123456789012/made") == true)
        let attributes = try post(
            "Action=GetQueueAttributes&QueueUrl=/made&AttributeName.1=DelaySeconds"
        )
        #expect(
            attributes.body.contains(
                "<Attribute><Name>DelaySeconds</Name><Value>3</Value></Attribute>"
            )
        )
        let tags = try post("Action=ListQueueTags&QueueUrl=/made")
        #expect(tags.body.contains("<Tag><Key>team</Key><Value>a</Value></Tag>"))
        let batch = try post(
            "Action=SendMessageBatch&QueueUrl=/made&SendMessageBatchRequestEntry.1.Id=a"
                + "&SendMessageBatchRequestEntry.1.MessageBody=1"
                + "&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody="
        )
        #expect(batch.body.contains("<SendMessageBatchResultEntry><Id>a</Id>"))
        #expect(batch.body.contains("<BatchResultErrorEntry><Id>b</Id><SenderFault>true</"))
        let list = try post("Action=ListQueues&QueueNamePrefix=made")
        #expect(list.body.contains("<ListQueuesResult><QueueUrl>"))
    }

    @Test func `a refusal is XML with the older code and words`() throws {
        let missing = try post("Action=GetQueueUrl&QueueName=nowhere")
        #expect(missing.status == 400)
        #expect(text("Code", missing) == "AWS.SimpleQueueService.NonExistentQueue")
        #expect(
            text("Message", missing)
                == "The specified queue does not exist for this wsdl version."
        )
        #expect(text("Type", missing) == "Sender")
        let unknown = try post("Action=Fly")
        #expect(text("Code", unknown) == "InvalidAction")
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<Index>? { self[...].range(of: text) }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}
