import YAML

/// What each intrinsic function gives.
extension References {
    /// - Returns: nil for `AWS::NoValue`.
    func value(
        of intrinsic: Intrinsic,
        at node: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> YAMLNode? {
        switch intrinsic {
        case .reference(let name): return try reference(name, node, visiting)
        case .attribute(let attribute, of: let name):
            return node.giving(try self.attribute(attribute, of: name, node.position, visiting))
        case .substitution(let text, let variables):
            return node.giving(try substituted(text, variables, node, visiting))
        case .join(let list, let separator):
            let separator = try text(separator, visiting)
            return node.giving(try joined(list, separator, node.position, visiting))
        case .split(let source, let separator):
            return node.giving(try split(source, try text(separator, visiting), visiting))
        case .select(let index, let list): return try selected(index, list, visiting)
        case .base64(let source):
            let text = try text(source, visiting)
            try bound(text.utf8.count / 3 * 4, node.position)
            return node.giving(Base64Text.encoded(text))
        case .mapped(let mapping, let first, let second):
            return try mapped(mapping, first, second, node, visiting)
        case .zones:
            return node.giving(["a", "b", "c"].map { PseudoParameter.region.value + $0 })
        case .choice(let condition, let one, let other):
            let isTrue = try truth(of: condition, at: node.position)
            return try resolved(isTrue ? one : other, visiting: visiting)
        }
    }

    func bound(_ bytes: Int, _ position: YAMLPosition) throws(Finding) {
        guard bytes <= Self.longestText else {
            throw Finding(.textTooLong(limit: Self.longestText), at: position)
        }
    }

    private func substituted(
        _ text: String,
        _ variables: [YAMLNode.Entry],
        _ node: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> String {
        guard let pieces = SubstitutionText.pieces(text) else {
            throw Finding(.malformedSubstitution, at: node.position)
        }
        var own: [String: String] = [:]
        for variable in variables { own[variable.key] = try self.text(variable.value, visiting) }
        var result = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): result += literal
            case .name(let name):
                if let value = own[name] {
                    result += value
                } else {
                    result += try substitute(name, node, visiting)
                }
            }
            try bound(result.utf8.count, node.position)
        }
        return result
    }

    /// The value of `${Name}` or `${Resource.Attribute}`.
    private func substitute(
        _ name: String,
        _ node: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> String {
        let parts = name.split(separator: ".", maxSplits: 1)
        if parts.count == 2 {
            let (resource, attribute) = (String(parts[0]), String(parts[1]))
            return try self.attribute(attribute, of: resource, node.position, visiting)
        }
        guard let value = try reference(name, node, visiting) else { return "" }
        return try Finding.wrapping { () throws(YAMLError) in try value.string() }
    }

    private func reference(
        _ name: String,
        _ node: YAMLNode,
        _ visiting: [String]
    ) throws(Finding) -> YAMLNode? {
        switch PseudoParameter(rawValue: name) {
        case .noValue?: return nil
        case .notificationARNs?: return node.giving([])
        case let pseudo?: return node.giving(pseudo.value)
        case nil: break
        }
        switch parameter(name) {
        case .text(let text)?: return node.giving(text)
        case .list(let texts)?: return node.giving(texts)
        case nil: break
        }
        let resource = try resource(name, node.position)
        return node.giving(try identity(of: resource, visiting)?.reference ?? name)
    }

    private func attribute(
        _ attribute: String,
        of name: String,
        _ position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        let resource = try resource(name, position)
        guard let identity = try identity(of: resource, visiting) else {
            return resource.attributeNotEmulated(attribute)
        }
        let known = identity.type.attributes
        guard known.contains(attribute) else {
            let nearest = nearest(attribute, among: known)
            throw Finding(.unknownAttribute(attribute, of: name, nearest: nearest), at: position)
        }
        return identity.attribute(attribute)
    }

    /// The resource of a logical ID, those that SAM adds on AWS included.
    private func resource(
        _ id: String,
        _ position: YAMLPosition
    ) throws(Finding) -> Declaration {
        if let declaration = declarations[id] {
            if let condition = dropped[id], !isUnused {
                throw Finding(.droppedResource(id, condition: condition), at: position)
            }
            usedResources.insert(id)
            return declaration
        }
        if let generated = generated(id, position) { return generated }
        let nearest = nearest(id, among: referable)
        throw Finding(.unknownReference(id, nearest: nearest), at: position)
    }

    /// What a reference may name.
    private var referable: [String] {
        let known = [Array(declarations.keys), Array(parameters.keys)].joined().sorted()
        return known + PseudoParameter.allCases.map(\.rawValue)
    }

    /// The implicit API, the role `<Function>Role` of a function that names none, and its `<Function>Url`.
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
    private func generated(_ id: String, _ position: YAMLPosition) -> Declaration? {
        let type: ResourceType
        if id == Self.implicitAPI, !declarations.values.contains(where: { $0.type == .httpAPI }) {
            type = .httpAPI
        } else if id.hasSuffix("Role"), declarations[String(id.dropLast(4))]?.type == .function {
            type = .role
        } else if id.hasSuffix("Url"), declarations[String(id.dropLast(3))]?.type == .function {
            type = .functionURL
        } else {
            return nil
        }
        let nothing = YAMLNode(.mapping([]), position: position, path: .root)
        return Declaration(logicalID: id, type: type, position: position, properties: nothing)
    }
}

extension YAMLNode {
    /// A text in place of the function that gives it.
    func giving(_ text: String) -> YAMLNode {
        YAMLNode(.scalar(text: text, isPlain: false), position: position, path: path)
    }

    /// A list in place of the function that gives it.
    func giving(_ texts: [String]) -> YAMLNode {
        let elements = texts.enumerated().map { index, text in
            YAMLNode(
                .scalar(text: text, isPlain: false),
                position: position,
                path: path.appending(index)
            )
        }
        return YAMLNode(.sequence(elements), position: position, path: path)
    }
}
