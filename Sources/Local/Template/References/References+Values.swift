import YAML

/// What each intrinsic function gives.
extension References {
    func value(
        of intrinsic: Intrinsic,
        at position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        switch intrinsic {
        case .reference(let name): return try reference(name, position, visiting)
        case .attribute(let attribute, of: let name):
            return try self.attribute(attribute, of: name, position, visiting)
        case .substitution(let text, let variables):
            guard let pieces = SubstitutionText.pieces(text) else {
                throw Finding(.malformedSubstitution, at: position)
            }
            let own = try values(of: variables, visiting)
            var result = ""
            for piece in pieces {
                switch piece {
                case .literal(let literal): result += literal
                case .name(let name):
                    if let value = own[name] {
                        result += value
                    } else {
                        result += try substitute(name, position, visiting)
                    }
                }
                guard result.utf8.count <= Self.longestText else {
                    throw Finding(.textTooLong(limit: Self.longestText), at: position)
                }
            }
            return result
        }
    }

    /// The variables that `Fn::Sub` is given beside the template's own names.
    private func values(
        of variables: [YAMLNode.Entry],
        _ visiting: [String]
    ) throws(Finding) -> [String: String] {
        var values: [String: String] = [:]
        for variable in variables {
            let resolved = try resolved(variable.value, visiting: visiting)
            values[variable.key] = try Finding.wrapping { () throws(YAMLError) in
                try resolved.string()
            }
        }
        return values
    }

    /// The value of `${Name}` or `${Resource.Attribute}`.
    private func substitute(
        _ name: String,
        _ position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return try reference(name, position, visiting) }
        return try attribute(String(parts[1]), of: String(parts[0]), position, visiting)
    }

    private func reference(
        _ name: String,
        _ position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        if let pseudo = PseudoParameter(rawValue: name) { return pseudo.value }
        if let value = parameters[name] { return value }
        let resource = try resource(name, position)
        return try identity(of: resource, visiting)?.reference ?? name
    }

    private func attribute(
        _ attribute: String,
        of name: String,
        _ position: YAMLPosition,
        _ visiting: [String]
    ) throws(Finding) -> String {
        let resource = try resource(name, position)
        guard let identity = try identity(of: resource, visiting) else { return "" }
        let known = identity.type.attributes
        guard known.contains(attribute) else {
            let nearest = NearestName.to(attribute, among: known)
            throw Finding(.unknownAttribute(attribute, of: name, nearest: nearest), at: position)
        }
        return identity.attribute(attribute)
    }

    /// The resource of a logical ID, those that SAM adds on AWS included.
    private func resource(
        _ id: String,
        _ position: YAMLPosition
    ) throws(Finding) -> Declaration {
        if let declaration = declarations[id] { return declaration }
        if let generated = generated(id, position) { return generated }
        let known = [Array(declarations.keys), Array(parameters.keys)].joined().sorted()
        let names = known + PseudoParameter.allCases.map(\.rawValue)
        let nearest = NearestName.to(id, among: names)
        throw Finding(.unknownReference(id, nearest: nearest), at: position)
    }

    /// The implicit API, and the role `<Function>Role` of a function that names none.
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
    private func generated(_ id: String, _ position: YAMLPosition) -> Declaration? {
        let type: ResourceType
        if id == Self.implicitAPI, !declarations.values.contains(where: { $0.type == .httpAPI }) {
            type = .httpAPI
        } else if id.hasSuffix("Role"), declarations[String(id.dropLast(4))]?.type == .function {
            type = .role
        } else {
            return nil
        }
        let nothing = YAMLNode(.mapping([]), position: position, path: .root)
        return Declaration(logicalID: id, type: type, position: position, properties: nothing)
    }
}
