import YAML

/// Reads `AWS::KinesisFirehose::DeliveryStream`.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html
struct StreamReader {
    private static let keys = Keys(
        read: ["DeliveryStreamName", "DeliveryStreamType", "ExtendedS3DestinationConfiguration"],
        ignored: ["DeliveryStreamEncryptionConfigurationInput", "Tags"],
        unsupported: [
            "AmazonOpenSearchServerlessDestinationConfiguration",
            "AmazonopensearchserviceDestinationConfiguration", "DatabaseSourceConfiguration",
            "DirectPutSourceConfiguration", "ElasticsearchDestinationConfiguration",
            "HttpEndpointDestinationConfiguration", "IcebergDestinationConfiguration",
            "KinesisStreamSourceConfiguration", "MSKSourceConfiguration",
            "RedshiftDestinationConfiguration", "S3DestinationConfiguration",
            "SnowflakeDestinationConfiguration", "SplunkDestinationConfiguration",
        ]
    )
    private static let hintKeys = Keys(
        read: ["ActivePartitions", "BufferLimit", "FlushInterval", "FlushRecords"]
    )

    let reading: Reading

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        guard
            let section = Section(resource.properties, Self.keys, reading, at: resource.position)
        else { return }
        let name = section.text("DeliveryStreamName") ?? resource.logicalID
        if !NameRule.stream.permits(name) {
            section.reportMalformed("DeliveryStreamName", name, mustBe: NameRule.stream.description)
        }
        reading.claim(name, as: "delivery stream", at: resource.position)
        _ = section.supported("DeliveryStreamType", ["DirectPut"], default: "DirectPut")
        guard section.required("ExtendedS3DestinationConfiguration") != nil,
            let destination = section.section(
                "ExtendedS3DestinationConfiguration",
                StreamDestinationReader.keys
            )
        else { return }
        var stream = DeliveryStream(
            logicalID: resource.logicalID,
            name: name,
            bucket: "",
            line: resource.position.line
        )
        StreamDestinationReader(reading: reading).read(destination, into: &stream)
        readHints(resource, into: &stream)
        template.streams.append(stream)
    }

    private func readHints(_ resource: Declaration, into stream: inout DeliveryStream) {
        guard let node = resource.hints, let hints = Section(node, Self.hintKeys, reading) else {
            return
        }
        stream.flushRecords = hints.int("FlushRecords", in: 1...1_000_000, default: 10_000)
        stream.activePartitions = hints.int("ActivePartitions", in: 1...5_000, default: 500)
        stream.bufferLimitMegabytes = hints.int("BufferLimit", in: 1...1_048_576, default: 4_096)
        if let interval = hints.milliseconds("FlushInterval") {
            stream.flushIntervalMilliseconds = interval
        }
    }
}
