import YAML

/// Rules.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
extension PlainTriggerReader {
    private static let ruleKeys = Keys(
        read: [
            "EventBusName", "EventPattern", "Name", "ScheduleExpression", "State", "Targets",
        ],
        ignored: ["Description", "RoleArn", "Tags"]
    )
    private static let ruleTargetKeys = Keys(
        read: [
            "Arn", "DeadLetterConfig", "Id", "Input", "InputPath", "InputTransformer",
            "RetryPolicy", "SqsParameters",
        ],
        ignored: ["RoleArn"]
    )

    func readRule(_ resource: Declaration, _ template: inout SAMTemplate) {
        let properties = resource.properties
        guard let section = Section(properties, Self.ruleKeys, reading, at: resource.position)
        else { return }
        let name = section.text("Name") ?? resource.logicalID
        if section.has("EventPattern") {
            readPattern(resource, section, name: name, &template)
            guard section.has("ScheduleExpression") else { return }
        }
        EventRuleReader(reading: reading).checkScheduleBus(section, template)
        let isEnabled = isEnabled(section)
        let rule = ScheduleReader(reading: reading).rule(
            "ScheduleExpression",
            in: section,
            name: name
        )
        let targets = section.list("Targets")
        for node in targets {
            guard let target = target(node, Self.ruleTargetKeys, of: resource, &template) else {
                continue
            }
            let id = target.section.required("Id").flatMap { _ in target.section.text("Id") } ?? ""
            let shown = targets.count == 1 ? name : "\(name)-\(id)"
            reading.claim(shown, as: "schedule", at: node.position)
            guard var trigger = rule else { continue }
            trigger.name = shown
            trigger.isEnabled = isEnabled
            add(trigger, target, of: resource, to: &template)
        }
    }
}

/// Rules with an event pattern.
extension PlainTriggerReader {
    private func readPattern(
        _ resource: Declaration,
        _ section: Section,
        name: String,
        _ template: inout SAMTemplate
    ) {
        let reader = EventRuleReader(reading: reading)
        let position = resource.position
        var rule = reader.rule("EventPattern", in: section, name: name, at: position, template)
        var ids: Set<String> = []
        for node in section.list("Targets") {
            let arn = reading.attempt { () throws(YAMLError) in try node["Arn"] }
            let text = arn.flatMap(reading.resolved)?.scalarText ?? ""
            let isQueue = text.hasPrefix("arn:aws:sqs:")
            if text.hasPrefix("arn:"), !isFunction(text), !isQueue {
                notEmulated(resource, ResourceType.eventRule.rawValue, &template)
                continue
            }
            guard let target = Section(node, Self.ruleTargetKeys, reading),
                let arn = target.required("Arn")
            else { continue }
            let id = target.required("Id").flatMap { _ in target.text("Id") } ?? ""
            if !ids.insert(id).inserted {
                target.reportMalformed(
                    "Id",
                    id,
                    mustBe: "another: the rule has this target already"
                )
            }
            let destination =
                isQueue
                ? reader.queue(arn: arn, in: target, template)
                : function(arn, template).map { .function($0.logicalID) }
            guard let destination else { continue }
            rule?.targets.append(reader.target(id, destination, in: target))
        }
        if let rule { template.eventRules.append(rule) }
    }
}

/// Schedules of EventBridge Scheduler.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
extension PlainTriggerReader {
    private static let scheduleKeys = Keys(
        read: ScheduleReader.timeKeys + ["GroupName", "Name", "State", "Target"],
        // What a schedule is after its last time makes no difference to a template.
        ignored: ["ActionAfterCompletion", "Description", "KmsKeyArn"]
    )
    private static let scheduleTargetKeys = Keys(
        read: ["Arn", "DeadLetterConfig", "Input", "RetryPolicy"],
        ignored: ["RoleArn"]
    )

    func readSchedule(_ resource: Declaration, _ template: inout SAMTemplate) {
        let properties = resource.properties
        guard let section = Section(properties, Self.scheduleKeys, reading, at: resource.position)
        else { return }
        let name = section.text("Name") ?? resource.logicalID
        reading.claim(name, as: "schedule", at: resource.position)
        let isEnabled = isEnabled(section)
        let schedule = ScheduleReader(reading: reading).schedule(in: section, name: name)
        _ = section.required("FlexibleTimeWindow")
        guard let node = section.required("Target"),
            let target = target(node, Self.scheduleTargetKeys, of: resource, &template)
        else { return }
        guard var trigger = schedule else { return }
        trigger.isEnabled = isEnabled
        add(trigger, target, of: resource, to: &template)
    }
}

/// What both have.
extension PlainTriggerReader {
    private typealias Target = (section: Section, function: FunctionResource)

    private func isEnabled(_ section: Section) -> Bool {
        section.choice("State", among: ScheduleReader.states, default: "ENABLED") == "ENABLED"
    }

    /// A target that is a function of the template; nil, and a notice, for what AWS alone invokes.
    private func target(
        _ node: YAMLNode,
        _ keys: Keys,
        of resource: Declaration,
        _ template: inout SAMTemplate
    ) -> Target? {
        let arn = reading.attempt { () throws(YAMLError) in try node["Arn"] }
        if let text = arn.flatMap(reading.resolved)?.scalarText, text.hasPrefix("arn:"),
            !isFunction(text)
        {
            notEmulated(resource, resource.type?.rawValue ?? "", &template)
            return nil
        }
        guard let section = Section(node, keys, reading),
            let function = function(section.required("Arn"), template)
        else { return nil }
        return (section, function)
    }

    private func add(
        _ trigger: ScheduleTrigger,
        _ target: Target,
        of resource: Declaration,
        to template: inout SAMTemplate
    ) {
        var trigger = trigger
        let reader = ScheduleReader(reading: reading)
        trigger.function = target.function.logicalID
        trigger.asynchronous = reader.asynchronous(in: target.section)
        trigger.input = reader.input(in: target.section)
        trigger.runsMissed = target.function.runsMissedSchedules
        trigger.line = resource.position.line
        template.schedules.append(trigger)
    }
}
