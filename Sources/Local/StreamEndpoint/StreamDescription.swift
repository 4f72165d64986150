internal import Events
internal import JSON
internal import Template
internal import Time
internal import TimeZones

/// A delivery stream as `DescribeDeliveryStream` tells of it.
///
/// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamDescription.html
struct StreamDescription {
    let stream: DeliveryStream
    /// The name of the bucket.
    let bucket: String
    /// That of source records; nil where they are not kept.
    let backupBucket: String?
    let created: Timestamp

    var document: JSON {
        [
            "DeliveryStreamName": JSON(stream.name),
            "DeliveryStreamARN": JSON(
                "arn:aws:firehose:\(LocalAccount.region):\(LocalAccount.id):deliverystream/"
                    + stream.name
            ),
            "DeliveryStreamStatus": "ACTIVE", "DeliveryStreamType": "DirectPut",
            "DeliveryStreamEncryptionConfiguration": ["Status": "DISABLED"], "VersionId": "1",
            "CreateTimestamp": JSON(Double(created.milliseconds) / 1000),
            "HasMoreDestinations": false,
            "Destinations": [
                [
                    "DestinationId": "destinationId-000000000001",
                    "S3DestinationDescription": JSON(members: destination),
                    "ExtendedS3DestinationDescription": JSON(members: destination + further),
                ]
            ],
        ]
    }

    private var destination: [(String, JSON)] {
        Self.destination(
            role: stream.role,
            bucket: bucket,
            prefixes: (stream.prefix, stream.errorOutputPrefix),
            hints: (stream.bufferMegabytes, stream.bufferSeconds),
            compression: stream.compression
        )
    }

    private static func destination(
        role: String,
        bucket: String,
        prefixes: (normal: String?, errors: String?),
        hints: (megabytes: Int, seconds: Int),
        compression: DeliveryStream.Compression
    ) -> [(String, JSON)] {
        var members: [(String, JSON)] = [
            ("RoleARN", JSON(role)), ("BucketARN", JSON("arn:aws:s3:::\(bucket)")),
        ]
        if let prefix = prefixes.normal { members.append(("Prefix", JSON(prefix))) }
        if let prefix = prefixes.errors { members.append(("ErrorOutputPrefix", JSON(prefix))) }
        let buffering: JSON = [
            "SizeInMBs": JSON(hints.megabytes), "IntervalInSeconds": JSON(hints.seconds),
        ]
        return members + [
            ("BufferingHints", buffering), ("CompressionFormat", JSON(compression.rawValue)),
            ("EncryptionConfiguration", ["NoEncryptionConfig": "NoEncryption"]),
            ("CloudWatchLoggingOptions", ["Enabled": false]),
        ]
    }

    /// What only the extended form tells.
    private var further: [(String, JSON)] {
        var members: [(String, JSON)] = [
            (
                "ProcessingConfiguration",
                ["Enabled": JSON(!processors.isEmpty), "Processors": JSON(processors)]
            ), ("S3BackupMode", JSON(stream.backup == nil ? "Disabled" : "Enabled")),
            (
                "DynamicPartitioningConfiguration",
                ["Enabled": JSON(stream.isPartitionedDynamically)]
            ),
            ("CustomTimeZone", JSON(stream.timeZone.name)),
        ]
        if let suffix = stream.fileExtension { members.append(("FileExtension", JSON(suffix))) }
        if let backup = stream.backup, let backupBucket {
            let description = Self.destination(
                role: backup.role,
                bucket: backupBucket,
                prefixes: (backup.prefix, backup.errorOutputPrefix),
                hints: (backup.bufferMegabytes, backup.bufferSeconds),
                compression: backup.compression
            )
            members.append(("S3BackupDescription", JSON(members: description)))
        }
        return members
    }

    private var processors: [JSON] {
        var processors: [JSON] = []
        func add(_ type: String, _ parameters: [(String, String)]) {
            let list = parameters.map { name, value -> JSON in
                ["ParameterName": JSON(name), "ParameterValue": JSON(value)]
            }
            processors.append(["Type": JSON(type), "Parameters": JSON(list)])
        }
        switch stream.processing.deaggregation {
        case .json: add("RecordDeAggregation", [("SubRecordType", "JSON")])
        case .delimited: add("RecordDeAggregation", [("SubRecordType", "DELIMITED")])
        case nil: break
        }
        if let function = stream.transform {
            let arn =
                "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:\(function)"
            add("Lambda", [("LambdaArn", arn), ("NumberOfRetries", "\(stream.transformRetries)")])
        }
        if stream.processing.keys != nil {
            add("MetadataExtraction", [("JsonParsingEngine", "JQ-1.6")])
        }
        if !stream.processing.delimiter.isEmpty { add("AppendDelimiterToRecord", []) }
        return processors
    }
}
