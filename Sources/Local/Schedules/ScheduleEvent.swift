internal import Events
internal import JSON
internal import Template
internal import Time
internal import Workers

/// What a function gets when a schedule fires.
struct ScheduleEvent {
    let trigger: ScheduleTrigger
    /// The time it fires for, which the function may get to know later.
    let time: Timestamp

    /// Why there is no event.
    enum Problem: Error, CustomStringConvertible {
        case notJSON

        var description: String { "its InputTemplate does not give JSON" }
    }

    /// JSON text.
    func text() throws(Problem) -> [UInt8] {
        switch trigger.input {
        case .event: return event.bytes
        case .text(let text): return Array(isRule ? text.utf8 : withContext(text).utf8)
        case .path(let path): return part(path)?.bytes ?? []
        case .template(let template, let paths):
            let text = InputTemplate(template).filled { name in value(name, paths) }
            guard let document = try? JSON(parsing: Array(text.utf8)) else { throw .notJSON }
            return document.bytes
        }
    }

    private var isRule: Bool { trigger.isRule }

    private var event: JSON {
        switch trigger.kind {
        case .rule(let name):
            return ScheduledEvent(id: RequestID.make(), time: time.rfc3339Seconds, rule: name).json
        case .schedule:
            var event = ScheduledEvent(
                id: RequestID.make(),
                time: time.rfc3339Seconds,
                rule: trigger.name
            )
            event.source = "aws.scheduler"
            event.resource = scheduleARN
            event.detail = "{}"
            return event.json
        }
    }

    private var scheduleARN: String {
        guard case .schedule(let group) = trigger.kind else { return "" }
        let (region, account) = (LocalAccount.region, LocalAccount.id)
        return "arn:aws:scheduler:\(region):\(account):schedule/\(group)/\(trigger.name)"
    }

    /// EventBridge Scheduler's own words in an `Input`.
    ///
    /// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    private func withContext(_ text: String) -> String {
        let words = [
            "schedule-arn": scheduleARN, "scheduled-time": time.rfc3339Seconds,
            "execution-id": RequestID.make(), "attempt-number": "1",
        ]
        return words.reduce(text) { text, word in
            text.replacing("<aws.scheduler.\(word.key)>", with: word.value)
        }
    }

    private func part(_ path: String) -> JSON? {
        SchedulePath.steps(path)?.reduce(Optional(event)) { value, step in
            switch step {
            case .name(let name): value?[name]
            case .index(let index): value?[index]
            }
        }
    }

    /// What stands for a name in a template; nil for a name that is none.
    private func value(_ name: String, _ paths: [String: String]) -> JSON? {
        if let path = paths[name] { return part(path) ?? "" }
        switch name {
        case "aws.events.rule-arn": return event["resources"]?[0]
        case "aws.events.rule-name":
            guard case .rule(let name) = trigger.kind else { return nil }
            return JSON(name)
        case "aws.events.event.ingestion-time": return JSON(time.rfc3339Seconds)
        case "aws.events.event", "aws.events.event.json": return event
        default: return nil
        }
    }
}
