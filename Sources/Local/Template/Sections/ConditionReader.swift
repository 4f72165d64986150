import YAML

/// Evaluates `Conditions` and drops the resources whose condition is false.
struct ConditionReader {
    let reading: Reading

    func read(_ declarations: inout Declarations) {
        let references = reading.references
        for entry in references.conditions { _ = truth(entry.key, entry.keyPosition) }
        var dropped: [String: String] = [:]
        for declaration in declarations.inOrder {
            guard let condition = declaration.condition,
                truth(condition.name, condition.position) == false
            else { continue }
            dropped[declaration.logicalID] = condition.name
        }
        references.dropped = dropped
        declarations.drop(dropped.keys)
    }

    /// Whether a condition holds; nil, and a finding, where that cannot be said.
    func truth(_ name: String, _ position: YAMLPosition) -> Bool? {
        do throws(Finding) {
            return try reading.references.truth(of: name, at: position)
        } catch {
            reading.report(error)
            return nil
        }
    }
}
