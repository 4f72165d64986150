package import JSON

/// An event pattern of EventBridge, compiled: which events a rule or a filter takes.
///
/// Every field that the pattern names must match, one of its values each; of an array in the event
/// one element must. A field that is absent or has further fields below it does not exist to
/// `exists`. Numbers are compared by value, texts byte by byte.
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
package struct EventPattern: Sendable {
    /// The pattern as compact JSON text.
    package let text: String
    private let root: ObjectPattern

    /// Compiles a pattern.
    ///
    /// - Throws: the first thing wrong with it, and where.
    package init(_ pattern: JSON) throws(PatternError) {
        root = try PatternCompiler().object(pattern, at: [])
        text = pattern.text
    }

    /// Compiles a pattern from its JSON text.
    ///
    /// - Throws: the first thing wrong with it, and where.
    package init(parsing text: String) throws(PatternError) {
        let pattern: JSON
        do {
            pattern = try JSON(parsing: text)
        } catch {
            throw PatternError([], .notJSON(error))
        }
        try self.init(pattern)
    }

    package func matches(_ event: JSON) -> Bool {
        root.matches(event, in: event)
    }

    /// What the pattern asks of a field at the top: nothing, a value, or fields of its own.
    package func shape(of field: String) -> Shape {
        root.shape(of: field)
    }

    /// The fields at the top, also those of alternatives.
    package var fields: [String] { root.names }

    package enum Shape: Equatable, Sendable {
        case unnamed
        case value
        case object
        /// Both, in alternatives.
        case mixed
    }
}

/// Fields that must all match, and choices of each of which one alternative must.
struct ObjectPattern: Sendable {
    var fields: [Field] = []
    /// Each `$or`.
    var choices: [[ObjectPattern]] = []

    struct Field: Sendable {
        let name: String
        let requirement: Requirement
    }

    enum Requirement: Sendable {
        case object(ObjectPattern)
        case value(ValuePattern)
    }

    /// Whether a value has what is asked for; of an array, whether one element has all of it.
    func matches(_ value: JSON?, in event: JSON) -> Bool {
        if let value, value.kind == .array, value.count > 0 {
            return (0..<value.count).contains { matches(value[$0], in: event) }
        }
        return fields.allSatisfy { field in
            let member = value?[field.name]
            return switch field.requirement {
            case .object(let pattern): pattern.matches(member, in: event)
            case .value(let pattern): pattern.matches(member, in: event)
            }
        } && choices.allSatisfy { $0.contains { $0.matches(value, in: event) } }
    }

    var names: [String] {
        fields.map(\.name) + choices.joined().flatMap(\.names)
    }

    func shape(of name: String) -> EventPattern.Shape {
        var shapes: [EventPattern.Shape] = fields.filter { $0.name == name }.map { field in
            if case .object = field.requirement { .object } else { .value }
        }
        shapes += choices.joined().map { $0.shape(of: name) }.filter { $0 != .unnamed }
        guard let first = shapes.first else { return .unnamed }
        return shapes.allSatisfy { $0 == first } ? first : .mixed
    }
}
