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

    /// JSON text.
    func text() throws(TargetInput.Problem) -> [UInt8] {
        if case .text(let text) = trigger.input, !trigger.isRule {
            return Array(withContext(text).utf8)
        }
        let event = event
        var rule: String?
        if case .rule(let name) = trigger.kind { rule = name }
        return try TargetInput(event: event, rule: rule, arn: event["resources"]?[0], time: time)
            .text(trigger.input)
    }

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
}
