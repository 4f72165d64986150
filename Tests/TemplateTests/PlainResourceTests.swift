import Template
import Testing

/// Functions and triggers as plain CloudFormation writes them, and what is not emulated.
@Suite struct PlainResourceTests {
    private static let template = """
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties:
              Code: {S3Bucket: b, S3Key: k}
              Handler: f
              Runtime: provided.al2023
              Role: arn:aws:iam::123456789012:role/r
              Timeout: 10
              Environment: {Variables: {QUEUE: !Ref Q}}
          Q: {Type: AWS::SQS::Queue}
          M:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F, BatchSize: 3}
          R:
            Type: AWS::Events::Rule
            Properties:
              ScheduleExpression: rate(2 hours)
              Targets: [{Id: f, Arn: !GetAtt F.Arn, Input: '{}'}]
          B:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: bbb
              NotificationConfiguration:
                LambdaConfigurations:
                  - Event: s3:ObjectCreated:*
                    Function: !GetAtt F.Arn
                    Filter: {S3Key: {Rules: [{Name: suffix, Value: .csv}]}}

        """

    @Test func `plain resources run as SAM's do`() throws {
        let template = try Fixture.read(Self.template)
        let function = try #require(template.functions.first)
        #expect((function.logicalID, function.handler) == ("F", "f"))
        #expect(function.timeoutSeconds == 10)
        let mapping = try #require(template.queueMappings.first)
        #expect((mapping.queue, mapping.function, mapping.batchSize) == ("Q", "F", 3))
        let schedule = try #require(template.schedules.first)
        #expect((schedule.name, schedule.function, schedule.text) == ("R", "F", "rate(2 hours)"))
        #expect(schedule.input == .text("{}"))
        let notification = try #require(template.bucketNotifications.first)
        #expect((notification.bucket, notification.function) == ("B", "F"))
        #expect((notification.events, notification.keySuffix) == (["s3:ObjectCreated:*"], ".csv"))
        #expect(template.notEmulated.isEmpty)
    }

    @Test func `what AWS alone runs is named once, with its line`() throws {
        let text = Fixture.event(
            "SNS",
            "{Topic: !Ref T}",
            beside: """
                T: {Type: AWS::SNS::Topic}
                D: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub 'x-${T.TopicArn}'}}
                U: {Type: AWS::Cognito::UserPool}
                C: {Type: Custom::Thing}
                """
        )
        let notices = try Fixture.read(text).notEmulated.map {
            "\($0.line) \($0.type) \($0.logicalID)"
        }
        #expect(
            notices == [
                "9 SNS event F.E", "11 AWS::SNS::Topic T", "12 AWS::DynamoDB::Table D",
                "13 AWS::Cognito::UserPool U", "14 Custom::Thing C",
            ]
        )
    }

    @Test(
        arguments: [
            (
                "AWS::SNS::Topci",
                "error E401: no resource type 'AWS::SNS::Topci'; did you mean 'AWS::SNS::Topic'?"
            ),
            ("Foo::Bar::Baz", "error E401: no resource type 'Foo::Bar::Baz'"),
        ]
    )
    func `a type that AWS does not know is an error`(_ type: String, _ message: String) {
        let findings = Fixture.findings("Resources: {A: {Type: \(type)}}\n")
        #expect(findings == ["t:1:23: \(message)"])
    }

    @Test(
        arguments: [
            (
                "FunctionName: !Ref F", "FunctionName: G",
                "t:14:63: error E501: 'G' is no function of this template"
            ),
            (
                "EventSourceArn: !GetAtt Q.Arn, ", "",
                "t:12:3: error E105: Resources.M.Properties: EventSourceArn is missing"
            ),
            (
                "rate(2 hours)", "rate(2 hour)",
                "t:18:27: error E512: '2 hour' must be a whole number and minute, hour or day"
            ),
            (
                "Event: s3:ObjectCreated:*", "Event: s3:ObjectCreated",
                "t:26:20: error E104: Resources.B.Properties.NotificationConfiguration."
                    + "LambdaConfigurations[0].Event: must be s3:ObjectCreated:*"
            ),
        ]
    )
    func `a plain trigger that does not fit is found`(
        _ old: String,
        _ new: String,
        _ finding: String
    ) {
        var text = Self.template
        text.replace(old, with: new)
        let findings = Fixture.findings(text)
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix(finding) ?? false)
    }
    @Test func `a FIFO queue says how it deduplicates`() throws {
        let text = Fixture.resources(
            """
            Q:
              Type: AWS::SQS::Queue
              Properties:
                QueueName: q.fifo
                FifoQueue: true
                ContentBasedDeduplication: true
                DeduplicationScope: messageGroup
                FifoThroughputLimit: perMessageGroupId
                RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 3}
            D: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
            """
        )
        let queues = try Fixture.read(text).queues
        #expect(queues.map(\.isFIFO) == [true, true])
        #expect(queues[0].fifo?.isContentBased == true)
        #expect(queues[0].fifo?.deduplicationScope == "messageGroup")
        #expect(queues[0].fifo?.throughputLimit == "perMessageGroupId")
        #expect(queues[1].fifo?.deduplicationScope == "queue")
    }
}
