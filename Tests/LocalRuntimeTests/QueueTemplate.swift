import JSON
import TestSupport

/// Queues for clients, of which two have functions behind them.
enum QueueTemplate {
    static let text = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Handler: test-function
              Runtime: provided.al2023
              CodeUri: .
              Timeout: 2
              Events:
                Work:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Work.Arn
                    FunctionResponseTypes: [ReportBatchItemFailures]
                Ordered:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Ordered.Arn
                    BatchSize: 1
                    FunctionResponseTypes: [ReportBatchItemFailures]
          Work: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
          Ordered:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: ordered.fifo
              FifoQueue: true
              ContentBasedDeduplication: true
              VisibilityTimeout: 2
          Plain:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: plain
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1}
          Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
          Sorted:
            Type: AWS::SQS::Queue
            Properties: {QueueName: sorted.fifo, FifoQueue: true}

        """

    static func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try folder.write(Array(text.utf8), to: "template.yaml")
        return folder
    }
}

extension RunningRuntime {
    /// Calls an action of SQS in its JSON protocol; nil where it is refused or not answered.
    func queues(_ action: String, _ parameters: JSON) -> JSON? {
        let answer = HTTPClient.request(
            "POST",
            "/",
            port: awsPort,
            headers: [
                ("content-type", "application/x-amz-json-1.0"),
                ("x-amz-target", "AmazonSQS.\(action)"),
            ],
            body: parameters.bytes,
            timeoutSeconds: 30
        )
        guard let answer, answer.status == 200 else { return nil }
        return try? JSON(parsing: answer.body.isEmpty ? "{}" : answer.body)
    }
}
