import YAML

/// Reads the events `Schedule`, a rule that fires at certain times, and `ScheduleV2`, a schedule of
/// EventBridge Scheduler.
struct ScheduleEventReader {
    private static let ruleKeys = Keys(
        read: [
            "DeadLetterConfig", "Enabled", "Input", "Name", "RetryPolicy", "Schedule", "State",
        ],
        ignored: ["Description", "RoleArn"]
    )
    private static let scheduleKeys = Keys(
        read: ScheduleReader.timeKeys + [
            "DeadLetterConfig", "GroupName", "Input", "Name", "RetryPolicy", "State",
        ],
        ignored: [
            "Description", "KmsKeyArn", "OmitName", "PermissionsBoundary", "RoleArn",
        ]
    )

    let reading: Reading

    /// Reads a rule.
    ///
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
    func readRule(_ event: Event, into template: inout SAMTemplate) {
        guard let section = section(event, Self.ruleKeys) else { return }
        if section.has("Enabled"), let state = section.written("State") {
            reading.report(.excludes("Enabled", "State"), at: state.position)
        }
        let name = name(of: event, section)
        let trigger = ScheduleReader(reading: reading).rule("Schedule", in: section, name: name)
        add(trigger, event, section, to: &template)
    }

    /// Reads a schedule of EventBridge Scheduler.
    ///
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html
    func readSchedule(_ event: Event, into template: inout SAMTemplate) {
        guard let section = section(event, Self.scheduleKeys) else { return }
        let name = name(of: event, section)
        let trigger = ScheduleReader(reading: reading).schedule(in: section, name: name)
        add(trigger, event, section, to: &template)
    }

    private func section(_ event: Event, _ keys: Keys) -> Section? {
        Section(event.properties, keys, reading, at: event.position)
    }

    private func name(of event: Event, _ section: Section) -> String {
        let name = section.text("Name") ?? event.function.logicalID + event.id
        reading.claim(name, as: "schedule", at: event.position)
        return name
    }

    private func add(
        _ trigger: ScheduleTrigger?,
        _ event: Event,
        _ section: Section,
        to template: inout SAMTemplate
    ) {
        let reader = ScheduleReader(reading: reading)
        let state = section.choice("State", among: ScheduleReader.states, default: "ENABLED")
        let isEnabled = section.bool("Enabled", default: state == "ENABLED")
        let asynchronous = reader.asynchronous(in: section)
        guard var trigger else { return }
        trigger.function = event.function.logicalID
        trigger.isEnabled = isEnabled
        trigger.asynchronous = asynchronous
        trigger.input = reader.input(in: section)
        trigger.runsMissed = event.function.runsMissedSchedules
        trigger.line = event.position.line
        template.schedules.append(trigger)
    }
}
