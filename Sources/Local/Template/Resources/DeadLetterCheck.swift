import YAML

/// A FIFO queue gives up to a FIFO queue, a standard one to a standard one, and each to one that
/// allows it.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
struct DeadLetterCheck {
    let reading: Reading
    let declarations: Declarations

    func check(_ template: SAMTemplate) {
        for queue in template.queues {
            guard let target = queue.redrive?.deadLetterQueue,
                let other = template.queues.first(where: { $0.logicalID == target })
            else { continue }
            let isAllowed = other.redriveAllow.map { allow in
                arn(of: queue).map(allow.permits) ?? true
            }
            guard other.isFIFO != queue.isFIFO || isAllowed == false else { continue }
            let declaration = declarations.inOrder.first { $0.logicalID == queue.logicalID }
            let policy = reading.attempt { () throws(YAMLError) in
                try declaration?.properties["RedrivePolicy"]
            }
            let position = policy?.position ?? declaration?.position ?? .start
            let problem =
                other.isFIFO == queue.isFIFO
                ? Problem.deadLetterRefused(queue: target, source: queue.logicalID)
                : .deadLetterType(queue: target, isFIFO: queue.isFIFO)
            reading.report(problem, at: position)
        }
    }

    private func arn(of queue: QueueResource) -> String? {
        guard let declaration = declarations.byID[queue.logicalID] else { return nil }
        do throws(Finding) {
            return try reading.references.arn(of: declaration)
        } catch {
            return nil  // Found where the name is read.
        }
    }
}
