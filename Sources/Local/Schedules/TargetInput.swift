package import JSON
package import Template
package import Time

/// What the target of a rule gets of an event, as `Input`, `InputPath` or `InputTransformer` say.
///
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
package struct TargetInput {
    private let event: JSON
    private let rule: (name: String?, arn: JSON?)
    /// When EventBridge has got the event.
    private let time: Timestamp

    /// Why there is no input.
    package enum Problem: Error, CustomStringConvertible {
        case notJSON

        package var description: String { "its InputTemplate does not give JSON" }
    }

    package init(event: JSON, rule name: String?, arn: JSON?, time: Timestamp) {
        self.event = event
        rule = (name, arn)
        self.time = time
    }

    /// The input as text, JSON but for an `Input` that is none.
    ///
    /// - Returns: Nothing where `InputPath` leads nowhere.
    package func text(_ input: ScheduleTrigger.Input) throws(Problem) -> [UInt8] {
        switch input {
        case .event: return event.bytes
        case .text(let text): return Array(text.utf8)
        case .path(let path): return part(path)?.bytes ?? []
        case .template(let template, let paths):
            let text = InputTemplate(template).filled { name in value(name, paths) }
            guard let document = try? JSON(parsing: Array(text.utf8)) else { throw .notJSON }
            return document.bytes
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
        case "aws.events.rule-arn": return rule.arn
        case "aws.events.rule-name": return rule.name.map { JSON($0) }
        case "aws.events.event.ingestion-time": return JSON(time.rfc3339Seconds)
        case "aws.events.event.json": return event
        case "aws.events.event":
            var event = event
            event["detail"] = nil
            return event
        default: return nil
        }
    }
}
