import YAML

/// Reads `AWS::SQS::Queue`.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
struct QueueReader {
    private static let keys = Keys(
        read: [
            "ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds",
            "FifoThroughputLimit", "FifoQueue", "MaximumMessageSize", "MessageRetentionPeriod",
            "QueueName", "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy",
            "VisibilityTimeout",
        ],
        ignored: [
            "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "SqsManagedSseEnabled", "Tags",
        ]
    )
    private static let redriveKeys = Keys(read: ["deadLetterTargetArn", "maxReceiveCount"])

    let reading: Reading

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        guard let section = Section(resource.properties, Self.keys, reading) else { return }
        let fifo = fifo(section)
        let name = section.text("QueueName") ?? resource.logicalID
        let hasSuffix = name.hasSuffix(Self.suffix)
        let bareName = fifo != nil && hasSuffix ? String(name.dropLast(Self.suffix.count)) : name
        if !NameRule.queue.permits(bareName) {
            section.reportMalformed("QueueName", name, mustBe: NameRule.queue.description)
        } else if fifo != nil, !hasSuffix, section.has("QueueName") {
            section.reportMalformed("QueueName", name, mustBe: "a name that ends with .fifo")
        }
        reading.claim(name, as: "queue", at: resource.position)
        let size = section.int("MaximumMessageSize", in: 1_024...1_048_576, default: 1_048_576)
        var queue = QueueResource(
            logicalID: resource.logicalID,
            name: name,
            fifo: fifo,
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
            hints: QueueHintsReader(reading: reading).read(resource, isFIFO: fifo != nil),
            line: resource.position.line
        )
        queue.redriveAllow = RedriveAllowReader(reading: reading).read(section)
        template.queues.append(queue)
    }

    /// What the name of every FIFO queue ends with.
    private static let suffix = ".fifo"

    /// Nil for a standard queue, which takes none of this.
    private func fifo(_ section: Section) -> QueueResource.FIFO? {
        let isContentBased = section.bool("ContentBasedDeduplication", default: false)
        let scope = section.choice(
            "DeduplicationScope",
            among: ["messageGroup", "queue"],
            default: "queue"
        )
        let limit = section.choice(
            "FifoThroughputLimit",
            among: ["perMessageGroupId", "perQueue"],
            default: "perQueue"
        )
        guard section.bool("FifoQueue", default: false) else {
            for key in ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]
            where section.has(key) {
                section.reportMalformed(
                    key,
                    section.text(key) ?? "",
                    mustBe: "left out of a standard queue"
                )
            }
            return nil
        }
        return QueueResource.FIFO(
            isContentBased: isContentBased,
            deduplicationScope: scope,
            throughputLimit: limit
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
