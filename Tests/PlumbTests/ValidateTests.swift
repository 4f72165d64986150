import Files
import Template
import TestSupport
import Testing

/// `plumb validate` from outside.
@Suite struct ValidateTests {
    private static let head = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Stage: {Type: String, Default: dev}}
        Resources:

        """

    private func run(
        _ template: String,
        pipeline: String? = nil,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> FunctionRun.Outcome {
        let folder = TemporaryFolder()
        try folder.write(Array(template.utf8), to: "template.yaml")
        if let pipeline { try folder.write(Array(pipeline.utf8), to: "pipeline.yaml") }
        var run = FunctionRun("plumb", environment: environment)
        run.arguments = ["validate"] + arguments
        run.workingFolder = folder.path
        return try run.run()
    }

    @Test func `every finding has a line, and an error gives status 1`() throws {
        let outcome = try run(
            Self.head + """
                  F:
                    Type: AWS::Serverless::Function
                    Properties: {CodeUri: f, Handler: f, Runtime: provided.al2023, Timout: 5}
                  T: {Type: AWS::SNS::Topic}
                  G:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: g
                      Handler: g
                      Runtime: provided.al2023
                      Events: {E: {Type: Schedule, Properties: {Schedule: 'cron(0 10 * * ? *)'}}}
                """
        )
        #expect(
            outcome.output == """
                template.yaml:2:14: warning W102: parameter 'Stage' is never used
                template.yaml:4:3: warning W103: nothing invokes function 'F'
                template.yaml:6:68: error E101: Resources.F.Properties: unknown key 'Timout'; \
                did you mean 'Timeout'?
                template.yaml:7:13: warning W104: AWS::SNS::Topic 'T' is not emulated by the local \
                runtime
                1 error, 3 warnings

                """
        )
        #expect((outcome.log, outcome.status) == ("", 1))
    }

    @Test func `a function that AWS alone would invoke is no surprise`() throws {
        let outcome = try run(
            """
            Resources:
              F:
                Type: AWS::Lambda::Function
                Properties: {Code: {}, Handler: f, Runtime: provided.al2023}
              R:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: arn:aws:kinesis:us-east-1:123456789012:stream/s
                  FunctionName: !Ref F
            """
        )
        #expect(
            outcome.output == """
                template.yaml:5:3: warning W104: AWS::Lambda::EventSourceMapping 'R' is not emulated \
                by the local runtime
                0 errors, 1 warning

                """
        )
    }

    @Test func `warnings alone give status 0`() throws {
        let outcome = try run(Self.head + "  Q: {Type: AWS::SQS::Queue}\n")
        #expect(outcome.output.hasSuffix("\n0 errors, 1 warning\n"))
        #expect(outcome.status == 0)
    }

    @Test func `as JSON there is one object`() throws {
        let outcome = try run(
            Self.head + "  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stagee}}\n",
            ["--json", "--parameter-overrides", "Stag=x"]
        )
        #expect(
            outcome.output == """
                {"findings":[\
                {"file":"template.yaml","line":2,"column":13,"severity":"error","code":"E301",\
                "message":"a value was given for the parameter 'Stag', which the template lacks",\
                "hint":"Stage"},\
                {"file":"template.yaml","line":2,"column":14,"severity":"warning","code":"W102",\
                "message":"parameter 'Stage' is never used","hint":null},\
                {"file":"template.yaml","line":4,"column":54,"severity":"error","code":"E201",\
                "message":"no resource or parameter 'Stagee'","hint":"Stage"}],\
                "errors":2,"warnings":1}

                """
        )
        #expect(outcome.status == 1)
    }

    private static let pipeline = """
        tenants: {t: {}}
        flows: {f: {tenant: t}}
        sources:
          s: {kind: meta, flow: ff, path: /w, secret: '${SECRET_OF_NOBODY}'}

        """

    @Test func `the pipeline file is checked, and a variable may be set elsewhere`() throws {
        let outcome = try run("Resources: {}\n", pipeline: Self.pipeline)
        #expect(
            outcome.output == """
                pipeline.yaml:4:25: error E601: sources.s.flow: there is no flow 'ff'; \
                did you mean 'f'?
                pipeline.yaml:4:47: warning W601: sources.s.secret: the variable SECRET_OF_NOBODY \
                is not set; set it in the environment or in the file .env beside this one
                1 error, 1 warning

                """
        )
        let environment = ["SECRET_OF_NOBODY": "x"]
        let set = try run("Resources: {}\n", pipeline: Self.pipeline, environment: environment)
        #expect(set.output.hasSuffix("\n1 error, 0 warnings\n"))
    }

    @Test(
        arguments: [
            (
                ["--template", "none.yaml"], 78,
                "plumb: error: none.yaml: No such file or directory\n"
            ),
            (
                ["--parameter-overrides", "x"], 64,
                "plumb: error: --parameter-overrides is 'x': give NAME=VALUE (see plumb validate --help)\n"
            ),
        ] as [([String], Int32, String)]
    )
    func `what cannot be validated is said`(
        _ arguments: [String],
        _ status: Int32,
        _ message: String
    ) throws {
        let outcome = try run("Resources: {}\n", arguments)
        #expect(outcome == .init(output: "", log: message, status: status))
    }

    @Test func `the product's own files are sound`() throws {
        var run = FunctionRun("plumb")
        run.arguments = ["validate"]
        #expect(try run.run() == .init(output: "0 errors, 0 warnings\n", log: "", status: 0))
    }

    @Test func `the README has every code`() throws {
        let readme = try FileSystem.read("\(Repository.root)/README.md", limitBytes: 1_048_576)
        let text = String(decoding: readme, as: UTF8.self)
        let missing = FindingCode.allCases.filter { !text.contains("| `\($0.rawValue)` |") }
        #expect(missing.isEmpty)
    }
}
