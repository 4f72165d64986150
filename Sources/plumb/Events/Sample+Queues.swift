internal import Crypto
internal import Events
internal import JSON
internal import Time

/// Messages of queues.
extension Sample {
    static let queues: [Sample] = [
        Sample(
            name: "sqs",
            summary: "a batch of messages of a queue",
            options: Option.Sampled.body + Option.Sampled.queue,
            write: { ingredients, output in
                let body = try ingredients.message(#"{"message":"hello"}"#)
                try batch(ingredients) { body }.write(into: &output)
            }
        ),
        Sample(
            name: "s3-sqs",
            summary: "an object's notification that went through a queue",
            options: Option.Sampled.object + Option.Sampled.queue,
            write: { ingredients, output in
                try batch(ingredients) { try object(ingredients).json.bytes }.write(into: &output)
            }
        ),
        Sample(
            name: "sns-sqs",
            summary: "a notification of a topic that went through a queue",
            options: Option.Sampled.body + Option.Sampled.topic + Option.Sampled.queue,
            write: { ingredients, output in
                try batch(ingredients) { try Notification(ingredients).queued.bytes }
                    .write(into: &output)
            }
        ),
    ]

    /// The largest batch of a standard queue.
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
    private static let batchMessages = 10_000

    private static func batch(
        _ ingredients: Ingredients,
        body: () throws -> [UInt8]
    ) throws -> QueueEvent {
        let count = try ingredients.number("count", 1, in: 1...batchMessages)
        let sent = ingredients.now.milliseconds
        return QueueEvent(
            messages: try (0..<count).map { _ in
                QueueMessage(
                    id: ingredients.makeID(),
                    receiptHandle: Base64.encode(ingredients.bytes(96)),
                    body: try body(),
                    sentMilliseconds: sent,
                    firstReceivedMilliseconds: sent,
                    queue: ingredients.text("queue", "LeadQueue")
                )
            }
        )
    }
}
