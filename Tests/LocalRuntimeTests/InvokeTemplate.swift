import Files
import JSON
import TestSupport
import Testing

/// The template of tests that invoke functions by name, with every setting of that.
enum InvokeTemplate {
    static let text = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function: {Handler: test-function, Runtime: provided.al2023, CodeUri: ., Timeout: 2}
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties: {FunctionName: the-function, AutoPublishAlias: live, MemorySize: 256}
          Off:
            Type: AWS::Serverless::Function
            Properties:
              ReservedConcurrentExecutions: 0
              DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Outcomes.Arn}
              EventInvokeConfig:
                DestinationConfig:
                  OnFailure: {Type: SQS, Destination: !GetAtt Outcomes.Arn}
          Told:
            Type: AWS::Serverless::Function
            Metadata: {Plumb: {RetryInterval: 50ms}}
            Properties:
              DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Outcomes.Arn}
              EventInvokeConfig:
                DestinationConfig:
                  OnSuccess: {Type: SQS, Destination: !GetAtt Outcomes.Arn}
                  OnFailure: {Type: SQS, Destination: !GetAtt Outcomes.Arn}
          Uploads: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: uploads}}}
          Once:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                Upload:
                  Type: S3
                  Properties: {Bucket: !Ref Uploads, Events: s3:ObjectCreated:*}
              EventInvokeConfig:
                MaximumRetryAttempts: 0
                DestinationConfig:
                  OnSuccess: {Type: Lambda, Destination: !GetAtt Recorder.Arn}
                  OnFailure: {Type: Lambda, Destination: !GetAtt Recorder.Arn}
          Slow:
            Type: AWS::Serverless::Function
            Metadata: {Plumb: {RetryInterval: 15m}}
            Properties:
              EventInvokeConfig:
                MaximumEventAgeInSeconds: 60
                DestinationConfig:
                  OnFailure: {Type: Lambda, Destination: !GetAtt Recorder.Arn}
          Patient:
            Type: AWS::Serverless::Function
            Metadata: {Plumb: {RetryInterval: 15m}}
            Properties:
              EventInvokeConfig:
                MaximumRetryAttempts: 1
                DestinationConfig:
                  OnFailure: {Type: SQS, Destination: !GetAtt Outcomes.Arn}
          Recorder:
            Type: AWS::Serverless::Function
            Properties:
              Environment: {Variables: {TEST_RECORD: record.ndjson}}
              Events:
                Outcomes: {Type: SQS, Properties: {Queue: !GetAtt Outcomes.Arn, BatchSize: 1}}
          Outcomes: {Type: AWS::SQS::Queue}
          Next: {Type: AWS::SQS::Queue}

        """

    /// A fresh folder with the template in it.
    static func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try folder.write(Array(text.utf8), to: "template.yaml")
        return folder
    }
}

extension RunningRuntime {
    /// The events that the recording function got so far.
    var recorded: [JSON] {
        // Before the first event there is no file; the last line may be half written.
        let bytes = (try? FileSystem.read("\(folder)/record.ndjson", limitBytes: 64 << 20)) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSON(parsing: Array($0))
        }
    }

    /// How many events of a function wait or are being worked on.
    func waiting(for function: String) -> Int? {
        status["functions"]?[function]?["asynchronous"]?["depth"]?.int
    }
}
