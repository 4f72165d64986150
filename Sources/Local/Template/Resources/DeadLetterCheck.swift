import YAML

/// A FIFO queue gives up to a FIFO queue, a standard one to a standard one.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
struct DeadLetterCheck {
    let reading: Reading
    let declarations: Declarations

    func check(_ template: SAMTemplate) {
        for queue in template.queues {
            guard let target = queue.redrive?.deadLetterQueue,
                let other = template.queues.first(where: { $0.logicalID == target }),
                other.isFIFO != queue.isFIFO
            else { continue }
            let declaration = declarations.inOrder.first { $0.logicalID == queue.logicalID }
            let policy = reading.attempt { () throws(YAMLError) in
                try declaration?.properties["RedrivePolicy"]
            }
            let position = policy?.position ?? declaration?.position ?? .start
            reading.report(.deadLetterType(queue: target, isFIFO: queue.isFIFO), at: position)
        }
    }
}
