import Template
import Testing

/// Retries, destinations and dead-letter queues of functions that are invoked asynchronously.
@Suite struct AsynchronousInvocationTests {
    /// A function `F` with these properties and queues `Q` and `D` beside it.
    private static func template(_ properties: String, beside others: String = "") -> String {
        Fixture.resources(
            """
            F:
              Type: AWS::Serverless::Function
              Properties: \(properties)
            Q: {Type: AWS::SQS::Queue}
            D: {Type: AWS::SQS::Queue}
            \(others)
            """
        )
    }

    private func settings(_ text: String) throws -> AsynchronousInvocation {
        try #require(try Fixture.read(text).functions.first).asynchronous
    }

    @Test func `a function that says nothing is tried three times in six hours`() throws {
        let settings = try settings(Self.template("{}"))
        #expect(settings == AsynchronousInvocation())
        #expect((settings.maximumRetries, settings.maximumAgeSeconds) == (2, 21_600))
        #expect(settings.retryIntervalMilliseconds == 60_000)
    }

    @Test func `retries, destinations and the dead-letter queue are read`() throws {
        let settings = try settings(
            Self.template(
                """
                {EventInvokeConfig: {MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0, \
                DestinationConfig: {OnSuccess: {Type: Lambda, Destination: !GetAtt G.Arn}, \
                OnFailure: {Type: SQS, Destination: !GetAtt Q.Arn}}}, \
                DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt D.Arn}}
                """,
                beside: "G: {Type: AWS::Serverless::Function}"
            )
        )
        #expect((settings.maximumRetries, settings.maximumAgeSeconds) == (0, 60))
        #expect(settings.onSuccess == .function("G"))
        #expect(settings.onFailure == .queue("Q"))
        #expect(settings.deadLetterQueue == "D")
    }

    @Test func `Globals say it for every function, and a function's own word wins`() throws {
        let text = Self.template("{EventInvokeConfig: {MaximumRetryAttempts: 1}}")
            .replacing(
                "Handler: f}",
                with: """
                    Handler: f, DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt D.Arn}, \
                    EventInvokeConfig: {MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 90}}
                    """
            )
        let settings = try settings(text)
        #expect((settings.maximumRetries, settings.maximumAgeSeconds) == (1, 90))
        #expect(settings.deadLetterQueue == "D")
    }

    @Test func `plain CloudFormation says it beside the function`() throws {
        let settings = try settings(
            """
            Resources:
              F:
                Type: AWS::Lambda::Function
                Properties:
                  Code: {S3Bucket: b, S3Key: k}
                  Handler: f
                  Runtime: provided.al2023
                  DeadLetterConfig: {TargetArn: !GetAtt D.Arn}
              C:
                Type: AWS::Lambda::EventInvokeConfig
                Properties:
                  FunctionName: !Ref F
                  Qualifier: $LATEST
                  MaximumRetryAttempts: 1
                  DestinationConfig:
                    OnSuccess: {Destination: !GetAtt Q.Arn}
                    OnFailure: {Destination: !Sub '${F.Arn}:$LATEST'}
              Q: {Type: AWS::SQS::Queue}
              D: {Type: AWS::SQS::Queue}

            """
        )
        #expect(settings.maximumRetries == 1)
        #expect(settings.onSuccess == .queue("Q"))
        #expect(settings.onFailure == .function("F"))
        #expect(settings.deadLetterQueue == "D")
    }

    @Test func `a hint shortens the wait before the first retry`() throws {
        let text = Self.template("{}")
            .replacing("Properties: {}", with: "Metadata: {Plumb: {RetryInterval: 50ms}}")
        #expect(try settings(text).retryIntervalMilliseconds == 50)
    }

    @Test func `the alias of each version is known`() throws {
        let template = try Fixture.read(Self.template("{AutoPublishAlias: live}"))
        #expect(template.functions.first?.alias == "live")
    }

    @Test func `a destination that AWS alone has is named with its line`() throws {
        let text = Self.template(
            """
            {EventInvokeConfig: {DestinationConfig: \
            {OnFailure: {Type: SNS, Destination: !Ref T}}}, \
            DeadLetterQueue: {Type: SNS, TargetArn: !Ref T}}
            """,
            beside: "T: {Type: AWS::SNS::Topic}"
        )
        let template = try Fixture.read(text)
        let notices = template.notEmulated.filter { $0.type == "SNS destination" }
        #expect(notices.map(\.logicalID) == ["F.OnFailure", "F.DeadLetterQueue"])
        #expect(notices.map(\.line) == [6, 6])
        #expect(template.functions.first?.asynchronous == AsynchronousInvocation())
    }

    @Test(
        arguments: [
            ("EventInvokeConfig: {MaximumRetryAttempts: 3}", "error E103"),
            ("EventInvokeConfig: {MaximumEventAgeInSeconds: 59}", "error E103"),
            ("EventInvokeConfig: {MaximumEventAgeInSeconds: 21601}", "error E103"),
            ("EventInvokeConfig: {MaximumRetries: 1}", "unknown key 'MaximumRetries'"),
            (
                "EventInvokeConfig: {DestinationConfig: {OnFailure: {Destination: !GetAtt Q.Arn}}}",
                "OnFailure: Type is missing"
            ),
            (
                "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}",
                "OnFailure: Destination is missing"
            ),
            (
                """
                EventInvokeConfig: {DestinationConfig: \
                {OnFailure: {Type: Lambda, Destination: !GetAtt Q.Arn}}}
                """,
                "is no function of this template"
            ),
            (
                """
                EventInvokeConfig: {DestinationConfig: \
                {OnSuccess: {Type: SQS, Destination: !GetAtt F.Arn}}}
                """,
                "is no queue of this template"
            ),
            (
                "EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: Queue, Destination: a}}}",
                "error E104"
            ),
            ("DeadLetterQueue: {Type: SQS, TargetArn: !Ref D}", "did you mean '!GetAtt D.Arn'?"),
            ("DeadLetterQueue: {TargetArn: !GetAtt D.Arn}", "DeadLetterQueue: Type is missing"),
            ("DeadLetterQueue: {Type: SQS}", "DeadLetterQueue: TargetArn is missing"),
            ("AutoPublishAlias: '12'", "error E106: AutoPublishAlias '12' must be"),
        ]
    )
    func `what AWS refuses is an error with its place`(properties: String, error: String) {
        let findings = Fixture.findings(Self.template("{\(properties)}"))
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("t:6:") ?? false)
        #expect(findings.first?.contains(error) ?? false, "\(findings)")
    }

    @Test func `a FIFO queue gets nothing from Lambda`() {
        let text = Self.template(
            "{DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt O.Arn}}",
            beside: "O: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}"
        )
        let error = "E511: Lambda sends to standard queues, and 'O' is a FIFO queue"
        #expect(Fixture.findings(text).contains { $0.contains(error) })
    }

    @Test(
        arguments: [
            ("FunctionName: !Ref G, Qualifier: $LATEST", "no resource or parameter 'G'"),
            ("FunctionName: nobody, Qualifier: $LATEST", "is no function of this template"),
            ("FunctionName: !Ref F, Qualifier: live", "Qualifier 'live' must be $LATEST"),
            ("FunctionName: !Ref F", "Qualifier is missing"),
            ("Qualifier: $LATEST", "FunctionName is missing"),
        ]
    )
    func `a configuration of no function is an error`(properties: String, error: String) {
        let config = "C: {Type: AWS::Lambda::EventInvokeConfig, Properties: {\(properties)}}"
        let findings = Fixture.findings(Self.template("{}", beside: config))
        #expect(findings.contains { $0.contains(error) }, "\(findings)")
    }

    @Test func `two configurations of one function are one too many`() {
        let text = Self.template(
            "{EventInvokeConfig: {MaximumRetryAttempts: 1}}",
            beside: """
                C:
                  Type: AWS::Lambda::EventInvokeConfig
                  Properties: {FunctionName: !Ref F, Qualifier: $LATEST}
                """
        )
        #expect(
            Fixture.findings(text)
                == ["t:9:3: error E502: EventInvokeConfig of function 'F' is already on line 6"]
        )
    }

    @Test(arguments: ["0ms", "16m", "soon"])
    func `a hint out of range is refused`(interval: String) {
        let text = Self.template("{}")
            .replacing("Properties: {}", with: "Metadata: {Plumb: {RetryInterval: \(interval)}}")
        #expect(Fixture.findings(text).count == 1)
    }
}
