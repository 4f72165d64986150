internal import Crypto
package import JSON

/// A batch of messages of one queue, as SQS hands it to a function.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
package struct QueueEvent: Sendable {
    package var messages: [QueueMessage]

    package init(messages: [QueueMessage]) {
        self.messages = messages
    }

    /// Reads an event; throws with the path of what is missing or of the wrong kind.
    package init(_ event: JSONCursor) throws {
        messages = try event["Records"].array().map { try QueueMessage($0) }
    }

    /// Appends the event as JSON text.
    package func write(into output: inout [UInt8]) {
        output.append(contentsOf: #"{"Records":["#.utf8)
        for (index, message) in messages.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            message.write(into: &output)
        }
        output.append(contentsOf: "]}".utf8)
    }

    package var json: JSON {
        var text: [UInt8] = []
        write(into: &text)
        do {
            return try JSON(parsing: text)
        } catch {
            preconditionFailure("an event that was just written is not JSON: \(error)")
        }
    }
}

/// One message of a queue.
package struct QueueMessage: Sendable {
    /// Stays the same at every delivery.
    package var id: String
    package var receiptHandle: String
    /// Text, mostly JSON; always a string to AWS.
    package var body: [UInt8]
    /// 1 at the first delivery.
    package var receiveCount: Int
    /// Unix time.
    package var sentMilliseconds: Int
    /// Unix time.
    package var firstReceivedMilliseconds: Int
    /// The name of the queue.
    package var queue: String
    package var region: String
    package var account: String
    /// The sender's own attributes, as they stand in the event.
    package var messageAttributes: JSON
    /// Their digest as it stands in the event; nil where there are none.
    package var messageAttributesMD5: String?
    /// System attributes beyond the four that every message has, as they stand in the event.
    package var furtherAttributes: [(key: String, value: String)]
    package var senderID: String

    package init(
        id: String,
        receiptHandle: String = "",
        body: [UInt8],
        receiveCount: Int = 1,
        sentMilliseconds: Int = 0,
        firstReceivedMilliseconds: Int = 0,
        queue: String,
        attributes: MessageAttributes = MessageAttributes(),
        furtherAttributes: [(key: String, value: String)] = []
    ) {
        self.id = id
        self.receiptHandle = receiptHandle
        self.body = body
        self.receiveCount = receiveCount
        self.sentMilliseconds = sentMilliseconds
        self.firstReceivedMilliseconds = firstReceivedMilliseconds
        self.queue = queue
        region = LocalAccount.region
        account = LocalAccount.id
        messageAttributes = attributes.json
        messageAttributesMD5 = attributes.md5
        self.furtherAttributes = furtherAttributes
        senderID = LocalAccount.id
    }
}

// MARK: - Reading

extension QueueMessage {
    /// Only `messageId` and `body` are needed; the rest is read where it is there.
    init(_ record: JSONCursor) throws {
        id = try record["messageId"].string()
        receiptHandle = try record["receiptHandle"].ifPresent?.string() ?? ""
        guard let bytes = record["body"].value?.stringBytes else {
            throw record["body"].mismatch(expected: "string")
        }
        body = bytes
        let attributes = record["attributes"]
        receiveCount = try Self.number(attributes["ApproximateReceiveCount"]) ?? 1
        sentMilliseconds = try Self.number(attributes["SentTimestamp"]) ?? 0
        firstReceivedMilliseconds =
            try Self.number(attributes["ApproximateFirstReceiveTimestamp"]) ?? 0
        senderID = try attributes["SenderId"].ifPresent?.string() ?? ""
        let known = [
            "ApproximateReceiveCount", "SentTimestamp", "ApproximateFirstReceiveTimestamp",
            "SenderId",
        ]
        furtherAttributes =
            try attributes.ifPresent?.members().compactMap { key, value in
                known.contains(key) ? nil : (key, try value.string())
            } ?? []
        messageAttributes = try record["messageAttributes"].ifPresent?.object() ?? [:]
        messageAttributesMD5 = try record["md5OfMessageAttributes"].ifPresent?.string()
        region = try record["awsRegion"].ifPresent?.string() ?? LocalAccount.region
        let arn = try record["eventSourceARN"].ifPresent?.string() ?? ""
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        queue = parts.count == 6 ? String(parts[5]) : ""
        account = parts.count == 6 ? String(parts[4]) : LocalAccount.id
    }

    /// AWS writes numbers as strings here.
    private static func number(_ cursor: JSONCursor) throws -> Int? {
        guard let text = try cursor.ifPresent?.string() else { return nil }
        guard let number = Int(text) else {
            throw cursor.mismatch(expected: "a number in a string")
        }
        return number
    }
}

// MARK: - Writing

extension QueueMessage {
    func write(into output: inout [UInt8]) {
        var record = JSONObjectWriter(into: &output)
        record.add("messageId", id, to: &output)
        record.add("receiptHandle", receiptHandle, to: &output)
        record.key("body", to: &output)
        JSONText.append(string: body, to: &output)
        record.key("attributes", to: &output)
        var attributes = JSONObjectWriter(into: &output)
        attributes.add("ApproximateReceiveCount", String(receiveCount), to: &output)
        attributes.add("SentTimestamp", String(sentMilliseconds), to: &output)
        attributes.add("SenderId", senderID, to: &output)
        attributes.add(
            "ApproximateFirstReceiveTimestamp",
            String(firstReceivedMilliseconds),
            to: &output
        )
        for (key, value) in furtherAttributes { attributes.add(key, value, to: &output) }
        attributes.end(&output)
        record.add("messageAttributes", messageAttributes, to: &output)
        if let messageAttributesMD5 {
            record.add("md5OfMessageAttributes", messageAttributesMD5, to: &output)
        }
        record.add("md5OfBody", Hex.encode(MD5.digest(body)), to: &output)
        record.add("eventSource", "aws:sqs", to: &output)
        record.add("eventSourceARN", "arn:aws:sqs:\(region):\(account):\(queue)", to: &output)
        record.add("awsRegion", region, to: &output)
        record.end(&output)
    }
}
