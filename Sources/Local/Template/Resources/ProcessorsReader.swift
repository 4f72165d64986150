import YAML

/// Reads `ProcessingConfiguration` of a delivery stream: what is done to its records.
///
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-kinesisfirehose-deliverystream-processor.html
struct ProcessorsReader {
    /// What there is, also where it has an error of its own.
    struct Found {
        var hasFunction = false
        var query = DeliveryPrefix.Query.none
    }

    /// A type of processor and its parameters.
    private enum Kind: String, CaseIterable {
        case lambda = "Lambda"
        case metadataExtraction = "MetadataExtraction"
        case deaggregation = "RecordDeAggregation"
        case delimiter = "AppendDelimiterToRecord"

        var parameters: [String] {
            switch self {
            case .lambda:
                [
                    "BufferIntervalInSeconds", "BufferSizeInMBs", "LambdaArn", "NumberOfRetries",
                    "RoleArn",
                ]
            case .metadataExtraction: ["JsonParsingEngine", "MetadataExtractionQuery"]
            case .deaggregation: ["Delimiter", "SubRecordType"]
            case .delimiter: ["Delimiter"]
            }
        }
    }

    private static let bytesPerMegabyte = 1_048_576.0

    let reading: Reading

    func read(_ section: Section, into stream: inout DeliveryStream) -> Found {
        let keys = Keys(read: ["Enabled", "Processors"])
        guard let processing = section.section("ProcessingConfiguration", keys) else {
            return Found()
        }
        let isEnabled = processing.bool("Enabled", default: false)
        var processed = stream
        var found = Found()
        var lines: [Kind: Int] = [:]
        for node in processing.list("Processors") {
            guard let processor = Section(node, Keys(read: ["Parameters", "Type"]), reading),
                let kind = kind(processor)
            else { continue }
            if let line = lines.updateValue(node.position.line, forKey: kind) {
                let problem = Problem.duplicate(
                    what: "processor",
                    name: kind.rawValue,
                    firstLine: line
                )
                reading.report(problem, at: node.position)
            }
            read(kind, processor, into: &processed, &found)
        }
        guard isEnabled else { return Found() }
        stream = processed
        return found
    }

    private func kind(_ processor: Section) -> Kind? {
        guard let type = processor.required("Type"),
            let name = reading.attempt({ () throws(YAMLError) in try type.string() })
        else { return nil }
        if let kind = Kind(rawValue: name) { return kind }
        reading.report(.unsupported(what: "processor", name: name), at: type.position)
        return nil
    }

    private func read(
        _ kind: Kind,
        _ processor: Section,
        into stream: inout DeliveryStream,
        _ found: inout Found
    ) {
        let parameters = parameters(processor, kind)
        switch kind {
        case .lambda:
            found.hasFunction = true
            readFunction(parameters, into: &stream)
            require("LambdaArn", of: kind, in: parameters, processor)
        case .metadataExtraction:
            _ = parameters["JsonParsingEngine"]?.supported(
                "ParameterValue",
                ["JQ-1.6"],
                default: "JQ-1.6"
            )
            stream.processing.keys = query(parameters["MetadataExtractionQuery"])
            let names = stream.processing.keys?.keys.map(\.name)
            found.query = names.map { .keys($0) } ?? .unreadable
            require("MetadataExtractionQuery", of: kind, in: parameters, processor)
            require("JsonParsingEngine", of: kind, in: parameters, processor)
        case .deaggregation:
            let type = parameters["SubRecordType"]?.choice(
                "ParameterValue",
                among: ["JSON", "DELIMITED"],
                default: "JSON"
            )
            require("SubRecordType", of: kind, in: parameters, processor)
            guard type == "DELIMITED" else {
                stream.processing.deaggregation = .json
                return
            }
            require("Delimiter", of: kind, in: parameters, processor)
            stream.processing.deaggregation = .delimited(decoded(parameters["Delimiter"]))
        case .delimiter:
            let text = parameters["Delimiter"]?.text("ParameterValue") ?? "\\n"
            stream.processing.delimiter = Self.unescaped(text)
        }
    }

    /// The parameters of a processor by their names.
    private func parameters(_ processor: Section, _ kind: Kind) -> [String: Section] {
        var parameters: [String: Section] = [:]
        for node in processor.list("Parameters") {
            let keys = Keys(read: ["ParameterName", "ParameterValue"])
            guard let parameter = Section(node, keys, reading),
                let nameNode = parameter.required("ParameterName"),
                parameter.required("ParameterValue") != nil
            else { continue }
            let name = reading.attempt { () throws(YAMLError) in
                try nameNode.choice(among: kind.parameters)
            }
            if let name { parameters[name] = parameter }
        }
        return parameters
    }

    private func require(
        _ name: String,
        of kind: Kind,
        in parameters: [String: Section],
        _ processor: Section
    ) {
        guard parameters[name] == nil else { return }
        let problem = Problem.requires("a \(kind.rawValue) processor", "the parameter \(name)")
        reading.report(problem, at: processor.node.position)
    }

    private func readFunction(_ parameters: [String: Section], into stream: inout DeliveryStream) {
        if let parameter = parameters["LambdaArn"] {
            stream.transform = reading.function(arn: parameter.value("ParameterValue"))
        }
        if let parameter = parameters["NumberOfRetries"] {
            stream.transformRetries = parameter.int("ParameterValue", in: 0...300, default: 3)
        }
        if let parameter = parameters["BufferSizeInMBs"] {
            stream.transformBytes = megabytes(parameter)
        }
        if let parameter = parameters["BufferIntervalInSeconds"] {
            stream.transformSeconds = parameter.int("ParameterValue", in: 0...900, default: 60)
        }
    }

    private func megabytes(_ parameter: Section) -> Int {
        let node = parameter.value("ParameterValue")
        let size = reading.attempt { () throws(YAMLError) in try node?.double(in: 0.2...3) }
        return Int((size ?? 1) * Self.bytesPerMegabyte)
    }

    private func query(_ parameter: Section?) -> PartitionQuery? {
        guard let text = parameter?.text("ParameterValue") else { return nil }
        do throws(PartitionQuery.Problem) {
            return try PartitionQuery(text)
        } catch {
            let node = parameter?.value("ParameterValue")
            if let position = node?.position {
                reading.report(.partitionQuery(error), at: position)
            }
            return nil
        }
    }

    /// The bytes of a delimiter in base64.
    private func decoded(_ parameter: Section?) -> [UInt8] {
        guard let parameter, let text = parameter.text("ParameterValue") else { return [] }
        let bytes = Base64Text.decoded(text)
        if bytes?.isEmpty ?? true {
            parameter.reportMalformed("ParameterValue", text, mustBe: "base64 of the delimiter")
        }
        return bytes ?? []
    }

    /// What templates write for characters that they cannot: `\n`, `\r`, `\t` and `\\`.
    private static func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.first else {
                bytes.append(byte)
                continue
            }
            let meant: UInt8? =
                switch letter {
                case UInt8(ascii: "n"): UInt8(ascii: "\n")
                case UInt8(ascii: "r"): UInt8(ascii: "\r")
                case UInt8(ascii: "t"): UInt8(ascii: "\t")
                case UInt8(ascii: "\\"): letter
                default: nil
                }
            bytes.append(meant ?? byte)
            if meant != nil { rest.removeFirst() }
        }
        return bytes
    }
}
