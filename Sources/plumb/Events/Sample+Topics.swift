internal import Events
internal import JSON
internal import Time

/// Topics.
extension Sample {
    static let topics: [Sample] = [
        Sample(
            name: "sns",
            summary: "a notification of a topic",
            options: Option.Sampled.body + Option.Sampled.topic,
            write: { try Notification($0).event.write(into: &$1) }
        )
    ]

    /// What a topic sends to its subscribers.
    ///
    /// The signature is none: only AWS can sign.
    struct Notification {
        private let text: [(key: String, value: JSON)]
        private let subscription: String
        private let signer = "https://sns.\(LocalAccount.region).amazonaws.com"

        init(_ ingredients: Ingredients) throws {
            let topic = ingredients.text("topic", "LeadTopic")
            let arn = "arn:aws:sns:\(LocalAccount.region):\(LocalAccount.id):\(topic)"
            subscription = "\(arn):\(ingredients.makeID())"
            let message = try ingredients.message(#"{"message":"hello"}"#)
            text = [
                ("Type", "Notification"), ("MessageId", JSON(ingredients.makeID())),
                ("TopicArn", JSON(arn)),
                ("Subject", ingredients.arguments["subject"].map { JSON($0) } ?? .null),
                ("Message", JSON(String(decoding: message, as: UTF8.self))),
                ("Timestamp", JSON(ingredients.now.rfc3339)), ("SignatureVersion", "1"),
                ("Signature", "EXAMPLE"),
            ]
        }

        private var certificate: JSON {
            JSON("\(signer)/SimpleNotificationService-0000000000000000000000.pem")
        }

        private var unsubscription: JSON {
            JSON("\(signer)/?Action=Unsubscribe&SubscriptionArn=\(subscription)")
        }

        /// As a function gets it.
        ///
        /// https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
        var event: JSON {
            let notification = JSON(
                members: text + [
                    ("SigningCertUrl", certificate), ("UnsubscribeUrl", unsubscription),
                    ("MessageAttributes", [:]),
                ]
            )
            let record: JSON = [
                "EventSource": "aws:sns", "EventVersion": "1.0",
                "EventSubscriptionArn": JSON(subscription), "Sns": notification,
            ]
            return ["Records": [record]]
        }

        /// As it stands in the message of a queue: without a subject there is none, and two names
        /// are spelled otherwise.
        ///
        /// https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
        var queued: JSON {
            JSON(
                members: text.filter { !$0.value.isNull } + [
                    ("SigningCertURL", certificate), ("UnsubscribeURL", unsubscription),
                ]
            )
        }
    }
}
