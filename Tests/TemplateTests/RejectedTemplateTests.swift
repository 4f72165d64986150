import Testing

/// Templates that must not run, and what is said about each.
@Suite struct RejectedTemplateTests {
    @Test(
        arguments: [
            (
                "Resources: {}\nReources: {}\n",
                "t:2:1: error E101: unknown key 'Reources'; did you mean 'Resources'?"
            ),
            ("Transform: AWS::Serverless-2016-10-31\n", "t:1:1: error E105: Resources is missing"),
            ("Resources: [a]\n", "t:1:12: error E102: Resources: expected a mapping, found a list"),
            (
                "AWSTemplateFormatVersion: 2010-09-10\nResources: {}\n",
                "t:1:27: error E104: AWSTemplateFormatVersion: must be 2010-09-09, not '2010-09-10'; "
                    + "did you mean '2010-09-09'?"
            ),
            (
                "Transform: [AWS::LanguageExtensions]\nResources: {}\n",
                "t:1:13: error E402: transform 'AWS::LanguageExtensions' is not supported by the local "
                    + "runtime"
            ),
            (
                "Conditions: {A: x}\nResources: {}\n",
                "t:1:17: error E206: Conditions takes a condition: Fn::Equals, Fn::And, Fn::Or, "
                    + "Fn::Not or Condition"
            ),
            (
                "Resources: {A: {Type: AWS::Serverless::HttpApi}}\n",
                "t:1:13: error E404: serverless resources need "
                    + "'Transform: AWS::Serverless-2016-10-31'"
            ),
            (
                "Resources: {A: {Type: AWS::SQS::Queu}}\n",
                "t:1:23: error E401: no resource type 'AWS::SQS::Queu'; "
                    + "did you mean 'AWS::SQS::Queue'?"
            ),
            (
                "Resources: {A-B: {Type: AWS::SQS::Queue}}\n",
                "t:1:13: error E106: logical ID 'A-B' must be 1 to 255 of letters, digits"
            ),
            (
                "Resources: {A: {Properties: {}}}\n",
                "t:1:13: error E105: Resources.A: Type is missing"
            ),
            (
                "Resources: {A: {Type: AWS::SQS::Queue, Condition: C}}\n",
                "t:1:51: error E209: no condition 'C'"
            ),
            (
                "Resources: {A: {Type: AWS::SQS::Queue, DependsOn: B}}\n",
                "t:1:51: error E201: no resource or parameter 'B'"
            ),
            (
                "Resources: {A: {Type: AWS::SQS::Queue, Metadata: {Plumb: {Name: x}}}}\n",
                "t:1:59: error E101: Resources.A.Metadata.Plumb: unknown key 'Name'"
            ),
            (
                "Resources: {}\nOutputs: {O: {Value: !Ref Q}}\n",
                "t:2:22: error E201: no resource or parameter 'Q'"
            ),
            (
                "Globals: {Function: {Handlr: a}}\nResources: {}\n",
                "t:1:22: error E101: Globals.Function: unknown key 'Handlr'; did you mean 'Handler'?"
            ),
            (
                "Globals: {Function: {Role: a}}\nResources: {}\n",
                "t:1:22: error E403: 'Role' cannot be set in Globals"
            ),
        ]
    )
    func `a template as a whole`(_ text: String, _ finding: String) {
        #expect(Fixture.findings(text) == [finding])
    }

    @Test(
        arguments: [
            (
                "Timeout: 901",
                "14: error E103: Resources.F.Properties.Timeout: must be from 1 to 900"
            ),
            (
                "Timeout: soon",
                "14: error E102: Resources.F.Properties.Timeout: expected a whole number, found a text"
            ),
            (
                "Timeout:",
                "13: error E102: Resources.F.Properties.Timeout: expected a whole number, "
                    + "found nothing"
            ),
            (
                "MemorySize: 64",
                "17: error E103: Resources.F.Properties.MemorySize: must be from 128 to 10240"
            ),
            (
                "MemorySise: 128",
                "5: error E101: Resources.F.Properties: unknown key 'MemorySise'; "
                    + "did you mean 'MemorySize'?"
            ),
            (
                "InlineCode: x",
                "5: error E402: property 'InlineCode' is not supported by the local runtime"
            ),
            (
                "Runtime: nodejs22.x",
                "14: error E402: Runtime 'nodejs22.x' is not supported by the local runtime, which takes "
                    + "provided.al2023 or provided.al2 or python3.9 or python3.10 or python3.11 or "
                    + "python3.12 or python3.13 or python3.14"
            ),
            (
                "Handler: a b",
                "14: error E106: Handler 'a b' must be 1 to 128 characters without spaces"
            ),
            (
                "FunctionName: a.b",
                "19: error E106: FunctionName 'a.b' must be 1 to 64 of letters, digits, '-', '_'"
            ),
            (
                "Environment: {Variables: {AWS_REGION: x}}",
                "31: error E106: variable 'AWS_REGION' must be another: Lambda sets this one itself"
            ),
            (
                "Environment: {Variables: {A-B: x}}",
                "31: error E106: variable 'A-B' must be two or more letters, digits and '_', "
                    + "with a letter first"
            ),
            (
                "Environment: {Variables: {AB: [x]}}",
                "35: error E102: Resources.F.Properties.Environment.Variables.AB: expected a text, "
                    + "found a list"
            ),
            (
                "Events: {E: {Type: HtpApi}}",
                "24: error E104: Resources.F.Properties.Events.E.Type: must be Api or CloudWatchEvent or "
                    + "EventBridgeRule or HttpApi or S3 or SQS or Schedule or ScheduleV2, not 'HtpApi'; did you mean 'HttpApi'?"
            ),
            ("Tags: {A: !Reff B}", "15: error E203: unknown tag '!Reff'; did you mean '!Ref'?"),
            (
                "Tags: {A: !Join [x]}",
                "15: error E206: !Join takes [separator, list]"
            ),
            (
                "Tags: {A: {\"Fn::GetAt\": F.Arn}}",
                "16: error E203: unknown tag 'Fn::GetAt'; did you mean 'Fn::GetAtt'?"
            ),
            (
                "Tags: {A: !GetAtt F.Arm}",
                "15: error E202: F has no attribute 'Arm'; did you mean 'Arn'?"
            ),
            ("Tags: {A: !GetAtt F}", "15: error E206: expected Resource.Attribute"),
            (
                "Tags: {A: !Sub \"${F\"}",
                "15: error E206: '${' begins a name that '}' must end; '${!' stands for '${'"
            ),
            ("FunctionName: !Ref F", "9: error E205: 'F' refers to itself"),
        ]
    )
    func `a function`(_ property: String, _ finding: String) {
        let text = Fixture.resources(
            """
            F:
              Type: AWS::Serverless::Function
              Properties:
                \(property)
            """
        )
        let line = property.hasPrefix("FunctionName: !Ref") ? 4 : 7
        let column = line == 4 ? 3 : (Int(finding.prefix { $0 != ":" }) ?? 0) + 2
        let message = finding.drop { $0 != ":" }
        #expect(Fixture.findings(text) == ["t:\(line):\(column)\(message)"])
    }

    @Test func `a function without anything lacks three properties`() {
        let text = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F:
                Type: AWS::Serverless::Function
            """
        #expect(
            Fixture.findings(text)
                == ["CodeUri", "Runtime", "Handler"].map {
                    "t:3:3: error E105: Resources.F.Properties: \($0) is missing"
                }
        )
    }

    @Test func `everything wrong is found at once, in the order of the file`() {
        let text = Fixture.resources(
            """
            Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901, Nmae: x}}
            B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Bukcet}}
            """
        )
        #expect(
            Fixture.findings(text) == [
                "t:4:57: error E103: Resources.Q.Properties.DelaySeconds: must be from 0 to 900",
                "t:4:62: error E101: Resources.Q.Properties: unknown key 'Nmae'",
                "t:5:55: error E201: no resource or parameter 'Bukcet'",
            ]
        )
    }

    @Test func `what Globals say wrongly is found once`() {
        let text = """
            Transform: AWS::Serverless-2016-10-31
            Globals: {Function: {Timeout: 0, CodeUri: f, Handler: f, Runtime: provided.al2023}}
            Resources:
              F: {Type: AWS::Serverless::Function}
              G: {Type: AWS::Serverless::Function}
            """
        #expect(
            Fixture.findings(text) == [
                "t:2:31: error E103: Globals.Function.Timeout: must be from 1 to 900"
            ]
        )
    }

    @Test func `text that is no YAML is found like anything else`() {
        #expect(
            Fixture.findings("Resources: {\n") == [
                "t:2:1: error E001: did not find expected node content (while parsing a flow node)"
            ]
        )
    }
}
