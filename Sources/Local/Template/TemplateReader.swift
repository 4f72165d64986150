import YAML

/// Reads a whole template.
///
/// 1. Parameters get their values, and resources are declared, so that references have something to
///    refer to. 2. Every reference is followed once. 3. Resources are read, those first that others
///    are checked against. What is wrong is collected on the way.
struct TemplateReader {
    private static let keys = Keys(
        read: [
            "AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Mappings",
            "Metadata", "Outputs", "Parameters", "Resources", "Transform",
        ],
        unsupported: ["Hooks", "Rules"]
    )
    private static let transform = "AWS::Serverless-2016-10-31"

    private let root: YAMLNode
    private let parameters: ParameterValues
    private let declarations: Declarations
    private let reading: Reading
    private let globals: Globals

    init(_ root: YAMLNode, options: TemplateOptions) throws(YAMLError) {
        self.root = root
        parameters = ParameterValues(try root["Parameters"], given: options.parameters)
        var declarations = Declarations(
            try root.required("Resources"),
            parameters: parameters.values
        )
        let references = References(
            declarations: declarations.byID,
            parameters: parameters.values,
            mappings: try root["Mappings"],
            conditions: try root["Conditions"]?.entries() ?? [],
            options: options
        )
        let findings = parameters.findings + declarations.findings
        reading = Reading(references: references, findings: findings)
        ConditionReader(reading: reading).read(&declarations)
        self.declarations = declarations
        globals = Globals(try root["Globals"], reading)
    }

    /// The template, and what is wrong with it in the order of the file.
    func read() -> (template: SAMTemplate, findings: [Finding]) {
        if let section = Section(root, Self.keys, reading) {
            checkHead(section)
            checkMappings(section)
            let check = ReferenceCheck(reading: reading)
            for key in ["Globals", "Metadata"] {
                if let node = section.written(key) { check.walk(node) }
            }
            readOutputs(section, check)
            walkResources(section, check)
        }
        let template = readResources()
        reportUnused(template)
        let findings = reading.findings.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }
        return (template, findings.map(\.element))
    }

    private func readResources() -> SAMTemplate {
        var template = SAMTemplate()
        template.notEmulated = declarations.notices.filter {
            reading.references.dropped[$0.logicalID] == nil
        }
        for bucket in declarations.all(.bucket) {
            BucketReader(reading: reading).read(bucket, into: &template)
        }
        for queue in declarations.all(.queue) {
            QueueReader(reading: reading).read(queue, into: &template)
        }
        for bus in declarations.all(.eventBus) {
            EventBusNames(reading: reading).read(bus, into: &template)
        }
        DeadLetterCheck(reading: reading, declarations: declarations).check(template)
        for stream in declarations.all(.stream) {
            StreamReader(reading: reading).read(stream, into: &template)
        }
        HttpAPIReader(reading: reading, globals: globals)
            .read(declarations.all(.httpAPI), into: &template)
        for function in declarations.all(.function) {
            FunctionReader(reading: reading, globals: globals).read(function, into: &template)
        }
        RouteSettingsReader(reading: reading).apply(to: &template)
        for config in declarations.all(.eventInvokeConfig) {
            EventInvokeConfigReader(reading: reading).read(config, into: &template)
        }
        PlainTriggerReader(reading: reading, declarations: declarations).read(into: &template)
        for resource in declarations.inOrder where !Declarations.hinted.contains(resource.type) {
            _ = resource.hints.flatMap { Section($0, Keys(read: []), reading) }
        }
        template.notEmulated += reading.notices
        template.notEmulated.sort { $0.position < $1.position }
        return template
    }

    private func checkHead(_ section: Section) {
        _ = section.choice("AWSTemplateFormatVersion", among: ["2010-09-09"], default: "")
        _ = section.text("Description")
        guard let node = section.value("Transform") else {
            if let resource = declarations.inOrder.first(where: { $0.type?.isServerless ?? false })
            {
                reading.report(.missingTransform, at: resource.position)
            }
            return
        }
        let nodes: [YAMLNode]
        if case .sequence = node.content {
            nodes = section.list("Transform")
        } else {
            nodes = [node]
        }
        for node in nodes {
            let name = reading.attempt { () throws(YAMLError) in try node.string() }
            guard let name, name != Self.transform else { continue }
            reading.report(.unsupported(what: "transform", name: name), at: node.position)
        }
    }

    /// A mapping has two levels of keys.
    private func checkMappings(_ section: Section) {
        for mapping in section.entries("Mappings") {
            let keys = reading.attempt { () throws(YAMLError) in try mapping.value.entries() }
            for key in keys ?? [] {
                _ = reading.attempt { () throws(YAMLError) in try key.value.entries() }
            }
        }
    }

    private func readOutputs(_ section: Section, _ check: ReferenceCheck) {
        let keys = Keys(read: ["Condition", "Description", "Export", "Value"])
        for entry in section.entries("Outputs") {
            guard let output = Section(entry.value, keys, reading, at: entry.keyPosition) else {
                continue
            }
            var isMade = true
            if let condition = output.written("Condition"), let name = output.text("Condition") {
                isMade = ConditionReader(reading: reading).truth(name, condition.position) ?? true
            }
            if !output.has("Value") { _ = output.required("Value") }
            if isMade { check.walk(entry.value) } else { check.walkUnused(entry.value) }
        }
    }

    private func walkResources(_ section: Section, _ check: ReferenceCheck) {
        let references = reading.references
        for entry in section.entries("Resources") {
            references.usedResources = []
            if references.dropped[entry.key] == nil {
                check.walk(entry.value)
            } else {
                check.walkUnused(entry.value)
            }
            // What AWS alone runs may invoke what it names.
            let invoking: [ResourceType] = [
                .permission, .eventSourceMapping, .eventRule, .schedule,
            ]
            let declaration = references.declarations[entry.key]
            guard
                declaration?.typeNotEmulated != nil
                    || declaration?.type.map(invoking.contains) ?? false
            else { continue }
            reading.triggered.formUnion(references.usedResources)
        }
    }

    private func reportUnused(_ template: SAMTemplate) {
        for (name, position) in parameters.positions
        where !reading.references.usedParameters.contains(name) {
            reading.report(.unusedParameter(name), at: position, severity: .warning)
        }
        let transforms = Set(template.streams.compactMap(\.transform))
        for function in declarations.all(.function)
        where !reading.triggered.union(transforms).contains(function.logicalID) {
            let problem = Problem.untriggeredFunction(function.logicalID)
            reading.report(problem, at: function.position, severity: .warning)
        }
    }
}
