import Template
import Testing

/// Events, queues, streams and buckets that do not fit together.
@Suite struct RejectedEventTests {
    @Test(
        arguments: [
            (
                "HttpApi", "{Path: leads, Method: GET}", "28",
                "E106: Path 'leads' must be \(pathRule)"
            ),
            (
                "HttpApi", "{Path: '/{a}/{a}', Method: GET}", "28",
                "E106: Path '/{a}/{a}' must be \(pathRule)"
            ),
            (
                "HttpApi", "{Path: '/{a+}/b', Method: GET}", "28",
                "E106: Path '/{a+}/b' must be \(pathRule)"
            ),
            (
                "HttpApi", "{Path: /a, Method: FETCH}", "40",
                "E106: Method 'FETCH' must be ANY or DELETE or GET or HEAD or OPTIONS or PATCH or POST "
                    + "or PUT"
            ),
            (
                "HttpApi", "{Auth: {Authorizer: Nobody}}", "41",
                "E501: 'Nobody' is no authorizer of this template"
            ),
            (
                "HttpApi", "{Auth: {Authorizer: AWS_IAM}}", "41",
                "E402: authorizer 'AWS_IAM' is not supported by the local runtime"
            ),
            (
                "HttpApi", "{RouteSettings: {ThrottlingRateLimit: fast}}", "59",
                "E102: \(properties).RouteSettings.ThrottlingRateLimit: expected a number, found a "
                    + "text"
            ),
            (
                "HttpApi", "{Auth: {AuthorizationScopes: [a]}}", "50",
                "E107: AuthorizationScopes needs an Authorizer of tokens"
            ),
            (
                "HttpApi", "{PayloadFormatVersion: '3.0'}", "44",
                "E104: \(properties).PayloadFormatVersion: must be 1.0 or 2.0, not '3.0'; "
                    + "did you mean '1.0'?"
            ),
            (
                "HttpApi", "{TimeoutInMillis: 30001}", "39",
                "E103: \(properties).TimeoutInMillis: must be from 50 to 30000"
            ),
            ("HttpApi", "{ApiId: other}", "29", "E501: 'other' is no HTTP API of this template"),
            (
                "SQS", "{Queue: !GetAtt Q.Arn, BatchSize: 11}", "55",
                "E506: a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of 1 or more"
            ),
            (
                "SQS", "{Queue: !GetAtt Slow.Arn}", "29",
                "E505: the function's Timeout of 3 s is longer than the VisibilityTimeout of 2 s of "
                    + "'Slow'"
            ),
            (
                "SQS", "{Queue: !GetAtt B.Arn}", "29",
                "E501: 'arn:aws:s3:::bbb' is no queue of this template"
            ),
            (
                "SQS", "{Queue: !Ref Q}", "29",
                "E501: 'http://localhost:3001/123456789012/Q' is no queue of this template; did you mean "
                    + "'!GetAtt Q.Arn'?"
            ),
            (
                "SQS", "{Queue: !GetAtt Q.Arn, FunctionResponseTypes: [All]}", "68",
                "E104: \(properties).FunctionResponseTypes[0]: must be ReportBatchItemFailures, "
                    + "not 'All'"
            ),
            (
                "S3", "{Bucket: bbb, Events: 's3:ObjectCreated:*'}", "30",
                "E501: 'bbb' is no bucket of this template; did you mean '!Ref B'?"
            ),
            (
                "S3", "{Bucket: !Ref Q, Events: 's3:ObjectCreated:*'}", "30",
                "E501: 'http://localhost:3001/123456789012/Q' is no bucket of this template"
            ),
            (
                "S3", "{Bucket: !Ref B, Events: ['s3:ObjectCreate:*']}", "47",
                "E104: \(properties).Events[0]: must be \(bucketEvents), not 's3:ObjectCreate:*'; "
                    + "did you mean 's3:ObjectCreated:*'?"
            ),
            (
                "Schedule", "{Schedule: 'at(2026-01-01T00:00:00)'}", "32",
                "E512: a rule takes rate(…) or cron(…); at(…) is for schedules of type ScheduleV2"
            ),
            (
                "ScheduleV2",
                "{ScheduleExpression: 'rate(1 day)', ScheduleExpressionTimezone: Mars/North}", "85",
                "E512: 'Mars/North' is no time zone of /usr/share/zoneinfo (Debian: tzdata)"
            ),
            (
                "ScheduleV2", "{ScheduleExpression: 'rate(1 day)', StartDate: tomorrow}", "68",
                "E106: StartDate 'tomorrow' must be RFC 3339, such as 2026-11-01T09:30:00Z"
            ),
            (
                "ScheduleV2",
                "{ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: {Mode: FLEXIBLE}}", "77",
                "E105: \(properties).FlexibleTimeWindow: MaximumWindowInMinutes is missing"
            ),
            (
                "ScheduleV2",
                "{ScheduleExpression: 'rate(1 day)', RetryPolicy: {MaximumRetryAttempts: 186}}",
                "93",
                "E103: \(properties).RetryPolicy.MaximumRetryAttempts: must be from 0 to 185"
            ),
            (
                "Schedule", "{Schedule: 'cron(71 8 1 * ? *)'}", "32",
                "E512: minutes '71' must be 0 to 59, with , - * /"
            ),
            (
                "Schedule", "{Schedule: 'rate(1 minutes)'}", "32",
                "E512: '1 minutes' must be a whole number and minute, hour or day, with an s exactly "
                    + "where it is not 1"
            ),
            (
                "Schedule", "{Schedule: 'rate(5 minutes)', Enabled: true, State: ENABLED}", "73",
                "E107: Enabled and State exclude each other"
            ),
        ]
    )
    func `an event`(_ type: String, _ text: String, _ column: String, _ message: String) {
        let template = Fixture.event(type, text, beside: Self.others)
        #expect(Fixture.findings(template) == ["t:10:\(shifted(column)): error \(message)"])
    }

    @Test(
        arguments: [
            ("HttpApi", "{Path: /a}", "Method"), ("HttpApi", "{Method: GET}", "Path"),
            ("SQS", "{BatchSize: 5}", "Queue"), ("SQS", "{}", "Queue"),
            ("Schedule", "{Input: x}", "Schedule"),
            ("ScheduleV2", "{Input: x}", "ScheduleExpression"),
        ]
    )
    func `an event that lacks a property`(_ type: String, _ text: String, _ key: String) {
        let finding = "t:8:9: error E105: \(properties): \(key) is missing"
        #expect(Fixture.findings(Fixture.event(type, text)) == [finding])
    }

    /// The column after the two spaces that every line of resources is indented by.
    private func shifted(_ column: String) -> Int { (Int(column) ?? 0) + 2 }

    private static let others = """
        Q: {Type: AWS::SQS::Queue}
        Slow: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 2}}
        B: {Type: AWS::S3::Bucket, Properties: {BucketName: bbb}}
        """

    @Test func `two routes of one shape collide`() {
        let text = Fixture.resources(
            """
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events:
                  A: {Type: HttpApi, Properties: {Path: '/a/{x}', Method: get}}
                  B: {Type: HttpApi, Properties: {Path: '/a/{y}', Method: GET}}
                  C: {Type: HttpApi, Properties: {Path: '/a/{y}', Method: ANY}}
            """
        )
        #expect(
            Fixture.findings(text) == ["t:9:9: error E503: route 'GET /a/{y}' is already on line 8"]
        )
    }

    @Test func `there is one API, and events name it`() {
        let text = Fixture.event(
            "HttpApi",
            "{Path: /a, Method: GET}",
            beside: "One: {Type: AWS::Serverless::HttpApi}\nTwo: {Type: AWS::Serverless::HttpApi}"
        )
        #expect(
            Fixture.findings(text) == [
                "t:8:9: error E504: an event without ApiId makes a second API; name 'One' with "
                    + "'ApiId: !Ref One'",
                "t:12:3: error E504: the local runtime serves one API, and 'One' is the first",
            ]
        )
    }

    @Test func `two notifications for one object collide`() {
        let text = Fixture.resources(
            """
            B: {Type: AWS::S3::Bucket, Properties: {BucketName: bbb}}
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events:
                  A: {Type: S3, Properties: {Bucket: !Ref B, Events: 's3:ObjectCreated:*'}}
                  C:
                    Type: S3
                    Properties:
                      Bucket: !Ref B
                      Events: ['s3:ObjectCreated:Put']
                      Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}
                  D: {Type: S3, Properties: {Bucket: !Ref B, Events: ['s3:ObjectRemoved:*']}}
            """
        )
        #expect(
            Fixture.findings(text) == [
                "t:10:9: error E508: objects of 'B' that match are already announced by line 9"
            ]
        )
    }

    @Test(
        arguments: [
            (
                "FifoQueue: true, QueueName: q",
                "E106: QueueName 'q' must be a name that ends with .fifo"
            ),
            (
                "DeduplicationScope: queue",
                "E106: DeduplicationScope 'queue' must be left out of a standard queue"
            ),
            (
                "FifoQueue: true, DeduplicationScope: group",
                "E104: Resources.Q.Properties.DeduplicationScope: must be messageGroup or queue, "
                    + "not 'group'"
            ),
            (
                "QueueName: q.fifo",
                "E106: QueueName 'q.fifo' must be 1 to 80 of letters, digits, '-', '_'"
            ),
            (
                "MessageRetentionPeriod: 59",
                "E103: Resources.Q.Properties.MessageRetentionPeriod: must be from 60 to 1209600"
            ),
            (
                "RedrivePolicy: {maxReceiveCount: 3}",
                "E105: Resources.Q.Properties.RedrivePolicy: deadLetterTargetArn is missing"
            ),
            (
                "RedrivePolicy: {deadLetterTargetArn: !GetAtt B.Arn, maxReceiveCount: 3}",
                "E501: 'arn:aws:s3:::bbb' is no queue of this template"
            ),
            (
                "RedrivePolicy: {deadLetterTargetArn: !GetAtt Q.Arn, maxReceiveCount: 0}",
                "E103: Resources.Q.Properties.RedrivePolicy.maxReceiveCount: must be from 1 to 1000"
            ),
        ]
    )
    func `a queue`(_ property: String, _ message: String) {
        let text = Fixture.resources(
            """
            Q: {Type: AWS::SQS::Queue, Properties: {\(property)}}
            B: {Type: AWS::S3::Bucket, Properties: {BucketName: bbb}}
            """
        )
        let findings = Fixture.findings(text).map { $0.drop { $0 != " " } }
        #expect(findings == [" error \(message)"])
    }

    @Test func `a queue and its dead-letter queue are of one kind`() {
        let text = Fixture.resources(
            """
            D: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: d.fifo}}
            Q:
              Type: AWS::SQS::Queue
              Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 3}}
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events: {E: {Type: SQS, Properties: {Queue: !GetAtt D.Arn, BatchSize: 11}}}
            """
        )
        #expect(
            Fixture.findings(text) == [
                "t:7:33: error E511: the dead-letter queue of a standard queue must be one, too; "
                    + "'D' is not",
                "t:11:77: error E507: a BatchSize above 10 is too much for 'D', a FIFO queue",
            ]
        )
    }

    @Test(arguments: ["..", "a", "A-b", "a..b", "-abc", "a/b", String(repeating: "a", count: 64)])
    func `a bucket's name is fit for a folder`(_ name: String) {
        let text = Fixture.resources(
            "B: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: \(name)}}}"
        )
        #expect(Fixture.findings(text).count == 1)
        #expect(Fixture.findings(text)[0].hasPrefix("t:4:55: error E106: bucket name '"))
    }

    @Test func `two buckets may not share a folder`() {
        let text = Fixture.resources(
            """
            LakeBucket: {Type: AWS::S3::Bucket}
            Lake: {Type: AWS::S3::Bucket, Properties: {BucketName: lake}}
            """
        )
        #expect(Fixture.findings(text) == ["t:5:3: error E502: bucket 'lake' is already on line 4"])
    }
}

private let properties = "Resources.F.Properties.Events.E.Properties"
private let pathRule =
    "'$default', or '/' and segments, of which '{name}' stands for one and a "
    + "last '{name+}' for all that follow"
private let bucketEvents = [
    "s3:ObjectCreated:*", "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Post", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:LifecycleTransition",
].joined(separator: " or ")
