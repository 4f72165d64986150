import Files
import JSON
import TestSupport

/// Delivery streams for clients, into buckets that a test looks into.
enum StreamTemplate {
    static let text = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties: {Handler: test-function, Runtime: provided.al2023, CodeUri: ., Timeout: 2}
          Lake: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: lake}}}
          Raw: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: raw}}}
          Plain:
            Type: AWS::KinesisFirehose::DeliveryStream
            Metadata: {Plumb: {FlushInterval: 50ms}}
            Properties:
              DeliveryStreamName: plain
              ExtendedS3DestinationConfiguration:
                BucketARN: !GetAtt Lake.Arn
                RoleARN: arn:aws:iam::123456789012:role/firehose
                Prefix: plain/
          Small:
            Type: AWS::KinesisFirehose::DeliveryStream
            Metadata: {Plumb: {FlushInterval: 15m, BufferLimit: 1}}
            Properties:
              DeliveryStreamName: small
              ExtendedS3DestinationConfiguration:
                BucketARN: !GetAtt Lake.Arn
                RoleARN: arn:aws:iam::123456789012:role/firehose
                BufferingHints: {SizeInMBs: 5, IntervalInSeconds: 900}
          Turned:
            Type: AWS::KinesisFirehose::DeliveryStream
            Metadata: {Plumb: {FlushInterval: 50ms}}
            Properties:
              DeliveryStreamName: turned
              ExtendedS3DestinationConfiguration:
                BucketARN: !GetAtt Lake.Arn
                RoleARN: arn:aws:iam::123456789012:role/firehose
                Prefix: t=!{partitionKeyFromLambda:t}/u=!{partitionKeyFromQuery:u}/
                ErrorOutputPrefix: errors/!{firehose:error-output-type}/
                DynamicPartitioningConfiguration: {Enabled: true}
                S3BackupMode: Enabled
                S3BackupConfiguration:
                  BucketARN: !GetAtt Raw.Arn
                  RoleARN: arn:aws:iam::123456789012:role/firehose
                  Prefix: source/!{timestamp:yyyy}/
                  ErrorOutputPrefix: errors/!{firehose:error-output-type}/
                ProcessingConfiguration:
                  Enabled: true
                  Processors:
                    - Type: Lambda
                      Parameters:
                        - {ParameterName: LambdaArn, ParameterValue: !GetAtt Fn.Arn}
                        - {ParameterName: NumberOfRetries, ParameterValue: 1}
                    - Type: MetadataExtraction
                      Parameters:
                        - {ParameterName: MetadataExtractionQuery, ParameterValue: '{u: .u}'}
                        - {ParameterName: JsonParsingEngine, ParameterValue: JQ-1.6}
                    - Type: AppendDelimiterToRecord
                      Parameters: [{ParameterName: Delimiter, ParameterValue: '\\n'}]

        """

    static func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try folder.write(Array(text.utf8), to: "template.yaml")
        return folder
    }
}

extension RunningRuntime {
    /// Calls an action of Firehose; nil where it is refused or not answered.
    func streams(_ action: String, _ parameters: JSON) -> JSON? {
        let answer = HTTPClient.request(
            "POST",
            "/",
            port: awsPort,
            headers: [
                ("content-type", "application/x-amz-json-1.1"),
                ("x-amz-target", "Firehose_20150804.\(action)"),
            ],
            body: parameters.bytes,
            timeoutSeconds: 30
        )
        guard let answer, answer.status == 200 else { return nil }
        return try? JSON(parsing: answer.body)
    }

    func buffered(in stream: String) -> Int? { status["streams"]?[stream]?["buffered"]?.int }

    /// The objects of a bucket by their keys.
    func objects(_ bucket: String) -> [String: String] {
        var objects: [String: String] = [:]
        func gather(_ path: String, _ key: String) {
            for name in (try? FileSystem.list(path)) ?? [] {
                let child = "\(path)/\(name)"
                let childKey = key.isEmpty ? name : "\(key)/\(name)"
                if (try? FileStatus.of(child))??.isFolder == true {
                    gather(child, childKey)
                } else if let bytes = try? FileSystem.read(child, limitBytes: 64 << 20) {
                    objects[childKey] = String(decoding: bytes, as: UTF8.self)
                }
            }
        }
        gather("\(folder)/.plumb/buckets/\(bucket)", "")
        return objects
    }
}
