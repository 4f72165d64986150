import YAML

/// Reads an `SQS` event: an event source mapping.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html
struct QueueEventReader {
    private static let keys = Keys(
        read: [
            "BatchSize", "Enabled", "FilterCriteria", "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds", "Queue", "ScalingConfig",
        ],
        ignored: ["KmsKeyArn", "MetricsConfig", "Tags"],
        unsupported: ["LoggingConfig", "ProvisionedPollerConfig"]
    )
    /// The largest batch that AWS hands over without waiting for more.
    private static let largestUnwaitedBatch = 10

    let reading: Reading

    func read(_ event: Event, into template: inout SAMTemplate) {
        let properties = event.properties
        guard let section = Section(properties, Self.keys, reading, at: event.position) else {
            return
        }
        readMapping(section, queue: "Queue", event, into: &template)
    }

    /// Reads the properties that SAM's event and a plain mapping share.
    ///
    /// - Parameters:
    ///   - section: The properties.
    ///   - key: The property with the ARN of the queue.
    ///   - event: What they belong to.
    ///   - template: Takes the mapping.
    func readMapping(
        _ section: Section,
        queue key: String,
        _ event: Event,
        into template: inout SAMTemplate
    ) {
        let size = section.int("BatchSize", in: 1...10_000, default: 10)
        let window = section.int("MaximumBatchingWindowInSeconds", in: 0...300, default: 0)
        let scaling = section.section("ScalingConfig", Keys(read: ["MaximumConcurrency"]))
        let concurrency = scaling?.optionalInt("MaximumConcurrency", in: 2...1_000)
        let reportsFailures = reportsItemFailures(section)
        let filter = PatternReader(reading: reading).filter(in: section)
        let target = section.required(key)
        guard let queue = reading.logicalID(arn: target, .queue, kind: "queue") else { return }
        checkBatch(section, size: size, window: window, of: queue, template)
        checkVisibility(of: queue, event, at: target?.position ?? event.position, template)
        // A mapping that is switched off hands over nothing, on AWS as here.
        guard section.bool("Enabled", default: true) else { return }
        var mapping = QueueMapping(
            queue: queue,
            function: event.function.logicalID,
            batchSize: size,
            batchingWindowSeconds: window,
            reportsItemFailures: reportsFailures,
            maximumConcurrency: concurrency,
            line: event.position.line
        )
        mapping.filter = filter
        template.queueMappings.append(mapping)
    }

    private func checkBatch(
        _ section: Section,
        size: Int,
        window: Int,
        of id: String,
        _ template: SAMTemplate
    ) {
        guard size > Self.largestUnwaitedBatch, let node = section.written("BatchSize") else {
            return
        }
        if template.queues.first(where: { $0.logicalID == id })?.isFIFO ?? false {
            reading.report(.fifoBatch(queue: id), at: node.position)
        } else if window == 0 {
            reading.report(.batchNeedsWindow, at: node.position)
        }
    }

    private func reportsItemFailures(_ section: Section) -> Bool {
        let types = section.list("FunctionResponseTypes").compactMap { node in
            reading.attempt { () throws(YAMLError) in
                try node.choice(among: ["ReportBatchItemFailures"])
            }
        }
        return !types.isEmpty
    }

    /// AWS refuses a mapping whose messages come back while the function may still work on them.
    private func checkVisibility(
        of id: String,
        _ event: Event,
        at position: YAMLPosition,
        _ template: SAMTemplate
    ) {
        let timeout = event.function.timeoutSeconds
        guard let queue = template.queues.first(where: { $0.logicalID == id }),
            queue.visibilityTimeoutSeconds < timeout
        else { return }
        let problem = Problem.visibilityBelowTimeout(
            queue: id,
            visibility: queue.visibilityTimeoutSeconds,
            timeout: timeout
        )
        reading.report(problem, at: position)
    }
}
