internal import Events
package import JSON
internal import Patterns
internal import Schedules
package import Template
package import Time
internal import Workers

/// The event buses of a template: which targets get an event, and what they get of it.
package struct EventBus {
    private let rules: [EventRule]
    /// The names of all buses, the default one first.
    package let names: [String]
    /// Gets a line about what a target does not get.
    private let report: (String) -> Void

    package init(_ template: SAMTemplate, report: @escaping (String) -> Void) {
        rules = template.eventRules.filter(\.isEnabled)
        names = [EventRule.defaultBus] + template.eventBuses
        self.report = report
    }

    /// What the targets of all rules get that take an event.
    ///
    /// - Parameter event: sent to the bus just now.
    /// - Returns: One delivery for each target.
    package func deliveries(of event: BusEvent) -> [Delivery] {
        let document = event.json
        return rules.filter { $0.bus == event.bus && $0.pattern.matches(document) }.flatMap {
            rule in
            rule.targets.compactMap { delivery(of: event, document, by: rule, to: $0) }
        }
    }

    private func delivery(
        of event: BusEvent,
        _ document: JSON,
        by rule: EventRule,
        to target: EventRule.Target
    ) -> Delivery? {
        let input = TargetInput(
            event: document,
            rule: rule.name,
            arn: JSON(rule.arn),
            time: event.arrival
        )
        let payload: [UInt8]
        do throws(TargetInput.Problem) {
            payload = try input.text(target.input)
        } catch {
            report("rule \(rule.name): target \(target.id): \(error)")
            return nil
        }
        return Delivery(
            destination: target.destination,
            key: rule.key(of: target),
            payload: payload,
            traceID: event.traceHeader
        )
    }
}

/// What a target gets of an event.
package struct Delivery: Sendable {
    package let destination: EventRule.Destination
    /// `EventRule.key(of:)` of the target.
    package let key: String
    package let payload: [UInt8]
    /// Nil where the event has none.
    package let traceID: String?
}

extension EventRule {
    var arn: String {
        "arn:aws:events:\(LocalAccount.region):\(LocalAccount.id):rule/\(path)"
    }
}

/// An event on a bus.
///
/// https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
package struct BusEvent: Sendable {
    package var id = RequestID.make()
    package var bus = EventRule.defaultBus
    package var source: String
    package var detailType: String
    package var detail: JSON
    package var resources: [String] = []
    /// When it happened, as the sender says.
    package var time: Timestamp
    /// When it was sent to the bus.
    package var arrival: Timestamp
    package var traceHeader: String?

    package init(source: String, detailType: String, detail: JSON, at time: Timestamp) {
        self.source = source
        self.detailType = detailType
        self.detail = detail
        self.time = time
        arrival = time
    }

    var json: JSON {
        [
            "version": "0", "id": JSON(id), "detail-type": JSON(detailType),
            "source": JSON(source), "account": JSON(LocalAccount.id),
            "time": JSON(time.rfc3339Seconds), "region": JSON(LocalAccount.region),
            "resources": JSON(resources.map { JSON($0) }), "detail": detail,
        ]
    }
}
