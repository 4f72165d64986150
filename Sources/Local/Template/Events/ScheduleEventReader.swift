import YAML

/// Reads a `Schedule` event: a rule that fires at a rate.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
struct ScheduleEventReader {
    private static let keys = Keys(
        read: ["Enabled", "Input", "Name", "Schedule", "State"],
        ignored: ["Description", "RoleArn"],
        unsupported: ["DeadLetterConfig", "RetryPolicy"]
    )

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
        guard
            let seconds = ScheduleReader(reading: reading).periodSeconds("Schedule", in: section)
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
}
