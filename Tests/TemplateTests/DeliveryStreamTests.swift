import Template
import Testing
import TimeZones

@Suite struct DeliveryStreamTests {
    @Test func `a stream without more has AWS's defaults`() throws {
        let stream = try #require(try Fixture.read(Self.template("")).streams.first)
        #expect((stream.name, stream.bucket) == ("S", "B"))
        #expect((stream.prefix, stream.transform) == (nil, nil))
        #expect(stream.compression == .none)
        #expect(!stream.isPartitionedDynamically)
        #expect(stream.flushIntervalMilliseconds == 1_000)
    }

    @Test(
        arguments: ["!GetAtt F.Arn", "!Sub '${F.Arn}:$LATEST'", "{\"Fn::GetAtt\": [F, Arn]}"]
    )
    func `a processor's ARN leads back to the function`(_ arn: String) throws {
        let parameters = [
            "{ParameterName: LambdaArn, ParameterValue: \(arn)}",
            "{ParameterName: NumberOfRetries, ParameterValue: '1'}",
            "{ParameterName: BufferSizeInMBs, ParameterValue: 0.5}",
        ]
        let text = Self.template(Self.processing(parameters.joined(separator: ", ")))
        let stream = try #require(try Fixture.read(text).streams.first)
        #expect(stream.transform == "F")
        #expect(stream.transformRetries == 1)
        #expect(stream.transformBytes == 524_288)
    }

    @Test func `hints set when a stream is flushed here`() throws {
        let text = Self.template("", hints: "FlushInterval: 200ms, FlushRecords: 500")
        let stream = try #require(try Fixture.read(text).streams.first)
        #expect(stream.flushIntervalMilliseconds == 200)
        #expect(stream.flushRecords == 500)
    }

    @Test(
        arguments: [
            (
                "FlushInterval: 1",
                "E102: Resources.S.Metadata.Plumb.FlushInterval: "
                    + "expected a duration such as 200ms, 1s or 2m, found a number"
            ),
            ("FlushInterval: 1h", "E106: FlushInterval '1h' must be from 1ms to 15m"),
            (
                "FlushRecord: 5",
                "E101: Resources.S.Metadata.Plumb: unknown key 'FlushRecord'; "
                    + "did you mean 'FlushRecords'?"
            ),
        ]
    )
    func `a hint that says nothing is refused`(_ hint: String, _ message: String) {
        let findings = Fixture.findings(Self.template("", hints: hint))
        #expect(findings.map(Self.message) == [message])
    }

    private static let refusedDestinations: [(properties: String, message: String)] = [
        (
            "Prefix: '!{firehose:random-string}/'",
            "E510: ErrorOutputPrefix is missing, which a Prefix with expressions and dynamic "
                + "partitioning need"
        ),
        (
            "Prefix: 'a/!{partitionKeyFromQuery:x}'\nErrorOutputPrefix: "
                + "'!{firehose:error-output-type}'\nDynamicPartitioningConfiguration: {Enabled: true}",
            "E509: a partition key from a query needs a MetadataExtraction processor"
        ),
        (
            "Prefix: 'a/!{namespace:x}'",
            "E509: the prefix expression '!{namespace:x}' is not supported by the local runtime"
        ),
        (
            "Prefix: 'a/!{timestamp:YYYY}'",
            "E509: !{timestamp:YYYY}: 'Y' depends on a locale and is not supported by the local "
                + "runtime; did you mean y, the year?"
        ),
        (
            "ErrorOutputPrefix: 'e/!{timestamp:yyyy}/'",
            "E509: ErrorOutputPrefix must contain !{firehose:error-output-type}"
        ),
        (
            queried("!{partitionKeyFromQuery:c}", "{a: .b}"),
            "E509: the MetadataExtractionQuery gives no key 'c', but 'a'"
        ),
        (
            queried("!{partitionKeyFromQuery:a}", "{a: .b | tostring}"),
            "E509: MetadataExtractionQuery, column 8: expected ',' or '}', found '|': of jq only "
                + "paths are supported by the local runtime"
        ),
        (
            "S3BackupMode: Enabled", "E107: S3BackupMode Enabled needs S3BackupConfiguration"
        ),
        ("Prefix: 'a/!{timestamp:yyyy'", "E509: '!{' begins an expression that '}' must end"),
        (
            "Prefix: '!{timestamp:yyyy}'\nErrorOutputPrefix: e/",
            "E509: ErrorOutputPrefix must contain !{firehose:error-output-type}"
        ),
        (
            "DynamicPartitioningConfiguration: {Enabled: true}\nPrefix: a/\n"
                + "ErrorOutputPrefix: '!{firehose:error-output-type}'",
            "E509: dynamic partitioning needs a Prefix with !{partitionKeyFromLambda:…} or "
                + "!{partitionKeyFromQuery:…}"
        ),
        (
            "DynamicPartitioningConfiguration: {Enabled: true}\n"
                + "Prefix: '!{partitionKeyFromLambda:k}'\n"
                + "ErrorOutputPrefix: '!{firehose:error-output-type}'",
            "E509: a partition key from Lambda needs a Lambda processor"
        ),
        (
            "CompressionFormat: LZ4",
            "E104: Resources.S.Properties.ExtendedS3DestinationConfiguration.CompressionFormat: "
                + "must be UNCOMPRESSED or GZIP or ZIP or Snappy or HADOOP_SNAPPY, not 'LZ4'"
        ),
        (
            "FileExtension: json",
            "E106: FileExtension 'json' must be '.' and then lower-case letters, digits and "
                + "!-_.*'(), 128 at most"
        ),
        (
            "BufferingHints: {SizeInMBs: 5}",
            "E107: BufferingHints needs both SizeInMBs and IntervalInSeconds"
        ),
        (
            "CustomTimeZone: Europe/Nowhere",
            "E512: 'Europe/Nowhere' is no time zone of /usr/share/zoneinfo (Debian: tzdata)"
        ),
        (
            "CustomTimeZone: EST",
            "E106: CustomTimeZone 'EST' must be UTC or the long name of a time zone, such as "
                + "America/New_York"
        ),
        (
            processing("{ParameterName: LambdaArn, ParameterValue: !GetAtt B.Arn}"),
            "E501: 'arn:aws:s3:::bbb' is no function of this template"
        ),
        (
            processing("{ParameterName: NumberOfRetries, ParameterValue: 3}"),
            "E107: a Lambda processor needs the parameter LambdaArn"
        ),
        (
            "ProcessingConfiguration: {Enabled: true, Processors: "
                + "[{Type: Decompression}]}",
            "E402: processor 'Decompression' is not supported by the local runtime"
        ),
        (
            "ProcessingConfiguration: {Enabled: true, Processors: [{Type: RecordDeAggregation, "
                + "Parameters: [{ParameterName: SubRecordType, ParameterValue: JSON}]}]}",
            "E107: RecordDeAggregation needs dynamic partitioning"
        ),
    ]

    @Test(arguments: refusedDestinations)
    func `a destination that cannot be is refused`(_ properties: String, _ message: String) {
        let findings = Fixture.findings(Self.template(properties))
        #expect(findings.map(Self.message) == [message])
    }

    @Test func `a prefix is read into its pieces`() throws {
        let pieces = try DeliveryPrefix.pieces(
            of: "y=!{timestamp:yyyy/}!!{partitionKeyFromLambda:k}!{partitionKeyFromQuery:q}!"
        )
        #expect(
            pieces == [
                .literal("y="), .timestamp(try DatePattern("yyyy/")), .literal("!"),
                .partitionKey(.lambda, "k"), .partitionKey(.query, "q"), .literal("!"),
            ]
        )
    }

    @Test func `everything that is done to records is read, whatever its order`() throws {
        let text = Self.template(
            """
            Prefix: 'a/!{partitionKeyFromQuery:k}/'
            ErrorOutputPrefix: 'e/!{firehose:error-output-type}/'
            CompressionFormat: HADOOP_SNAPPY
            CustomTimeZone: America/New_York
            BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 0}
            DynamicPartitioningConfiguration: {Enabled: true}
            S3BackupMode: Enabled
            S3BackupConfiguration:
              BucketARN: !GetAtt B.Arn
              RoleARN: r
              Prefix: raw/
              CompressionFormat: GZIP
            ProcessingConfiguration:
              Enabled: true
              Processors:
                - Type: AppendDelimiterToRecord
                  Parameters: [{ParameterName: Delimiter, ParameterValue: '\\n'}]
                - Type: MetadataExtraction
                  Parameters:
                    - {ParameterName: MetadataExtractionQuery, ParameterValue: '{k: .a}'}
                    - {ParameterName: JsonParsingEngine, ParameterValue: JQ-1.6}
                - Type: Lambda
                  Parameters:
                    - {ParameterName: LambdaArn, ParameterValue: !GetAtt F.Arn}
                    - {ParameterName: BufferIntervalInSeconds, ParameterValue: 10}
                - Type: RecordDeAggregation
                  Parameters:
                    - {ParameterName: SubRecordType, ParameterValue: DELIMITED}
                    - {ParameterName: Delimiter, ParameterValue: 'Cg=='}
            """
        )
        let stream = try #require(try Fixture.read(text).streams.first)
        #expect(stream.compression == .hadoopSnappy)
        #expect(stream.timeZone.name == "America/New_York")
        #expect((stream.bufferMegabytes, stream.bufferSeconds) == (64, 0))
        #expect(stream.transform == "F")
        #expect(stream.transformSeconds == 10)
        #expect(stream.processing.delimiter == [10])
        #expect(stream.processing.deaggregation == .delimited([10]))
        #expect(stream.processing.keys?.keys.map(\.name) == ["k"])
        #expect((stream.backup?.bucket, stream.backup?.prefix) == ("B", "raw/"))
        #expect(stream.backup?.compression == .gzip)
    }

    private static func message(_ finding: String) -> String {
        String(finding.split(separator: ": error ", maxSplits: 1).last ?? "")
    }

    private static func processing(_ parameters: String) -> String {
        """
        ProcessingConfiguration:
          Enabled: true
          Processors: [{Type: Lambda, Parameters: [\(parameters)]}]
        """
    }

    /// A dynamically partitioned destination with a query.
    private static func queried(_ prefix: String, _ query: String) -> String {
        """
        Prefix: '\(prefix)/'
        ErrorOutputPrefix: '!{firehose:error-output-type}/'
        DynamicPartitioningConfiguration: {Enabled: true}
        ProcessingConfiguration:
          Enabled: true
          Processors:
            - Type: MetadataExtraction
              Parameters:
                - {ParameterName: JsonParsingEngine, ParameterValue: JQ-1.6}
                - {ParameterName: MetadataExtractionQuery, ParameterValue: '\(query)'}
        """
    }

    /// A stream `S` into the bucket `B` with more properties of its destination.
    private static func template(_ properties: String, hints: String = "") -> String {
        let more = properties.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        return Fixture.resources(
            """
            F: {Type: AWS::Serverless::Function}
            B: {Type: AWS::S3::Bucket, Properties: {BucketName: bbb}}
            S:
              Type: AWS::KinesisFirehose::DeliveryStream
              Metadata: {Plumb: {\(hints)}, cfn-lint: {}}
              Properties:
                ExtendedS3DestinationConfiguration:
                  BucketARN: !GetAtt B.Arn
                  RoleARN: arn:aws:iam::123456789012:role/r
            \(more)
            """
        )
    }
}
