import YAML

/// A function as written, `!Name argument` or `{"Fn::Name": argument}`, known or not.
struct Call {
    /// Without `!` and `Fn::`.
    let name: String
    /// As in the template, for an error.
    let written: String
    let argument: YAMLNode
    let position: YAMLPosition

    /// What each function that is read takes.
    private static let shapes = [
        "Base64": "a text",
        "FindInMap": "[mapping, key, key]",
        "GetAtt": "Resource.Attribute",
        "GetAZs": "a region",
        "If": "[condition, value, value]",
        "Join": "[separator, list]",
        "Ref": "a name",
        "Select": "[index, list]",
        "Split": "[separator, text]",
        "Sub": "a text, or [text, variables]",
    ]
    private static let ofConditions = ["And", "Condition", "Equals", "Not", "Or"]
    /// What CloudFormation has and this reader has not.
    private static let unsupported = [
        "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "ForEach", "GetStackOutput",
        "ImportValue", "Length", "RefAll", "ToJsonString", "Transform", "ValueOf", "ValueOfAll",
    ]

    /// Nil where the node is a plain value.
    init?(_ node: YAMLNode) {
        if let tag = node.tag {
            var argument = node
            argument.tag = nil
            self.init(String(tag.drop { $0 == "!" }), as: tag, argument, node.position)
            return
        }
        guard case .mapping(let entries) = node.content, entries.count == 1,
            let entry = entries.first
        else { return nil }
        if entry.key == "Ref" {
            self.init("Ref", as: "Ref", entry.value, entry.keyPosition)
        } else if entry.key.hasPrefix("Fn::") {
            let name = String(entry.key.dropFirst(4))
            self.init(name, as: entry.key, entry.value, entry.keyPosition)
        } else {
            return nil
        }
    }

    init(_ name: String, as written: String, _ argument: YAMLNode, _ position: YAMLPosition) {
        self.name = name
        self.written = written
        self.argument = argument
        self.position = position
    }

    /// Why the call cannot be read, where it cannot.
    var refusal: Finding {
        if name == "GetAtt" { return Finding(.malformedAttribute, at: argument.position) }
        if let shape = Self.shapes[name] {
            return Finding(.malformedIntrinsic(written, takes: shape), at: position)
        }
        if Self.ofConditions.contains(name) {
            return Finding(.conditionFunction(written), at: position)
        }
        if Self.unsupported.contains(name.prefix { $0 != ":" }.description) {
            switch name {
            case "GetStackOutput", "ImportValue": return Finding(.otherStack(written), at: position)
            case "Transform": return Finding(.macro(written), at: position)
            default: return Finding(.unsupported(what: "function", name: written), at: position)
            }
        }
        let known = Self.shapes.keys.sorted() + Self.ofConditions + Self.unsupported
        let nearest = NearestName.to(name, among: known)
        let isShort = written.hasPrefix("!")
        let spelling = nearest.map { isShort ? "!\($0)" : $0 == "Ref" ? $0 : "Fn::\($0)" }
        return Finding(.unknownTag(written, nearest: spelling), at: position)
    }
}
