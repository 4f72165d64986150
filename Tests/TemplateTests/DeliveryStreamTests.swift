import Template
import Testing

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
            "Prefix: 'a/!{partitionKeyFromQuery:x}'",
            "E509: the prefix expression '!{partitionKeyFromQuery:x}' is not supported by the local "
                + "runtime"
        ),
        ("Prefix: 'a/!{timestamp:yyyy'", "E509: '!{' begins an expression that '}' must end"),
        (
            "Prefix: '!{timestamp:yyyy}'\nErrorOutputPrefix: e/",
            "E509: ErrorOutputPrefix must contain !{firehose:error-output-type}"
        ),
        (
            "DynamicPartitioningConfiguration: {Enabled: true}\nPrefix: a/\n"
                + "ErrorOutputPrefix: '!{firehose:error-output-type}'",
            "E509: dynamic partitioning needs a Prefix with !{partitionKeyFromLambda:…}"
        ),
        (
            "DynamicPartitioningConfiguration: {Enabled: true}\n"
                + "Prefix: '!{partitionKeyFromLambda:k}'\n"
                + "ErrorOutputPrefix: '!{firehose:error-output-type}'",
            "E509: a partition key from Lambda needs a Lambda processor"
        ),
        (
            "CompressionFormat: ZIP",
            "E402: CompressionFormat 'ZIP' is not supported by the local runtime, which takes "
                + "UNCOMPRESSED or GZIP"
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
            "CustomTimeZone: Europe/Berlin",
            "E402: CustomTimeZone 'Europe/Berlin' is not supported by the local runtime, which takes UTC"
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
                + "[{Type: AppendDelimiterToRecord}]}",
            "E402: processor 'AppendDelimiterToRecord' is not supported by the local runtime"
        ),
    ]

    @Test(arguments: refusedDestinations)
    func `a destination that cannot be is refused`(_ properties: String, _ message: String) {
        let findings = Fixture.findings(Self.template(properties))
        #expect(findings.map(Self.message) == [message])
    }

    @Test func `a prefix is read into its pieces`() throws {
        let pieces = try DeliveryPrefix.pieces(
            of: "y=!{timestamp:yyyy/}!!{partitionKeyFromLambda:k}!"
        )
        #expect(
            pieces == [
                .literal("y="), .timestamp("yyyy/"), .literal("!"), .partitionKey("k"),
                .literal("!"),
            ]
        )
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
