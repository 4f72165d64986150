import YAML

/// A function of CloudFormation written in place of a value.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
enum Intrinsic {
    case reference(String)
    case attribute(String, of: String)
    case substitution(String, variables: [YAMLNode.Entry])

    /// Names after `Fn::` and `!` that CloudFormation has and this reader has not.
    private static let unsupported = [
        "And", "Base64", "Cidr", "Condition", "Contains", "EachMemberEquals", "EachMemberIn",
        "Equals", "FindInMap", "ForEach", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join",
        "Length", "Not", "Or", "RefAll", "Select", "Split", "ToJsonString", "Transform", "ValueOf",
        "ValueOfAll",
    ]
    private static let supported = ["Ref", "GetAtt", "Sub"]

    /// The function a node stands for: `!Sub text`, or a mapping with the one key `Fn::Sub`.
    static func recognized(in node: YAMLNode) throws(Finding) -> Intrinsic? {
        if let tag = node.tag {
            var argument = node
            argument.tag = nil
            return try named(String(tag.drop { $0 == "!" }), as: tag, argument, node.position)
        }
        guard case .mapping(let entries) = node.content, entries.count == 1,
            let entry = entries.first
        else { return nil }
        if entry.key == "Ref" {
            return try named("Ref", as: "Ref", entry.value, entry.keyPosition)
        }
        guard entry.key.hasPrefix("Fn::") else { return nil }
        let name = String(entry.key.dropFirst(4))
        return try named(name, as: entry.key, entry.value, entry.keyPosition)
    }

    private static func named(
        _ name: String,
        as written: String,
        _ argument: YAMLNode,
        _ position: YAMLPosition
    ) throws(Finding) -> Intrinsic {
        do throws(YAMLError) {
            switch name {
            case "Ref": return .reference(try argument.nonEmptyString())
            case "Sub": return try substitution(argument)
            case "GetAtt":
                guard let attribute = try attribute(argument) else { break }
                return attribute
            default: break
            }
        } catch {
            throw Finding(error)
        }
        if name == "GetAtt" { throw Finding(.malformedAttribute, at: argument.position) }
        let isShort = written.hasPrefix("!")
        if unsupported.contains(name.prefix { $0 != ":" }.description) {
            throw Finding(.unsupportedIntrinsic(isShort ? "!\(name)" : written), at: position)
        }
        let nearest = NearestName.to(name, among: supported + unsupported)
        let spelling = nearest.map { isShort ? "!\($0)" : $0 == "Ref" ? $0 : "Fn::\($0)" }
        throw Finding(.unknownTag(written, nearest: spelling), at: position)
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
