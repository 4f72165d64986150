internal import Events
internal import JSON
internal import Patterns
internal import Template

/// Looking at the rules and buses of the template.
extension EventsAPI {
    func listRules(_ parameters: JSON) throws(EventsError) -> JSON {
        let bus = try busName(parameters)
        let prefix = try Self.optional("NamePrefix", parameters) ?? ""
        let rules = rules(on: bus).filter { $0.name.hasPrefix(prefix) }
        return ["Rules": JSON(rules.map(\.json))]
    }

    func describeRule(_ parameters: JSON) throws(EventsError) -> JSON {
        try rule(Self.required("Name", parameters), try busName(parameters)).json
    }

    func listTargets(_ parameters: JSON) throws(EventsError) -> JSON {
        let rule = try rule(Self.required("Rule", parameters), try busName(parameters))
        return [
            "Targets": JSON(
                rule.targets.map { ["Id": JSON($0.id), "Arn": JSON(arn(of: $0.destination))] }
            )
        ]
    }

    func listBuses(_ parameters: JSON) throws(EventsError) -> JSON {
        let prefix = try Self.optional("NamePrefix", parameters) ?? ""
        let names = bus.names.filter { $0.hasPrefix(prefix) }
        return ["EventBuses": JSON(names.map(Self.busDocument))]
    }

    func describeBus(_ parameters: JSON) throws(EventsError) -> JSON {
        let name = try Self.optional("Name", parameters) ?? EventRule.defaultBus
        return Self.busDocument(try known(name))
    }

    private static func busDocument(_ name: String) -> JSON {
        let (region, account) = (LocalAccount.region, LocalAccount.id)
        return [
            "Name": JSON(name),
            "Arn": JSON("arn:aws:events:\(region):\(account):event-bus/\(name)"),
        ]
    }

    private func busName(_ parameters: JSON) throws(EventsError) -> String {
        try known(try Self.optional("EventBusName", parameters) ?? EventRule.defaultBus)
    }

    private func known(_ text: String) throws(EventsError) -> String {
        let name = text.split(separator: ":event-bus/", maxSplits: 1).last.map(String.init) ?? text
        guard bus.names.contains(name) else {
            throw .notFound("Event bus \(name) does not exist.")
        }
        return name
    }

    private func rule(_ name: String, _ bus: String) throws(EventsError) -> ListedRule {
        guard let rule = rules(on: bus).first(where: { $0.name == name }) else {
            throw .notFound("Rule \(name) does not exist on EventBus \(bus).")
        }
        return rule
    }
}

/// A rule as it is shown: with a pattern, a schedule, or both.
struct ListedRule {
    let name: String
    let bus: String
    var pattern: String?
    var schedule: String?
    var isEnabled = true
    var targets: [(id: String, destination: EventRule.Destination)] = []

    var json: JSON {
        var rule: JSON = ["Name": JSON(name)]
        let path = bus == EventRule.defaultBus ? name : "\(bus)/\(name)"
        rule["Arn"] = JSON("arn:aws:events:\(LocalAccount.region):\(LocalAccount.id):rule/\(path)")
        rule["EventPattern"] = pattern.map { JSON($0) }
        rule["ScheduleExpression"] = schedule.map { JSON($0) }
        rule["State"] = isEnabled ? "ENABLED" : "DISABLED"
        rule["EventBusName"] = JSON(bus)
        return rule
    }
}

extension EventsAPI {
    /// The rules of a bus by name, the parts of each put together.
    private func rules(on bus: String) -> [ListedRule] {
        var rules: [String: ListedRule] = [:]
        for rule in template.eventRules where rule.bus == bus {
            var listed = ListedRule(name: rule.name, bus: bus)
            listed.pattern = rule.pattern.text
            listed.isEnabled = rule.isEnabled
            listed.targets = rule.targets.map { ($0.id, $0.destination) }
            rules[rule.name] = listed
        }
        for trigger in template.schedules where bus == EventRule.defaultBus {
            guard case .rule(let name) = trigger.kind else { continue }
            var listed = rules[name] ?? ListedRule(name: name, bus: bus)
            listed.schedule = trigger.text
            listed.isEnabled = trigger.isEnabled
            let isKnown = listed.targets.contains {
                $0.destination == .function(trigger.function)
            }
            if !isKnown { listed.targets.append((trigger.name, .function(trigger.function))) }
            rules[name] = listed
        }
        return rules.values.sorted { $0.name < $1.name }
    }

    private func arn(of destination: EventRule.Destination) -> String {
        let (region, account) = (LocalAccount.region, LocalAccount.id)
        switch destination {
        case .function(let id):
            let name = template.functions.first { $0.logicalID == id }?.name ?? id
            return "arn:aws:lambda:\(region):\(account):function:\(name)"
        case .queue(let id, _):
            let name = template.queues.first { $0.logicalID == id }?.name ?? id
            return "arn:aws:sqs:\(region):\(account):\(name)"
        }
    }
}
