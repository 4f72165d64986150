import YAML

/// `Conditions`: whether what refers to one is made.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
extension References {
    private static var deepestCondition: Int { 64 }

    /// Whether a condition of the template holds; each is evaluated once.
    func truth(
        of name: String,
        at position: YAMLPosition,
        _ visiting: [String] = []
    ) throws(Finding) -> Bool {
        if let truth = truths[name] { return truth }
        guard let entry = conditionsByName[name] else {
            let nearest = nearest(name, among: conditions.map(\.key))
            throw Finding(.unknownCondition(name, nearest: nearest), at: position)
        }
        guard !visiting.contains(name) else {
            throw Finding(.circularReference(name), at: entry.keyPosition)
        }
        guard visiting.count < Self.deepestCondition else {
            let shape = "at most \(Self.deepestCondition) conditions inside one another"
            throw Finding(.malformedIntrinsic("Conditions", takes: shape), at: position)
        }
        let truth = try evaluated(entry.value, visiting + [name])
        truths[name] = truth
        return truth
    }

    /// Every operand is evaluated, so that what is wrong in one is found whatever the others are.
    private func evaluated(_ node: YAMLNode, _ visiting: [String]) throws(Finding) -> Bool {
        let shape = "a condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition"
        guard let call = Self.call(node) else {
            throw Finding(.malformedIntrinsic("Conditions", takes: shape), at: node.position)
        }
        if call.name == "Condition" {
            let name = try Finding.wrapping { () throws(YAMLError) in
                try call.argument.nonEmptyString()
            }
            return try truth(of: name, at: call.argument.position, visiting)
        }
        let allowed: ClosedRange<Int>
        switch call.name {
        case "Equals": allowed = 2...2
        case "And", "Or": allowed = 2...10
        case "Not": allowed = 1...1
        case "Ref", "Sub", "If", "Join", "FindInMap", "Select", "Split", "GetAtt":
            throw Finding(.malformedIntrinsic("Conditions", takes: shape), at: node.position)
        default: throw call.refusal
        }
        guard case .sequence(let operands) = call.argument.content,
            allowed.contains(operands.count)
        else {
            let count =
                allowed.count == 1
                ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
            let problem = Problem.malformedIntrinsic(call.written, takes: "a list of \(count)")
            throw Finding(problem, at: call.position)
        }
        if call.name == "Equals" { return try text(operands[0]) == text(operands[1]) }
        var truths: [Bool] = []
        for operand in operands { truths.append(try evaluated(operand, visiting)) }
        switch call.name {
        case "And": return !truths.contains(false)
        case "Or": return truths.contains(true)
        default: return !truths.contains(true)
        }
    }

    /// A call, to which `{Condition: Name}` belongs here alone: elsewhere it is a key as any.
    private static func call(_ node: YAMLNode) -> Call? {
        if let call = Call(node) { return call }
        guard case .mapping(let entries) = node.content, entries.count == 1,
            entries[0].key == "Condition"
        else { return nil }
        return Call("Condition", as: "Condition", entries[0].value, entries[0].keyPosition)
    }
}
