package import Patterns

/// A rule of EventBridge with an event pattern: events of a bus sent to functions and queues.
package struct EventRule: Sendable {
    /// The name of a bus that every account has.
    package static let defaultBus = "default"

    /// Unique on its bus.
    package var name: String
    /// The name of the bus.
    package var bus = defaultBus
    package var pattern: EventPattern
    package var targets: [Target] = []
    package var isEnabled = true
    package var line = 0

    package struct Target: Sendable {
        package var id: String
        package var destination: Destination
        package var input = ScheduleTrigger.Input.event
        /// What it says of its events instead of the function.
        package var asynchronous = ScheduleTrigger.Asynchronous()
    }

    /// Who gets the events, by logical ID.
    package enum Destination: Equatable, Sendable {
        case function(String)
        /// The message group is for FIFO queues.
        case queue(String, group: String?)

        package var logicalID: String {
            switch self {
            case .function(let id), .queue(let id, _): id
            }
        }
    }

    package init(name: String, pattern: EventPattern) {
        self.name = name
        self.pattern = pattern
    }

    /// The part of the rule's ARN behind `rule/`.
    package var path: String { bus == Self.defaultBus ? name : "\(bus)/\(name)" }

    /// What names a target of all rules, as no name of a schedule can.
    package func key(of target: Target) -> String { "\(bus)/\(name)/\(target.id)" }
}
