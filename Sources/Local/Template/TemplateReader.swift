import YAML

/// Reads a whole template.
///
/// 1. Parameters get their values, and resources are declared, so that references have something to
///    refer to. 2. Every reference is followed once. 3. Resources are read, those first that others
///    are checked against. What is wrong is collected on the way.
struct TemplateReader {
    private static let keys = Keys(
        read: [
            "AWSTemplateFormatVersion", "Description", "Globals", "Metadata", "Outputs",
            "Parameters", "Resources", "Transform",
        ],
        unsupported: ["Conditions", "Hooks", "Mappings", "Rules"]
    )
    private static let transform = "AWS::Serverless-2016-10-31"

    private let root: YAMLNode
    private let declarations: Declarations
    private let reading: Reading
    private let globals: Globals

    init(_ root: YAMLNode, options: TemplateOptions) throws(YAMLError) {
        self.root = root
        let parameters = ParameterValues(try root["Parameters"], given: options.parameters)
        let resources = try root.required("Resources")
        declarations = Declarations(resources, parameters: parameters.values)
        let references = References(
            declarations: declarations.byID,
            parameters: parameters.values,
            options: options
        )
        let findings = parameters.findings + declarations.findings
        reading = Reading(references: references, findings: findings)
        globals = Globals(try root["Globals"], reading)
    }

    /// The template, and what is wrong with it in the order of the file.
    func read() -> (template: SAMTemplate, findings: [Finding]) {
        if let section = Section(root, Self.keys, reading) {
            checkHead(section)
            readOutputs(section)
            let check = ReferenceCheck(reading: reading)
            for key in ["Globals", "Metadata", "Outputs", "Resources"] {
                if let node = section.written(key) { check.walk(node) }
            }
        }
        let template = readResources()
        let findings = reading.findings.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }
        return (template, findings.map(\.element))
    }

    private func readResources() -> SAMTemplate {
        var template = SAMTemplate()
        for bucket in declarations.all(.bucket) {
            BucketReader(reading: reading).read(bucket, into: &template)
        }
        for queue in declarations.all(.queue) {
            QueueReader(reading: reading).read(queue, into: &template)
        }
        for stream in declarations.all(.stream) {
            StreamReader(reading: reading).read(stream, into: &template)
        }
        HttpAPIReader(reading: reading, globals: globals).read(declarations.all(.httpAPI))
        for function in declarations.all(.function) {
            FunctionReader(reading: reading, globals: globals).read(function, into: &template)
        }
        for resource in declarations.inOrder where !Declarations.hinted.contains(resource.type) {
            _ = resource.hints.flatMap { Section($0, Keys(read: []), reading) }
        }
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

    private func readOutputs(_ section: Section) {
        let keys = Keys(read: ["Description", "Export", "Value"], unsupported: ["Condition"])
        for entry in section.entries("Outputs") {
            _ = Section(entry.value, keys, reading, at: entry.keyPosition)?.required("Value")
        }
    }
}
