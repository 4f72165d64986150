import YAML

/// Reads `AWS::SQS::Queue`.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
struct QueueReader {
    private static let keys = Keys(
        read: [
            "DelaySeconds", "FifoQueue", "MaximumMessageSize", "MessageRetentionPeriod",
            "QueueName", "ReceiveMessageWaitTimeSeconds", "RedrivePolicy", "VisibilityTimeout",
        ],
        ignored: [
            "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "SqsManagedSseEnabled", "Tags",
        ],
        unsupported: [
            "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
            "RedriveAllowPolicy",
        ]
    )
    private static let redriveKeys = Keys(read: ["deadLetterTargetArn", "maxReceiveCount"])

    let reading: Reading

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        guard let section = Section(resource.properties, Self.keys, reading) else { return }
        let isFIFO = section.bool("FifoQueue", default: false)
        if isFIFO {
            section.reportUnsupported("FifoQueue", "true", supported: ["false"])
        }
        let name = section.text("QueueName") ?? resource.logicalID
        let bareName = isFIFO && name.hasSuffix(".fifo") ? String(name.dropLast(5)) : name
        if !NameRule.queue.permits(bareName) {
            section.reportMalformed("QueueName", name, mustBe: NameRule.queue.description)
        }
        reading.claim(name, as: "queue", at: resource.position)
        let size = section.int("MaximumMessageSize", in: 1_024...1_048_576, default: 1_048_576)
        template.queues.append(
            QueueResource(
                logicalID: resource.logicalID,
                name: name,
                isFIFO: isFIFO,
                visibilityTimeoutSeconds: section.int(
                    "VisibilityTimeout",
                    in: 0...43_200,
                    default: 30
                ),
                delaySeconds: section.int("DelaySeconds", in: 0...900, default: 0),
                retentionSeconds: section.int(
                    "MessageRetentionPeriod",
                    in: 60...1_209_600,
                    default: 345_600
                ),
                maximumMessageBytes: size,
                receiveWaitSeconds: section.int(
                    "ReceiveMessageWaitTimeSeconds",
                    in: 0...20,
                    default: 0
                ),
                redrive: redrive(section),
                line: resource.position.line
            )
        )
    }

    private func redrive(_ section: Section) -> QueueResource.Redrive? {
        guard let policy = section.section("RedrivePolicy", Self.redriveKeys) else { return nil }
        let target = policy.required("deadLetterTargetArn")
        let hasCount = policy.required("maxReceiveCount") != nil
        let count = policy.optionalInt("maxReceiveCount", in: 1...1_000)
        guard let queue = reading.logicalID(arn: target, .queue, kind: "queue"), hasCount,
            let count
        else { return nil }
        return QueueResource.Redrive(deadLetterQueue: queue, maxReceiveCount: count)
    }
}
