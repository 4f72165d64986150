import YAML

/// Reads triggers that plain CloudFormation writes as resources of their own, where SAM has events.
struct PlainTriggerReader {
    let reading: Reading
    let declarations: Declarations

    func read(into template: inout SAMTemplate) {
        for resource in declarations.all(.eventSourceMapping) { readMapping(resource, &template) }
        for resource in declarations.all(.eventRule) { readRule(resource, &template) }
        for resource in declarations.all(.schedule) { readSchedule(resource, &template) }
        for resource in declarations.all(.bucket) { readNotifications(resource, &template) }
    }

    /// The function that a name or an ARN names, with or without the version `$LATEST`.
    func function(_ node: YAMLNode?, _ template: SAMTemplate) -> FunctionResource? {
        guard let node, let text = reading.attempt({ () throws(YAMLError) in try node.string() })
        else { return nil }
        let suffix = ":$LATEST"
        let bare = text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
        if let named = template.functions.first(where: { $0.name == bare }) {
            reading.triggered.insert(named.logicalID)
            return named
        }
        guard let id = reading.function(arn: node) else { return nil }
        reading.triggered.insert(id)
        return template.functions.first { $0.logicalID == id }
    }

    func isFunction(_ arn: String) -> Bool { arn.hasPrefix("arn:aws:lambda:") }

    /// Names what AWS runs in place of a resource that is read here.
    func notEmulated(_ resource: Declaration, _ type: String, _ template: inout SAMTemplate) {
        let id = resource.logicalID
        template.notEmulated.append(Notice(logicalID: id, type: type, position: resource.position))
    }
}

/// Event source mappings.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
extension PlainTriggerReader {
    private static let mappingKeys = Keys(
        read: [
            "BatchSize", "Enabled", "EventSourceArn", "FilterCriteria", "FunctionName",
            "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "ScalingConfig",
        ],
        ignored: ["KmsKeyArn", "MetricsConfig", "Tags"],
        unsupported: ["LoggingConfig", "ProvisionedPollerConfig"]
    )

    private func readMapping(_ resource: Declaration, _ template: inout SAMTemplate) {
        let source = reading.attempt { () throws(YAMLError) in
            try resource.properties["EventSourceArn"]
        }
        let arn = source.flatMap(reading.resolved)?.scalarText
        if arn.map({ !$0.hasPrefix("arn:aws:sqs:") && $0.hasPrefix("arn:") }) ?? (source == nil) {
            let type = ResourceType.eventSourceMapping.rawValue
            if isOtherSource(resource) { return notEmulated(resource, type, &template) }
        }
        let position = resource.position
        guard
            let section = Section(resource.properties, Self.mappingKeys, reading, at: position),
            let function = function(section.required("FunctionName"), template)
        else { return }
        let event = Event(
            id: resource.logicalID,
            position: position,
            properties: resource.properties,
            function: function
        )
        let reader = QueueEventReader(reading: reading)
        reader.readMapping(section, queue: "EventSourceArn", event, into: &template)
    }

    /// Whether a mapping reads a stream, a broker or a database instead of a queue.
    private func isOtherSource(_ resource: Declaration) -> Bool {
        let keys = ["EventSourceArn", "SelfManagedEventSource"]
        let found = reading.attempt { () throws(YAMLError) in
            try resource.properties.entries().contains { keys.contains($0.key) }
        }
        return found ?? false
    }
}

/// Notifications that a bucket configures itself.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
extension PlainTriggerReader {
    private static let notificationKeys = Keys(
        read: ["EventBridgeConfiguration", "LambdaConfigurations"],
        unsupported: ["QueueConfigurations", "TopicConfigurations"]
    )

    private func readNotifications(_ resource: Declaration, _ template: inout SAMTemplate) {
        let node = reading.attempt { () throws(YAMLError) in
            try resource.properties["NotificationConfiguration"]
        }
        guard let node, let section = Section(node, Self.notificationKeys, reading) else { return }
        let keys = Keys(read: ["EventBridgeEnabled"])
        if let configuration = section.section("EventBridgeConfiguration", keys),
            configuration.bool("EventBridgeEnabled", default: true),
            let index = template.buckets.firstIndex(where: { $0.logicalID == resource.logicalID })
        {
            template.buckets[index].announcesOnEventBus = true
        }
        for element in section.list("LambdaConfigurations") {
            let keys = Keys(read: ["Event", "Filter", "Function"])
            guard let notification = Section(element, keys, reading),
                let function = function(notification.required("Function"), template)
            else { continue }
            BucketEventReader(reading: reading).readNotification(
                notification,
                events: "Event",
                of: resource.logicalID,
                to: function.logicalID,
                at: element.position,
                into: &template
            )
        }
    }
}

extension YAMLNode {
    /// The text of a scalar without a tag.
    var scalarText: String? {
        guard case .scalar(let text, _) = content, tag == nil else { return nil }
        return text
    }
}
