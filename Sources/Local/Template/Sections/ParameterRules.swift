import YAML

/// What the values of one parameter must be: `AllowedValues`, `MinLength` and so on.
///
/// Those of a list hold for each element.
struct ParameterRules {
    private let node: YAMLNode
    private let type: ParameterType

    init(_ node: YAMLNode, _ type: ParameterType) {
        self.node = node
        self.type = type
    }

    /// What the values should be and are not.
    func broken(by values: [String]) throws(YAMLError) -> String? {
        for value in values {
            if let rule = try broken(by: value) { return rule }
        }
        return nil
    }

    private func broken(by value: String) throws(YAMLError) -> String? {
        if let allowed = try node["AllowedValues"]?.elements() {
            var texts: [String] = []
            for element in allowed { texts.append(try element.canonicalString()) }
            if !texts.contains(value) { return "one of \(texts.joined(separator: ", "))" }
        }
        if let least = try node["MinLength"]?.int(), value.unicodeScalars.count < least {
            return "\(least) characters or more"
        }
        if let most = try node["MaxLength"]?.int(), value.unicodeScalars.count > most {
            return "\(most) characters or less"
        }
        if let pattern = try node["AllowedPattern"]?.string(),
            AllowedPattern(pattern)?.matches(value) == false
        {
            return try node["ConstraintDescription"].map { description throws(YAMLError) in
                "as its ConstraintDescription says: \(try description.string())"
            } ?? "of the form \(pattern)"
        }
        guard type.isNumber else { return nil }
        guard let number = Double(value), number.isFinite else { return "a number" }
        if let least = try node["MinValue"]?.double(), number < least {
            return "\(Self.text(least)) or more"
        }
        if let most = try node["MaxValue"]?.double(), number > most {
            return "\(Self.text(most)) or less"
        }
        return nil
    }

    /// The pattern where it uses what only Java's expressions have.
    func patternNotChecked() throws(YAMLError) -> YAMLNode? {
        guard let pattern = try node["AllowedPattern"], AllowedPattern(try pattern.string()) == nil
        else { return nil }
        return pattern
    }

    /// A bound as it is usually written: `2`, not `2.0`.
    private static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
