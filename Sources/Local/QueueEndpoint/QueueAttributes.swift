internal import Events
internal import JSON
internal import Queues

/// The attributes of queues: their names, ranges and what they mean.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
enum QueueAttributes {
    private static let ranges: [String: ClosedRange<Int>] = [
        "DelaySeconds": 0...900, "MaximumMessageSize": 1_024...1_048_576,
        "MessageRetentionPeriod": 60...1_209_600, "ReceiveMessageWaitTimeSeconds": 0...20,
        "VisibilityTimeout": 0...43_200, "KmsDataKeyReusePeriodSeconds": 60...86_400,
    ]
    private static let choices: [String: Set<String>] = [
        "ContentBasedDeduplication": ["true", "false"], "SqsManagedSseEnabled": ["true", "false"],
        "DeduplicationScope": ["queue", "messageGroup"],
        "FifoThroughputLimit": ["perQueue", "perMessageGroupId"],
    ]
    /// Kept as they are given.
    private static let texts: Set<String> = ["KmsMasterKeyId", "Policy", "RedriveAllowPolicy"]
    static let counted: Set<String> = [
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp", "LastModifiedTimestamp",
        "QueueArn",
    ]

    /// Whether an attribute has this name.
    static func isKnown(_ name: String) -> Bool {
        ranges[name] != nil || choices[name] != nil || texts.contains(name)
            || counted.contains(name) || name == "FifoQueue" || name == "RedrivePolicy"
    }

    static func defaults(isFIFO: Bool) -> [String: String] {
        let settings = QueueSettings()
        var all = [
            "DelaySeconds": "\(settings.delaySeconds)",
            "MaximumMessageSize": "\(settings.maximumMessageBytes)",
            "MessageRetentionPeriod": "\(settings.retentionSeconds ?? 0)",
            "ReceiveMessageWaitTimeSeconds": "\(settings.receiveWaitSeconds)",
            "SqsManagedSseEnabled": "true",
            "VisibilityTimeout": "\(settings.visibilityTimeoutSeconds)",
        ]
        if isFIFO {
            all["FifoQueue"] = "true"
            all["ContentBasedDeduplication"] = "false"
            all["DeduplicationScope"] = "queue"
            all["FifoThroughputLimit"] = "perQueue"
        }
        return all
    }

    /// Checks attributes that are being set; `RedrivePolicy` is left to `RedrivePolicy`.
    static func check(_ attributes: [String: String], isFIFO: Bool) throws(QueueError) {
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            if name == "RedriveAllowPolicy", !value.isEmpty { _ = try RedriveAllowPolicy(value) }
            if name == "FifoQueue" || name == "RedrivePolicy" || texts.contains(name) { continue }
            if !isFIFO {
                switch name {
                case "ContentBasedDeduplication": throw .unknownAttribute(name)
                case "DeduplicationScope", "FifoThroughputLimit":
                    throw .invalidAttributeName(
                        "You can specify the \(name) only when FifoQueue is set to true."
                    )
                default: break
                }
            }
            if let range = ranges[name] {
                guard let number = Int(value), range.contains(number) else {
                    throw .invalidAttributeValue("Invalid value for the parameter \(name).")
                }
            } else if let choices = choices[name] {
                guard choices.contains(value) else {
                    throw .invalidAttributeValue("Invalid value for the parameter \(name).")
                }
            } else {
                throw .unknownAttribute(name)
            }
        }
    }

    /// What checked attributes mean to the queue; the rest of the settings stays.
    static func apply(_ attributes: [String: String], to settings: inout QueueSettings) {
        func number(_ name: String, _ place: WritableKeyPath<QueueSettings, Int>) {
            guard let value = attributes[name].flatMap({ Int($0) }) else { return }
            settings[keyPath: place] = value
        }
        number("DelaySeconds", \.delaySeconds)
        number("MaximumMessageSize", \.maximumMessageBytes)
        number("ReceiveMessageWaitTimeSeconds", \.receiveWaitSeconds)
        number("VisibilityTimeout", \.visibilityTimeoutSeconds)
        if let value = attributes["MessageRetentionPeriod"].flatMap({ Int($0) }) {
            settings.retentionSeconds = value
        }
        if attributes["FifoQueue"] == "true", settings.fifo == nil { settings.fifo = .init() }
        if let value = attributes["ContentBasedDeduplication"] {
            settings.fifo?.isContentBased = value == "true"
        }
        if let value = attributes["DeduplicationScope"] {
            settings.fifo?.isScopedToGroup = value == "messageGroup"
        }
    }
}

/// `RedrivePolicy` as text.
struct RedrivePolicy {
    let targetARN: String
    let maxReceiveCount: Int

    /// Reads a policy.
    ///
    /// - Throws: with the text and what is wrong with it.
    init(_ text: String) throws(QueueError) {
        func refused(_ reason: String) -> QueueError {
            .invalidValue(text, parameter: "RedrivePolicy", reason: reason)
        }
        let document: JSON
        do {
            document = try JSON(parsing: text)
        } catch {
            throw refused("Redrive policy is not a valid JSON map.")
        }
        guard document.kind == .object else {
            throw refused("Redrive policy is not a valid JSON map.")
        }
        guard let target = document["deadLetterTargetArn"]?.string else {
            throw refused(
                "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."
            )
        }
        guard let given = document["maxReceiveCount"] else {
            throw refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        }
        guard let count = given.int ?? given.string.flatMap({ Int($0) }), (1...1000).contains(count)
        else {
            throw refused(
                "Invalid value for maxReceiveCount: \(given.string ?? given.text), valid values "
                    + "are from 1 to 1000 both inclusive."
            )
        }
        targetARN = target
        maxReceiveCount = count
    }

    init(targetARN: String, maxReceiveCount: Int) {
        self.targetARN = targetARN
        self.maxReceiveCount = maxReceiveCount
    }

    var text: String {
        let document: JSON = [
            "deadLetterTargetArn": JSON(targetARN), "maxReceiveCount": JSON(maxReceiveCount),
        ]
        return document.text
    }
}
