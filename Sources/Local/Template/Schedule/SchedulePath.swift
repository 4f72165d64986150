/// The way to a part of an event: `$.resources[0]`.
///
/// Of JSONPath this is what EventBridge documents for targets: names behind points and numbers in
/// brackets. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
package enum SchedulePath {
    package enum Step: Equatable, Sendable {
        case name(String)
        case index(Int)
    }

    /// The steps below the event; nil for a text that is no path.
    package static func steps(_ text: String) -> [Step]? {
        guard text.first == "$" else { return nil }
        var rest = text.dropFirst()
        var steps: [Step] = []
        while let mark = rest.popFirst() {
            if mark == "." {
                let name = rest.prefix { !".[]".contains($0) }
                guard !name.isEmpty else { return nil }
                steps.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            } else {
                let digits = rest.prefix { $0 != "]" }
                guard mark == "[", let index = Int(digits), index >= 0 else { return nil }
                rest = rest.dropFirst(digits.count)
                guard rest.popFirst() == "]" else { return nil }
                steps.append(.index(index))
            }
        }
        return steps
    }

    static func isValid(_ text: String) -> Bool { steps(text) != nil }
}
