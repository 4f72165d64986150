import YAML

/// Reads a `Schedule` event: a rule that fires at a rate.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
struct ScheduleEventReader {
    private static let keys = Keys(
        read: ["Enabled", "Input", "Name", "Schedule", "State"],
        ignored: ["Description", "RoleArn"],
        unsupported: ["DeadLetterConfig", "RetryPolicy"]
    )
    private static let longestPeriodDays = 36_500

    let reading: Reading

    func read(_ event: Event, into template: inout SAMTemplate) {
        let properties = event.properties
        guard let section = Section(properties, Self.keys, reading, at: event.position) else {
            return
        }
        if section.has("Enabled"), let state = section.written("State") {
            reading.report(.excludes("Enabled", "State"), at: state.position)
        }
        let state = section.choice("State", among: ["ENABLED", "DISABLED"], default: "ENABLED")
        let isEnabled = section.bool("Enabled", default: state == "ENABLED")
        let name = section.text("Name") ?? event.function.logicalID + event.id
        reading.claim(name, as: "schedule", at: event.position)
        guard section.required("Schedule") != nil, let text = section.text("Schedule"),
            let seconds = period(text, section)
        else { return }
        template.schedules.append(
            ScheduleTrigger(
                name: name,
                function: event.function.logicalID,
                periodSeconds: seconds,
                input: section.text("Input"),
                isEnabled: isEnabled,
                line: event.position.line
            )
        )
    }

    private func period(_ text: String, _ section: Section) -> Int? {
        if text.hasPrefix("cron(") {
            let position = section.written("Schedule")?.position ?? section.node.position
            reading.report(.cronNotRun, at: position)
            return nil
        }
        guard let seconds = Self.seconds(rate: text) else {
            let rule = "rate(1 minute), rate(5 minutes) or the like, in minutes, hours or days"
            section.reportMalformed("Schedule", text, mustBe: rule)
            return nil
        }
        return seconds
    }

    /// The period of `rate(value unit)`; the unit is singular exactly after 1.
    static func seconds(rate: String) -> Int? {
        guard rate.hasPrefix("rate("), rate.hasSuffix(")") else { return nil }
        let words = rate.dropFirst(5).dropLast().split(
            separator: " ",
            omittingEmptySubsequences: false
        )
        guard words.count == 2, let count = Int(words[0]), words[0].first?.isNumber ?? false,
            count >= 1
        else { return nil }
        let units = ["minute": 60, "hour": 3_600, "day": 86_400]
        let unit = count == 1 ? words[1] : words[1].dropLast()
        guard count == 1 || words[1].hasSuffix("s"), let seconds = units[String(unit)] else {
            return nil
        }
        let (period, isOverflowing) = count.multipliedReportingOverflow(by: seconds)
        return isOverflowing || period > longestPeriodDays * 86_400 ? nil : period
    }
}
