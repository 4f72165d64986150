import YAML

/// The resources of a template by type and logical ID, before their properties are read.
struct Declarations {
    private(set) var inOrder: [Declaration] = []
    private(set) var findings: [Finding] = []
    private(set) var notices: [Notice] = []

    /// Types whose readers read the hints of `Metadata.Plumb` themselves.
    static let hinted: [ResourceType?] = [
        .bucket, .function, .httpAPI, .lambdaFunction, .queue, .stream,
    ]

    /// The most resources of a template, as on AWS.
    ///
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    private static let most = 500

    private static let keys = [
        "Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties",
        "Type",
        "UpdatePolicy", "UpdateReplacePolicy",
    ]

    init(_ resources: YAMLNode, parameters: [String: ParameterValue]) {
        do throws(YAMLError) {
            let count = try resources.entries().count
            guard count <= Self.most else {
                let problem = Problem.tooManyResources(count, limit: Self.most)
                report(problem, at: resources.position)
                return
            }
            for entry in try resources.entries() { declare(entry, parameters) }
            for entry in try resources.entries() { checkDependencies(entry) }
        } catch {
            findings.append(Finding(error))
        }
    }

    var byID: [String: Declaration] {
        Dictionary(uniqueKeysWithValues: inOrder.map { ($0.logicalID, $0) })
    }

    func all(_ type: ResourceType) -> [Declaration] {
        inOrder.filter { $0.type?.kind == type && !$0.isDropped }
    }

    /// Marks what is not made.
    mutating func drop(_ logicalIDs: some Sequence<String>) {
        let dropped = Set(logicalIDs)
        for index in inOrder.indices where dropped.contains(inOrder[index].logicalID) {
            inOrder[index].isDropped = true
        }
    }

    private mutating func declare(_ entry: YAMLNode.Entry, _ parameters: [String: ParameterValue]) {
        let (id, position) = (entry.key, entry.keyPosition)
        let path = entry.value.path.appending("Properties")
        let nothing = YAMLNode(.mapping([]), position: position, path: path)
        var declaration = Declaration(
            logicalID: id,
            type: nil,
            position: position,
            properties: nothing
        )
        if !NameRule.logicalID.permits(id) {
            let rule = NameRule.logicalID.description
            report(.malformed(what: "logical ID", value: id, rule: rule), at: position)
        }
        if parameters[id] != nil {
            let problem = Problem.malformed(
                what: "logical ID",
                value: id,
                rule: "another: a parameter has this name"
            )
            report(problem, at: position)
        }
        do throws(YAMLError) {
            findings += try entry.value.unknownKeys(known: Self.keys).map(Finding.init)
            if let condition = try entry.value["Condition"] {
                declaration.condition = (try condition.nonEmptyString(), condition.position)
            }
            try readType(entry, into: &declaration)
            declaration.properties = try entry.value["Properties"] ?? nothing
            // Readers ask it for single keys, so it must be a mapping from here on.
            _ = try declaration.properties.entries()
            declaration.hints = try entry.value["Metadata"]?["Plumb"]
            _ = try declaration.hints?.entries()
        } catch {
            findings.append(Finding(error))
            declaration.type = nil
        }
        inOrder.append(declaration)
    }

    private mutating func readType(
        _ entry: YAMLNode.Entry,
        into declaration: inout Declaration
    ) throws(YAMLError) {
        guard let node = try entry.value["Type"] else {
            throw .missingKey(entry.value.path, "Type", entry.keyPosition)
        }
        let name = try node.string()
        let type = ResourceType(rawValue: name)
        // Function URLs are those of serverless functions.
        declaration.type = type == .functionURL ? nil : type
        guard declaration.type == nil else { return }
        if KnownResourceTypes.includes(name) {
            declaration.typeNotEmulated = name
            let type = String(name.prefix(64))
            notices.append(Notice(logicalID: entry.key, type: type, position: node.position))
            return
        }
        report(.unknownType(name, nearest: KnownResourceTypes.nearest(to: name)), at: node.position)
    }

    private mutating func checkDependencies(_ entry: YAMLNode.Entry) {
        do throws(YAMLError) {
            guard let node = try entry.value["DependsOn"] else { return }
            var targets = [node]
            if case .sequence(let elements) = node.content { targets = elements }
            let known = inOrder.map(\.logicalID)
            for target in targets {
                let name = try target.string()
                guard !known.contains(name) else { continue }
                let nearest = NearestName.to(name, among: known)
                report(.unknownReference(name, nearest: nearest), at: target.position)
            }
        } catch {
            // A resource that is no mapping is a finding already; a bad name is not.
            if case .wrongKind = error, findings.contains(where: { $0.position == error.position })
            {
                return
            }
            findings.append(Finding(error))
        }
    }

    private mutating func report(_ problem: Problem, at position: YAMLPosition) {
        findings.append(Finding(problem, at: position))
    }
}
