internal import YAML

/// Reading what a flow expects of the fields of its leads.
extension PipelineReading {
    func declarations(_ node: YAMLNode) -> [FieldDeclaration] {
        let entries = attempt { () throws(YAMLError) in try node.entries() } ?? []
        return entries.compactMap { declaration($0) }
    }

    private func declaration(_ entry: YAMLNode.Entry) -> FieldDeclaration? {
        let node = entry.value
        var field = FieldDeclaration(name: entry.key, type: .usual(ofField: entry.key))
        guard isName(entry) else { return nil }
        // `email:` alone says that there is such a field.
        if node.isNull { return field }
        let keys = [
            "type", "required", "allowed", "min", "max", "min_length", "max_length", "masked",
        ]
        guard attempt({ () throws(YAMLError) in try node.entries() }) != nil else { return nil }
        checkKeys(node, keys)
        if let type = value(node, "type") {
            let word = attempt { () throws(YAMLError) in
                try type.choice(among: FieldType.allCases.map(\.rawValue))
            }
            guard let word, let type = FieldType(rawValue: word) else { return nil }
            field.type = type
        }
        field.isRequired = truth(node, "required")
        field.isMasked = truth(node, "masked")
        if let allowed = value(node, "allowed") {
            field.allowed = texts(allowed, expected: "at least one value")
        }
        field.minimum = number(node, "min")
        field.maximum = number(node, "max")
        field.minimumLength = length(node, "min_length")
        field.maximumLength = length(node, "max_length")
        check(field, node)
        return field
    }

    /// A key of the record cannot hold NUL; other controls would only spoil a terminal.
    private func isName(_ entry: YAMLNode.Entry) -> Bool {
        guard entry.key.isEmpty || entry.key.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { return true }
        let problem = PipelineError.Problem.malformed(
            path: "\(entry.value.path)",
            expected: "a name without control characters"
        )
        report(problem, at: entry.keyPosition)
        return false
    }

    /// Rules that the type has no use for, and rules that no value can keep.
    private func check(_ field: FieldDeclaration, _ node: YAMLNode) {
        checkUse(of: ["min", "max"], by: field, node) { $0.isBounded }
        checkUse(of: ["min_length", "max_length"], by: field, node) { $0.isFreeText }
        if field.isMasked { checkUse(of: ["masked"], by: field, node) { $0.isMaskable } }
        if let minimum = field.minimum, let maximum = field.maximum, minimum > maximum {
            report(node, "max", expected: "no less than min")
        }
        if let minimum = field.minimumLength, let maximum = field.maximumLength, minimum > maximum {
            report(node, "max_length", expected: "no less than min_length")
        }
    }

    private func checkUse(
        of rules: [String],
        by field: FieldDeclaration,
        _ node: YAMLNode,
        isUsable: (FieldType) -> Bool
    ) {
        guard !isUsable(field.type) else { return }
        let types = FieldType.allCases.filter(isUsable).map(\.rawValue)
        for rule in rules {
            guard let value = value(node, rule) else { continue }
            let problem = PipelineError.Problem.unusableRule(
                path: "\(value.path)",
                rule: rule,
                type: field.type.rawValue,
                types: types
            )
            report(problem, at: value.position)
        }
    }

    func truth(_ node: YAMLNode, _ key: String) -> Bool {
        guard let value = value(node, key) else { return false }
        return attempt { () throws(YAMLError) in try value.bool() } ?? false
    }

    func number(_ node: YAMLNode, _ key: String) -> Double? {
        guard let value = value(node, key) else { return nil }
        return attempt { () throws(YAMLError) in try value.double() }
    }

    private func length(_ node: YAMLNode, _ key: String) -> Int? {
        guard let value = value(node, key) else { return nil }
        return attempt { () throws(YAMLError) in try value.int(in: 0...1_000_000) }
    }
}
