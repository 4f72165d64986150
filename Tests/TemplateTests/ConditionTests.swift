import Template
import Testing

/// Conditions, and functions in place of values that are no texts.
@Suite struct ConditionTests {
    private static let head = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Stage: {Type: String, Default: dev}}
        Mappings: {Sizes: {dev: {batch: 5}}}
        Conditions: {IsDev: !Equals [!Ref Stage, dev], IsProd: !Not [!Condition IsDev]}
        Resources:

        """

    @Test func `values of every kind may be functions`() throws {
        let text =
            Self.head + """
                  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsDev, 60, 90]}}
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: f.zip
                      Handler: f
                      Runtime: !If [IsProd, java21, provided.al2023]
                      Timeout: !If [IsDev, 20, 30]
                      MemorySize: !Ref AWS::NoValue
                      Environment:
                        Variables: {KEPT: a, GONE: !If [IsProd, b, !Ref AWS::NoValue]}
                      Events:
                        E:
                          Type: SQS
                          Properties:
                            Queue: !GetAtt Q.Arn
                            BatchSize: !FindInMap [Sizes, !Ref Stage, batch]
                            Enabled: !If [IsDev, yes, no]
                """
        let template = try Fixture.read(text)
        let function = try #require(template.functions.first)
        #expect((function.timeoutSeconds, function.memoryMegabytes) == (20, 128))
        #expect(function.environment.map(\.name) == ["KEPT"])
        #expect(template.queueMappings.map(\.batchSize) == [5])
        #expect(template.queues.map(\.visibilityTimeoutSeconds) == [60])
    }

    @Test func `a resource whose condition is false is not made`() throws {
        let text =
            Self.head + """
                  One: {Type: AWS::SQS::Queue, Condition: IsDev}
                  Two: {Type: AWS::SQS::Queue, Condition: IsProd, DependsOn: Three}
                  Three: {Type: AWS::SQS::Queue, Condition: IsProd,
                    Properties: {QueueName: !Sub '${Two.QueueName}x'}}
                Outputs:
                  Url: {Value: !If [IsProd, !Ref Two, !Ref One]}
                  Other: {Condition: IsProd, Value: !Ref Two}
                """
        #expect(try Fixture.read(text).queues.map(\.logicalID) == ["One"])
    }

    @Test(
        arguments: [
            ("!If [IsDve, a, b]", "21: error E209: no condition 'IsDve'; did you mean 'IsDev'?"),
            ("!If [IsDev, a]", "21: error E206: !If takes [condition, value, value]"),
            ("!If [IsDev, a, !Ref Q]", "36: error E201: no resource or parameter 'Q'"),
            ("!Equals [a, b]", "21: error E206: !Equals belongs in Conditions"),
            ("!Ref Gone", "21: error E210: 'Gone' is not made: its condition 'IsProd' is false"),
            (
                "!FindInMap [Size, a, b]",
                "33: error E208: no mapping 'Size'; did you mean 'Sizes'?"
            ),
            (
                "!FindInMap [Sizes, dev, bach]",
                "45: error E208: no key 'bach'; did you mean 'batch'?"
            ),
            ("!Select [2, [a, b]]", "30: error E206: Fn::Select takes an index from 0 to 1"),
            (
                "!ImportValue x",
                "21: error E204: !ImportValue reads what another stack exports, and the local "
                    + "runtime has one template; make it a parameter"
            ),
            (
                "!Transform {Name: AWS::Include}",
                "21: error E204: !Transform runs a macro in an AWS account; write its result into "
                    + "the template"
            ),
            (
                "!Cidr [a, b]",
                "21: error E204: function '!Cidr' is not supported by the local runtime"
            ),
        ]
    )
    func `a function that leads nowhere is found`(_ value: String, _ finding: String) {
        let text =
            Self.head + """
                  Gone: {Type: AWS::SQS::Queue, Condition: IsProd}
                Outputs:
                  Out: {Value: \(value)}
                """
        let column = (Int(finding.prefix { $0 != ":" }) ?? 0) - 5
        let message = finding.drop { $0 != ":" }
        #expect(Fixture.findings(text) == ["t:8:\(column)\(message)"])
    }

    @Test(
        arguments: [
            ("{A: !Condition A}", "t:1:14: error E205: 'A' refers to itself"),
            ("{A: !Equals [a]}", "t:1:17: error E206: !Equals takes a list of 2"),
            ("{A: !Not [!Condition B]}", "t:1:23: error E209: no condition 'B'"),
        ]
    )
    func `a condition that cannot be evaluated is found`(_ text: String, _ finding: String) {
        #expect(Fixture.findings("Conditions: \(text)\nResources: {}\n") == [finding])
    }

    @Test func `conditions that use each other twice are evaluated once each`() throws {
        var conditions = "  C0: !Equals [a, a]\n"
        for index in 1...60 {
            conditions += "  C\(index): !And [!Condition C\(index - 1), !Condition C\(index - 1)]\n"
        }
        let text = "Conditions:\n\(conditions)Resources: {}\n"
        #expect(Fixture.findings(text).isEmpty)
        let reversed = conditions.split(separator: "\n").reversed().joined(separator: "\n")
        #expect(Fixture.findings("Conditions:\n\(reversed)\nResources: {}\n").isEmpty)
    }

    @Test func `conditions inside one another without end are refused`() {
        var text = "Conditions:\n"
        for index in 0..<100 { text += "  C\(index): !Not [!Condition C\(index + 1)]\n" }
        text += "  C100: !Equals [a, a]\nResources: {}\n"
        let refusal = "error E206: Conditions takes at most 64 conditions inside one another"
        #expect(Fixture.findings(text).first?.hasSuffix(refusal) ?? false)
    }

    @Test func `names are suggested for the first hundreds of wrong ones`() {
        let uses = (0..<2_000).map { "  O\($0): {Value: !Ref Stagee}\n" }
        let text =
            "Parameters: {Stage: {Type: String, Default: a}}\nResources: {}\nOutputs:\n"
            + uses.joined()
        let findings = Fixture.findings(text)
        #expect(findings.count == 2_000)
        #expect(findings.first?.hasSuffix("'Stagee'; did you mean 'Stage'?") ?? false)
        #expect(findings.last?.hasSuffix("no resource or parameter 'Stagee'") ?? false)
    }

    @Test func `a property that is removed may be one that is not supported`() {
        let text =
            Self.head + """
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: f.zip
                      Handler: f
                      Runtime: provided.al2023
                      Layers: !If [IsProd, [a], !Ref AWS::NoValue]
                """
        #expect(Fixture.findings(text).isEmpty)
    }

    @Test func `lists that are split again and again are refused`() {
        let name = String(repeating: "a,", count: 2_000)
        let uses = (0..<5_000).map { "  O\($0): {Value: !Select [0, !Split [',', !Ref P]]}\n" }
        let text =
            "Parameters: {P: {Type: String, Default: '\(name)'}}\nResources: {}\nOutputs:\n"
            + uses.joined()
        let findings = Fixture.findings(text)
        let refusal = "error E207: the template's functions give more than 33554432 bytes in all"
        #expect(findings.first?.hasSuffix(refusal) ?? false)
    }

    @Test(
        arguments: [
            ("[a-z][a-z0-9-]{2,5}", "ab-9", true), ("[a-z]+", "ab9", false),
            ("^\\w+$", "a_1", true), ("(?:a|b)*", "abba", true), ("\\d+\\.\\d+", "1x2", false),
            ("[\\w.-]+", "a.b-c", true), ("(a+)+b", String(repeating: "a", count: 4_000), false),
            // What only Java has, and what would take for ever, is left to AWS.
            ("(?=a)b", "x", true), ("(a)\\1", "x", true), ("((a{99}){99}){99}", "x", true),
        ]
    )
    func `a pattern is checked as far as it can be`(
        _ pattern: String,
        _ value: String,
        _ isFit: Bool
    ) {
        let text =
            "Parameters: {P: {Type: String, Default: \(value), AllowedPattern: '\(pattern)'}}\n"
            + "Resources: {}\n"
        #expect(Fixture.findings(text).isEmpty == isFit)
    }
}
