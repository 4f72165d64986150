import YAML

/// The event buses of a template: the default one and those it declares.
///
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html
struct EventBusNames {
    private static let keys = Keys(
        read: ["Name"],
        ignored: [
            "DeadLetterConfig", "Description", "KmsKeyIdentifier", "LogConfig", "Policy", "Tags",
        ],
        // A bus of a partner gets events that only the partner sends.
        notEmulated: ["EventSourceName"]
    )

    let reading: Reading

    /// Reads a declared bus.
    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        guard let section = Section(resource.properties, Self.keys, reading, at: resource.position),
            section.required("Name") != nil, let name = section.text("Name")
        else { return }
        if !NameRule.eventBus.permits(name) || name == EventRule.defaultBus {
            section.reportMalformed("Name", name, mustBe: NameRule.eventBus.description)
        }
        reading.claim(name, as: "event bus", at: resource.position)
        template.eventBuses.append(name)
    }

    /// The name of the bus that `EventBusName` gives by name or ARN; nil, and a finding, for a bus
    /// that is not there.
    func bus(of section: Section, _ template: SAMTemplate) -> String? {
        guard let text = section.text("EventBusName") else {
            return section.has("EventBusName") ? nil : EventRule.defaultBus
        }
        let marker = ":event-bus/"
        let name = text.split(separator: marker, maxSplits: 1).last.map(String.init) ?? text
        if name == EventRule.defaultBus || template.eventBuses.contains(name) { return name }
        let nearest = NearestName.to(name, among: template.eventBuses + [EventRule.defaultBus])
        let problem = Problem.notInTemplate(kind: "event bus", found: text, nearest: nearest)
        reading.report(problem, at: section.written("EventBusName")?.position ?? .start)
        return nil
    }
}
