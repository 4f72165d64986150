internal import JSON
internal import QueueEndpoint
internal import Queues
internal import Template

extension SAMTemplate {
    /// Everything of the template that the broker keeps messages for.
    var queueChannels: [String] { Array(queueSettings.keys) }

    /// How each channel treats its messages; those of asynchronous invocations keep them for good.
    var queueSettings: [String: QueueSettings] {
        let own = queues.map { ($0.logicalID, settings(of: $0)) }
        let events = functions.map {
            (AsynchronousInvocations.channel(of: $0.logicalID), QueueSettings.unbounded)
        }
        return Dictionary(own + events) { first, _ in first }
    }

    private func settings(of queue: QueueResource) -> QueueSettings {
        var settings = QueueSettings()
        settings.visibilityTimeoutSeconds = queue.visibilityTimeoutSeconds
        settings.delaySeconds = queue.delaySeconds
        settings.retentionSeconds = queue.retentionSeconds
        settings.maximumMessageBytes = queue.maximumMessageBytes
        settings.receiveWaitSeconds = queue.receiveWaitSeconds
        settings.redrive = queue.redrive.map {
            QueueSettings.Redrive(
                deadLetterQueue: $0.deadLetterQueue,
                maxReceiveCount: $0.maxReceiveCount
            )
        }
        settings.fifo = queue.fifo.map {
            QueueSettings.FIFO(
                isContentBased: $0.isContentBased,
                isScopedToGroup: $0.deduplicationScope == "messageGroup"
            )
        }
        settings.backoff = Backoff(queue.hints.backoff)
        settings.keptDone = queue.hints.keptDone
        settings.keptFailed = queue.hints.keptFailed
        settings.hasLanes = queue.hints.hasLanes
        settings.rateLimit = queue.hints.rateLimit.map(RateLimit.init)
        settings.rateLimitPerKey = queue.hints.rateLimitPerKey.map(RateLimit.init)
        settings.arn = QueueDirectory.arn(of: queue.name)
        return settings
    }

    /// The template's queues as clients of the queue endpoint know them.
    func knownQueues(_ broker: QueueBroker) -> [KnownQueue] {
        queues.compactMap { resource in
            broker[resource.logicalID].map {
                KnownQueue(
                    name: resource.name,
                    queue: $0,
                    attributes: attributes(of: resource),
                    isFromTemplate: true
                )
            }
        }
    }

    private func attributes(of queue: QueueResource) -> [String: String] {
        var attributes = [
            "DelaySeconds": "\(queue.delaySeconds)",
            "MaximumMessageSize": "\(queue.maximumMessageBytes)",
            "MessageRetentionPeriod": "\(queue.retentionSeconds)",
            "ReceiveMessageWaitTimeSeconds": "\(queue.receiveWaitSeconds)",
            "VisibilityTimeout": "\(queue.visibilityTimeoutSeconds)",
        ]
        if let redrive = queue.redrive,
            let target = queues.first(where: { $0.logicalID == redrive.deadLetterQueue })
        {
            let policy: JSON = [
                "deadLetterTargetArn": JSON(QueueDirectory.arn(of: target.name)),
                "maxReceiveCount": JSON(redrive.maxReceiveCount),
            ]
            attributes["RedrivePolicy"] = policy.text
        }
        if let allow = queue.redriveAllow {
            var policy: JSON = ["redrivePermission": JSON(allow.permission)]
            if !allow.sources.isEmpty {
                policy["sourceQueueArns"] = JSON(allow.sources.map { JSON($0) })
            }
            attributes["RedriveAllowPolicy"] = policy.text
        }
        if let fifo = queue.fifo {
            attributes["ContentBasedDeduplication"] = "\(fifo.isContentBased)"
            attributes["DeduplicationScope"] = fifo.deduplicationScope
            attributes["FifoThroughputLimit"] = fifo.throughputLimit
        }
        return attributes
    }
}

extension Backoff {
    /// What a template's hint says.
    init(_ hint: QueueHints.Backoff) {
        switch hint {
        case .visibilityTimeout: self = .visibilityTimeout
        case .exponential(let base): self = .exponential(baseMilliseconds: base)
        case .stepped: self = .stepped
        }
    }
}

extension RateLimit {
    /// What a template's hint says.
    init(_ hint: QueueHints.RateLimit) {
        self.init(messages: hint.messages, milliseconds: hint.milliseconds)
    }
}
