import Glibc
import TestSupport

/// The template that most tests here run: one function behind a route and a queue.
enum TestTemplate {
    static let text = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::HttpApi
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Handler: test-function
              Runtime: provided.al2023
              CodeUri: .
              Timeout: 2
              Events:
                Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /f, Method: POST}}
                Queue:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Work.Arn
                    BatchSize: 10
                    FunctionResponseTypes: [ReportBatchItemFailures]
                Upload:
                  Type: S3
                  Properties:
                    Bucket: !Ref Uploads
                    Events: s3:ObjectCreated:*
                    Filter: {S3Key: {Rules: [{Name: suffix, Value: .csv}]}}
          Work:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: 30
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
          Next: {Type: AWS::SQS::Queue}
          Dead: {Type: AWS::SQS::Queue}
          Uploads:
            Type: AWS::S3::Bucket
            Metadata: {Plumb: {Name: uploads}}
          Lake:
            Type: AWS::S3::Bucket
            Metadata: {Plumb: {Name: lake}}
          Stream:
            Type: AWS::KinesisFirehose::DeliveryStream
            Metadata: {Plumb: {FlushInterval: 50ms}}
            Properties:
              ExtendedS3DestinationConfiguration:
                BucketARN: !GetAtt Lake.Arn
                RoleARN: arn:aws:iam::123456789012:role/firehose
                CompressionFormat: GZIP

        """

    /// A fresh folder with the template in it, changed where a test wants it so.
    static func folder(_ changes: [(String, String)] = []) -> TemporaryFolder {
        let folder = TemporaryFolder()
        var text = text
        for (old, new) in changes {
            precondition(text.contains(old), "the template has no '\(old)'")
            text.replace(old, with: new)
        }
        let file = fopen("\(folder.path)/template.yaml", "w")
        fputs(text, file)
        fclose(file)
        return folder
    }
}
