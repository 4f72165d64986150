import TestSupport
import Testing

/// What plumb shows on a real terminal.
@Suite struct TerminalTests {
    private static let template = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Stage: {Type: String, Default: dev}}
        Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stagee}}}

        """

    /// What a run shows whose streams are all one terminal.
    private func show(
        _ arguments: [String],
        template: String = template,
        environment: [String: String] = [:]
    ) throws -> String {
        let folder = TemporaryFolder()
        try folder.write(Array(template.utf8), to: "template.yaml")
        var run = FunctionRun("plumb", environment: environment)
        run.wrapper = ["/usr/bin/python3", "\(Repository.root)/Tests/PlumbTests/terminal.py"]
        run.arguments = arguments
        run.workingFolder = folder.path
        return try run.run().output
    }

    @Test func `errors are red and warnings yellow`() throws {
        #expect(
            try show(["validate"], environment: ["TERM": "xterm"]) == """
                template.yaml:2:14: \u{1B}[1;33mwarning\u{1B}[0m W102: parameter 'Stage' is never used
                template.yaml:3:64: \u{1B}[1;31merror\u{1B}[0m E201: no resource or parameter \
                'Stagee'; did you mean 'Stage'?
                1 error, 1 warning

                """
        )
        #expect(
            try show(["strat"]) == """
                plumb: \u{1B}[1;31merror\u{1B}[0m: 'strat' is no verb of plumb; did you mean \
                'start'? (see plumb --help)

                """
        )
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func `who wants no colour gets none`(_ environment: [String: String]) throws {
        let shown = try show(["validate"], environment: environment)
        #expect(shown.contains("template.yaml:3:64: error E201"))
        #expect(!shown.contains("\u{1B}"))
    }

    @Test func `an empty NO_COLOR asks for nothing`() throws {
        #expect(try show(["validate"], environment: ["NO_COLOR": ""]).contains("\u{1B}[1;31m"))
    }

    @Test func `start's headings are bold and its notices yellow`() throws {
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources: {Q: {Type: AWS::SQS::Queue}, T: {Type: AWS::SNS::Topic}}

            """
        let shown = try show(["start", "--port", "0", "--aws-port", "0"], template: template)
        #expect(shown.contains("\n\u{1B}[1mQueues\u{1B}[0m\n  Q  -  template.yaml:2\n"))
        #expect(shown.hasPrefix("template.yaml:2:51: \u{1B}[1;33mwarning\u{1B}[0m W104: "))
    }
}
