import YAML

/// Reads one entry of a function's `Events`.
struct EventReader {
    /// Event types of SAM that the local runtime does not run.
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
    private static let notEmulated = [
        "AlexaSkill", "CloudWatchLogs", "Cognito", "DocumentDB", "DynamoDB",
        "IoTRule", "Kinesis", "MQ", "MSK", "SNS", "SelfManagedKafka",
    ]
    private static let supported = [
        "Api", "CloudWatchEvent", "EventBridgeRule", "HttpApi", "S3", "SQS", "Schedule",
        "ScheduleV2",
    ]

    let reading: Reading
    let function: FunctionResource

    func read(_ entry: YAMLNode.Entry, into template: inout SAMTemplate) {
        let keys = Keys(read: ["Properties", "Type"])
        guard let section = Section(entry.value, keys, reading, at: entry.keyPosition),
            let type = section.required("Type"),
            let name = reading.attempt({ () throws(YAMLError) in try type.string() })
        else { return }
        let nothing = YAMLNode(
            .mapping([]),
            position: entry.keyPosition,
            path: entry.value.path.appending("Properties")
        )
        let event = Event(
            id: entry.key,
            position: entry.keyPosition,
            properties: section.written("Properties") ?? nothing,
            function: function
        )
        reading.triggered.insert(function.logicalID)
        switch name {
        case "HttpApi": HttpAPIEventReader(reading: reading).read(event, into: &template)
        case "Api": RestAPIEventReader(reading: reading).read(event, into: &template)
        case "SQS": QueueEventReader(reading: reading).read(event, into: &template)
        case "S3": BucketEventReader(reading: reading).read(event, into: &template)
        case "Schedule": ScheduleEventReader(reading: reading).readRule(event, into: &template)
        case "ScheduleV2":
            ScheduleEventReader(reading: reading).readSchedule(event, into: &template)
        // The first is the old name of the second.
        case "CloudWatchEvent", "EventBridgeRule":
            EventRuleReader(reading: reading).readEvent(event, into: &template)
        case let name where Self.notEmulated.contains(name):
            let id = "\(function.logicalID).\(entry.key)"
            let notice = Notice(logicalID: id, type: "\(name) event", position: type.position)
            template.notEmulated.append(notice)
        default:
            let error = YAMLError.notAmong(
                type.path,
                found: name,
                choices: Self.supported,
                type.position
            )
            reading.report(Finding(error))
        }
    }
}
