import YAML

/// A function of CloudFormation written in place of a value.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
enum Intrinsic {
    case reference(String)
    case attribute(String, of: String)
    case substitution(String, variables: [YAMLNode.Entry])
    case join(YAMLNode, separator: YAMLNode)
    case split(YAMLNode, separator: YAMLNode)
    case select(index: YAMLNode, from: YAMLNode)
    case base64(YAMLNode)
    case mapped(mapping: YAMLNode, YAMLNode, YAMLNode)
    case zones
    case choice(condition: String, YAMLNode, YAMLNode)

    /// The function a node stands for: `!Sub text`, or a mapping with the one key `Fn::Sub`.
    static func recognized(in node: YAMLNode) throws(Finding) -> Intrinsic? {
        guard let call = Call(node) else { return nil }
        do throws(YAMLError) {
            if let intrinsic = try read(call) { return intrinsic }
        } catch {
            throw Finding(error)
        }
        throw call.refusal
    }

    /// Nil where the name is none of this reader's or the argument has not the right shape.
    private static func read(_ call: Call) throws(YAMLError) -> Intrinsic? {
        let argument = call.argument
        switch call.name {
        case "Ref": return .reference(try argument.nonEmptyString())
        case "Sub": return try substitution(argument)
        case "GetAtt": return try attribute(argument)
        case "Base64": return .base64(argument)
        case "GetAZs": return .zones
        default: break
        }
        guard case .sequence(let parts) = argument.content, argument.tag == nil else { return nil }
        switch (call.name, parts.count) {
        case ("Join", 2): return .join(parts[1], separator: parts[0])
        case ("Split", 2): return .split(parts[1], separator: parts[0])
        case ("Select", 2): return .select(index: parts[0], from: parts[1])
        case ("FindInMap", 3): return .mapped(mapping: parts[0], parts[1], parts[2])
        case ("If", 3):
            return .choice(condition: try parts[0].nonEmptyString(), parts[1], parts[2])
        default: return nil
        }
    }

    /// `Resource.Attribute` or `[Resource, Attribute]`; an attribute may have dots of its own.
    private static func attribute(_ argument: YAMLNode) throws(YAMLError) -> Intrinsic? {
        if case .sequence(let elements) = argument.content {
            guard elements.count == 2 else { return nil }
            return .attribute(
                try elements[1].nonEmptyString(),
                of: try elements[0].nonEmptyString()
            )
        }
        let parts = try argument.string().split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return .attribute(String(parts[1]), of: String(parts[0]))
    }

    /// A text, or a list of a text and the variables it uses beside the template's own names.
    private static func substitution(_ argument: YAMLNode) throws(YAMLError) -> Intrinsic {
        guard case .sequence(let elements) = argument.content, elements.count == 2 else {
            return .substitution(try argument.string(), variables: [])
        }
        let variables = try elements[1].entries()
        return .substitution(try elements[0].string(), variables: variables)
    }
}
