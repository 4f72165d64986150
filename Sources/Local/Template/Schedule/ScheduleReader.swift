import Time
import TimeZones
import YAML

/// Reads what schedules of every form have in common.
struct ScheduleReader {
    static let states = ["ENABLED", "DISABLED"]
    /// The properties of a schedule of EventBridge Scheduler that say when it fires.
    static let timeKeys = [
        "EndDate", "FlexibleTimeWindow", "ScheduleExpression", "ScheduleExpressionTimezone",
        "StartDate",
    ]

    let reading: Reading

    /// A rule's schedule without its target; nil, and a finding, where it has no valid expression.
    func rule(_ key: String, in section: Section, name: String) -> ScheduleTrigger? {
        guard let (text, expression) = expression(key, in: section) else { return nil }
        if case .at = expression {
            reading.report(.schedule(ScheduleProblem(.notAt)), at: position(key, in: section))
            return nil
        }
        return ScheduleTrigger(name: name, function: "", text: text, expression: expression)
    }

    /// A schedule of EventBridge Scheduler without its target.
    ///
    /// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    func schedule(in section: Section, name: String) -> ScheduleTrigger? {
        let group = section.text("GroupName") ?? "default"
        guard let (text, expression) = expression("ScheduleExpression", in: section) else {
            return nil
        }
        var trigger = ScheduleTrigger(
            name: name,
            function: "",
            text: text,
            expression: expression,
            kind: .schedule(group: group)
        )
        if let name = section.text("ScheduleExpressionTimezone") {
            do throws(TimeZone.Problem) {
                trigger.timeZone = try TimeZone(named: name)
            } catch {
                let position = position("ScheduleExpressionTimezone", in: section)
                reading.report(.timeZone(error), at: position)
            }
        }
        trigger.start = moment("StartDate", in: section)
        trigger.end = moment("EndDate", in: section)
        if let start = trigger.start, let end = trigger.end, end <= start {
            section.reportMalformed(
                "EndDate",
                section.text("EndDate") ?? "",
                mustBe: "after the StartDate"
            )
        }
        let keys = Keys(read: ["MaximumWindowInMinutes", "Mode"])
        if let window = section.section("FlexibleTimeWindow", keys) {
            let mode = window.choice("Mode", among: ["FLEXIBLE", "OFF"], default: "OFF")
            let minutes = window.optionalInt("MaximumWindowInMinutes", in: 1...1_440)
            if mode == "FLEXIBLE", !window.has("MaximumWindowInMinutes") {
                _ = window.required("MaximumWindowInMinutes")
            }
            trigger.windowMinutes = mode == "FLEXIBLE" ? minutes ?? 0 : 0
        }
        return trigger
    }

    /// `RetryPolicy` and `DeadLetterConfig` of an event or target.
    func asynchronous(in section: Section) -> ScheduleTrigger.Asynchronous {
        var settings = ScheduleTrigger.Asynchronous()
        let keys = Keys(read: ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"])
        if let policy = section.section("RetryPolicy", keys) {
            settings.maximumRetries = policy.optionalInt("MaximumRetryAttempts", in: 0...185)
            settings.maximumAgeSeconds = policy.optionalInt(
                "MaximumEventAgeInSeconds",
                in: 60...86_400
            )
        }
        let deadLetterKeys = Keys(read: ["Arn"], unsupported: ["QueueLogicalId", "Type"])
        if let config = section.section("DeadLetterConfig", deadLetterKeys),
            let arn = config.required("Arn")
        {
            settings.deadLetterQueue = reading.logicalID(arn: arn, .queue, kind: "queue")
        }
        return settings
    }

    /// `Input` of an event or target, and where it may have them `InputPath` and
    /// `InputTransformer`.
    func input(in section: Section) -> ScheduleTrigger.Input {
        let keys = ["Input", "InputPath", "InputTransformer"].filter(section.has)
        if keys.count > 1, let node = section.written(keys[1]) {
            reading.report(.excludes(keys[0], keys[1]), at: node.position)
        }
        if let text = section.text("Input") { return .text(text) }
        if let path = section.text("InputPath") {
            checkPath("InputPath", path, in: section)
            return .path(path)
        }
        let transformerKeys = Keys(read: ["InputPathsMap", "InputTemplate"])
        guard let transformer = section.section("InputTransformer", transformerKeys),
            transformer.required("InputTemplate") != nil
        else { return .event }
        var paths: [String: String] = [:]
        for entry in transformer.entries("InputPathsMap") {
            let node = reading.resolved(entry.value)
            let path = reading.attempt { () throws(YAMLError) in try node?.string() } ?? ""
            checkPath("InputPathsMap", path, in: transformer)
            paths[entry.key] = path
        }
        return .template(transformer.text("InputTemplate") ?? "", paths: paths)
    }

    private func checkPath(_ key: String, _ path: String, in section: Section) {
        guard !SchedulePath.isValid(path) else { return }
        let rule = "$ and then .name or [number], as in $.resources[0]"
        section.reportMalformed(key, path, mustBe: rule)
    }

    private func expression(
        _ key: String,
        in section: Section
    ) -> (text: String, expression: ScheduleExpression)? {
        guard section.required(key) != nil, let text = section.text(key) else { return nil }
        do throws(ScheduleProblem) {
            return (text, try ScheduleExpression(text))
        } catch {
            reading.report(.schedule(error), at: position(key, in: section))
            return nil
        }
    }

    private func moment(_ key: String, in section: Section) -> Timestamp? {
        guard let text = section.text(key) else { return nil }
        if let moment = Timestamp(rfc3339: text) { return moment }
        section.reportMalformed(key, text, mustBe: "RFC 3339, such as 2026-11-01T09:30:00Z")
        return nil
    }

    private func position(_ key: String, in section: Section) -> YAMLPosition {
        section.written(key)?.position ?? section.node.position
    }
}
