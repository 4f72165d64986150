import Template
import Testing

@Suite struct ReferencesTests {
    @Test(
        arguments: [
            ("!Ref Q", "http://localhost:4001/123456789012/leads"),
            ("{Ref: Q}", "http://localhost:4001/123456789012/leads"),
            ("!GetAtt Q.Arn", "arn:aws:sqs:us-east-1:123456789012:leads"),
            ("!GetAtt [Q, QueueName]", "leads"),
            ("{\"Fn::GetAtt\": Q.QueueUrl}", "http://localhost:4001/123456789012/leads"),
            ("!Ref B", "lake"),
            ("!GetAtt B.Arn", "arn:aws:s3:::lake"),
            ("!GetAtt B.DomainName", "lake.s3.amazonaws.com"),
            ("!Ref F", "f-local"),
            ("!GetAtt F.Arn", "arn:aws:lambda:us-east-1:123456789012:function:f-local"),
            ("!GetAtt FRole.Arn", "arn:aws:iam::123456789012:role/FRole"),
            ("!Ref A", "a"),
            ("!GetAtt A.ApiEndpoint", "http://localhost:4000"),
            ("!Ref Stage", "dev"),
            ("!Ref AWS::Region", "us-east-1"),
            (
                "!Sub '${AWS::AccountId}/${AWS::Partition}/${AWS::URLSuffix}'",
                "123456789012/aws/amazonaws.com"
            ),
            ("!Sub '${Stage}-${B}-${Q.QueueName}-${!Q}-$x'", "dev-lake-leads-${Q}-$x"),
            ("{\"Fn::Sub\": ['${Own}/${B}', {Own: !GetAtt Q.QueueName}]}", "leads/lake"),
            ("!Sub ['${B}', {B: mine}]", "mine"),
            ("5", "5"),
            ("!Join [',', [a, !Ref Stage, !Ref AWS::NoValue]]", "a,dev"),
            ("{'Fn::Join': ['-', !Ref Zones]}", "x-y"),
            ("!Join ['/', !Split ['.', a.b.c]]", "a/b/c"),
            ("!Select [1, !Ref Zones]", "y"),
            ("{'Fn::Select': ['0', ['Fn::Sub': '${Stage}!', b]]}", "dev!"),
            ("!Select [0, !GetAZs '']", "us-east-1a"),
            ("{'Fn::Base64': !Sub '${Stage}?'}", "ZGV2Pw=="),
            ("!FindInMap [Sizes, !Ref Stage, memory]", "256"),
            ("!Join ['', !FindInMap [Sizes, dev, list]]", "onetwo"),
            ("!If [IsDev, yes, no]", "true"),
            ("{'Fn::If': [IsOther, a, !Ref Stage]}", "dev"),
            ("!Join ['', !Ref AWS::NotificationARNs]", ""),
            ("!Ref AWS::StackName", "local"),
            ("!Ref Count", "7"),
            ("yes", "true"), ("Off", "false"), ("'yes'", "yes"), ("010", "8"), ("'010'", "010"),
            ("0x1F", "31"), ("2026-11-21", "2026-11-21"), ("1.10", "1.10"), ("08", "08"),
            ("1_000", "1000"), ("y", "y"),
        ]
    )
    func `a reference gives what AWS gives, at local addresses`(
        _ text: String,
        _ expected: String
    ) throws {
        let template = """
            Transform: [AWS::Serverless-2016-10-31]
            Parameters:
              Stage: {Type: String, Default: prod, AllowedValues: [dev, prod]}
              Zones: {Type: CommaDelimitedList, Default: 'x, y'}
              Count: {Type: Number, Default: 7}
            Mappings: {Sizes: {dev: {memory: 256, list: [one, two]}}}
            Conditions:
              IsDev: !Equals [!Ref Stage, dev]
              IsOther: !Not [!Or [!Condition IsDev, !And [Condition: IsDev, Condition: IsDev]]]
            Resources:
              A: {Type: AWS::Serverless::HttpApi}
              Q: {Type: AWS::SQS::Queue, Properties: {QueueName: leads}}
              B: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: lake}},
                Properties: {BucketName: !Sub 'x-${AWS::AccountId}'}}
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: !Sub 'f-${AWS::StackName}'
                  Handler: f
                  CodeUri: f.zip
                  Runtime: provided.al2023
                  Environment: {Variables: {VALUE: \(text)}}
            """
        let options = TemplateOptions(
            parameters: ["Stage": "dev"],
            apiPort: 4000,
            awsPort: 4001
        )
        let function = try #require(
            try Fixture.read(template, options: options).functions.first
        )
        #expect(function.environment.map(\.value) == [expected])
    }

    @Test(
        arguments: [
            (
                "{Type: String}", [:],
                "t:1:14: error E302: parameter 'P' has no Default and no value was "
                    + "given"
            ),
            (
                "{Type: String, Default: a}", ["Q": "x"],
                "t:1:13: error E301: a value was given for the parameter 'Q', which the template lacks"
            ),
            (
                "{Type: String, Default: a, AllowedValues: [b, c]}", [:],
                "t:1:14: error E303: the value of 'P' must be one of b, c"
            ),
            (
                "{Type: Number, Default: 1, MinValue: 2}", [:],
                "t:1:14: error E303: the value of 'P' must be 2 or more"
            ),
            (
                "{Type: List<Number>, Default: '1,x'}", [:],
                "t:1:14: error E303: the value of 'P' must be a number"
            ),
            (
                "{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}", [:],
                "t:1:14: error E302: parameter 'P' has no Default and no value was given"
            ),
            (
                "{Type: String, Default: ab1, AllowedPattern: '[a-z]+\\d{2}'}", [:],
                "t:1:14: error E303: the value of 'P' must be of the form [a-z]+\\d{2}"
            ),
            (
                "{Type: CommaDelimitedList, Default: 'a,bcd', MaxLength: 2}", [:],
                "t:1:14: error E303: the value of 'P' must be 2 characters or less"
            ),
            (
                "{Type: Number}", ["P": "many"],
                "t:1:14: error E303: the value of 'P' must be a number"
            ),
            (
                "{Type: CommaDelimitedLst, Default: a}", [:],
                "t:1:24: error E304: no parameter type 'CommaDelimitedLst'; "
                    + "did you mean 'CommaDelimitedList'?"
            ),
            (
                "{Type: String, Defalut: a}", ["P": "x"],
                "t:1:32: error E101: Parameters.P: unknown key 'Defalut'; did you mean 'Default'?"
            ),
        ] as [(String, [String: String], String)]
    )
    func `a parameter without a fit value is found`(
        _ parameter: String,
        _ given: [String: String],
        _ finding: String
    ) {
        let text = "Parameters: {P: \(parameter)}\nResources: {}\n"
        let options = TemplateOptions(parameters: given)
        #expect(Fixture.findings(text, options: options) == [finding])
    }

    @Test func `texts that double with every reference are refused`() {
        var queues = "Q0: {Type: AWS::SQS::Queue, Properties: {QueueName: abcdefgh}}\n"
        for index in 1...40 {
            let name = "${Q\(index - 1).QueueName}${Q\(index - 1).QueueName}"
            queues +=
                "Q\(index): {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '\(name)'}}\n"
        }
        let findings = Fixture.findings(Fixture.resources(queues))
        #expect(findings.contains("t:18:56: error E207: resolves to more than 65536 bytes"))
    }

    @Test func `variables that double with every level are refused`() {
        var text = "abcdefgh"
        for _ in 1...28 { text = "!Sub ['${A}${A}', {A: \(text)}]" }
        let findings = Fixture.findings("Resources: {}\nOutputs: {O: {Value: \(text)}}\n")
        #expect(findings.count == 1)
        #expect(findings.first?.hasSuffix("resolves to more than 65536 bytes") ?? false)
    }

    @Test func `names that need each other are refused`() {
        let text = Fixture.resources(
            """
            A: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt B.QueueName}}
            B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt A.QueueName}}
            """
        )
        let findings = Fixture.findings(text)
        #expect(findings.contains("t:4:3: error E205: 'A' refers to itself"))
        #expect(findings.contains("t:5:3: error E205: 'B' refers to itself"))
    }
}
