import YAML

/// Reads `ProcessingConfiguration` of a delivery stream: the function that transforms its records.
struct TransformReader {
    /// The parameters of a Lambda processor.
    ///
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-kinesisfirehose-deliverystream-processorparameter.html
    private static let parameters = [
        "BufferIntervalInSeconds", "BufferSizeInMBs", "LambdaArn", "NumberOfRetries", "RoleArn",
    ]
    private static let bytesPerMegabyte = 1_048_576.0

    let reading: Reading

    /// Whether a function is to transform the records, also where it could not be found.
    func read(_ section: Section, into stream: inout DeliveryStream) -> Bool {
        let keys = Keys(read: ["Enabled", "Processors"])
        guard let processing = section.section("ProcessingConfiguration", keys) else {
            return false
        }
        var isTransformed = false
        let isEnabled = processing.bool("Enabled", default: false)
        for (index, node) in processing.list("Processors").enumerated() {
            let keys = Keys(read: ["Parameters", "Type"])
            guard let processor = Section(node, keys, reading) else { continue }
            guard let type = processor.required("Type") else { continue }
            guard let name = reading.attempt({ () throws(YAMLError) in try type.string() }) else {
                continue
            }
            guard name == "Lambda", index == 0 else {
                let problem = Problem.unsupported(what: "processor", name: name)
                reading.report(problem, at: type.position)
                continue
            }
            var transformed = stream
            readParameters(processor, into: &transformed)
            guard isEnabled else { continue }
            stream = transformed
            isTransformed = true
        }
        return isTransformed
    }

    private func readParameters(_ processor: Section, into stream: inout DeliveryStream) {
        var hasFunction = false
        for node in processor.list("Parameters") {
            let keys = Keys(read: ["ParameterName", "ParameterValue"])
            guard let parameter = Section(node, keys, reading),
                let nameNode = parameter.required("ParameterName"),
                parameter.required("ParameterValue") != nil
            else { continue }
            let name = reading.attempt { () throws(YAMLError) in
                try nameNode.choice(among: Self.parameters)
            }
            switch name {
            case "LambdaArn":
                hasFunction = true
                stream.transform = reading.function(arn: parameter.value("ParameterValue"))
            case "NumberOfRetries":
                stream.transformRetries = parameter.int("ParameterValue", in: 0...300, default: 3)
            case "BufferSizeInMBs":
                stream.transformBytes = megabytes(parameter)
            case "BufferIntervalInSeconds":
                _ = parameter.int("ParameterValue", in: 0...900, default: 60)
            default: break  // A role means nothing here; another name is a finding already.
            }
        }
        if !hasFunction {
            let problem = Problem.requires("a Lambda processor", "the parameter LambdaArn")
            reading.report(problem, at: processor.node.position)
        }
    }

    private func megabytes(_ parameter: Section) -> Int {
        let node = parameter.value("ParameterValue")
        let size = reading.attempt { () throws(YAMLError) in try node?.double(in: 0.2...3) }
        return Int((size ?? 1) * Self.bytesPerMegabyte)
    }
}
