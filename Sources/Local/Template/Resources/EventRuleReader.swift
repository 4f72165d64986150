import YAML

/// Reads rules of EventBridge with an event pattern: events `EventBridgeRule` of functions, and
/// `AWS::Events::Rule`.
///
/// Needs the event buses, queues and functions of the template read.
struct EventRuleReader {
    static let states = [
        "DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    ]
    private static let eventKeys = Keys(
        read: [
            "DeadLetterConfig", "EventBusName", "Input", "InputPath", "InputTransformer", "Pattern",
            "RetryPolicy", "RuleName", "State", "Target",
        ],
        ignored: ["LogConfig", "RoleArn"]
    )

    let reading: Reading

    /// Reads an event of a function.
    ///
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html
    func readEvent(_ event: Event, into template: inout SAMTemplate) {
        let (properties, position) = (event.properties, event.position)
        guard let section = Section(properties, Self.eventKeys, reading, at: position) else {
            return
        }
        let name = section.text("RuleName") ?? event.function.logicalID + event.id
        let target = section.section("Target", Keys(read: ["Id"]))
        let id = target?.text("Id") ?? "\(event.function.logicalID)\(event.id)LambdaTarget"
        guard var rule = rule("Pattern", in: section, name: name, at: position, template) else {
            return
        }
        let destination = EventRule.Destination.function(event.function.logicalID)
        rule.targets = [self.target(id, destination, in: section)]
        template.eventRules.append(rule)
    }

    /// A rule without its targets; nil, and a finding, where it has no pattern that can be read.
    func rule(
        _ key: String,
        in section: Section,
        name: String,
        at position: YAMLPosition,
        _ template: SAMTemplate
    ) -> EventRule? {
        let bus = EventBusNames(reading: reading).bus(of: section, template)
        let pattern = PatternReader(reading: reading).pattern(key, in: section)
        let state = section.choice("State", among: Self.states, default: "ENABLED")
        if !NameRule.eventRule.permits(name) {
            let rule = NameRule.eventRule.description
            reading.report(.malformed(what: "rule name", value: name, rule: rule), at: position)
        }
        guard let bus, let pattern else { return nil }
        reading.claim("\(bus)/\(name)", as: "rule", shown: name, at: position)
        var rule = EventRule(name: name, pattern: pattern)
        rule.bus = bus
        rule.isEnabled = state != "DISABLED"
        rule.line = position.line
        return rule
    }

    /// A target with what a section says of its input and of retries.
    func target(
        _ id: String,
        _ destination: EventRule.Destination,
        in section: Section
    ) -> EventRule.Target {
        let reader = ScheduleReader(reading: reading)
        return EventRule.Target(
            id: id,
            destination: destination,
            input: reader.input(in: section),
            asynchronous: reader.asynchronous(in: section)
        )
    }

    /// The queue that a target names, with a message group where it is a FIFO queue; nil, and a
    /// finding, where that does not fit.
    func queue(
        arn node: YAMLNode,
        in section: Section,
        _ template: SAMTemplate
    ) -> EventRule.Destination? {
        let parameters = section.section("SqsParameters", Keys(read: ["MessageGroupId"]))
        let group = parameters?.text("MessageGroupId")
        guard let id = reading.logicalID(arn: node, .queue, kind: "queue") else { return nil }
        let isFIFO = template.queues.first { $0.logicalID == id }?.isFIFO ?? false
        if isFIFO, group == nil {
            let needed = "SqsParameters with a MessageGroupId"
            reading.report(.requires("the FIFO queue \(id)", needed), at: node.position)
            return nil
        }
        return .queue(id, group: isFIFO ? group : nil)
    }

    /// Reports a schedule on a bus that has none.
    func checkScheduleBus(_ section: Section, _ template: SAMTemplate) {
        let bus = EventBusNames(reading: reading).bus(of: section, template)
        guard let bus, bus != EventRule.defaultBus, let node = section.written("ScheduleExpression")
        else { return }
        let problem = Problem.requires("ScheduleExpression", "the default event bus")
        reading.report(problem, at: node.position)
    }
}
