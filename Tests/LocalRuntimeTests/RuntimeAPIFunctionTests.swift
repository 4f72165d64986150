import JSON
import TestSupport
import Testing

/// Functions that speak the Lambda Runtime API, as the template's hint says.
@Suite struct RuntimeAPIFunctionTests {
    private static let hint = (
        "  Fn:\n    Type: AWS::Serverless::Function\n",
        """
          Fn:
            Type: AWS::Serverless::Function
            Metadata: {Plumb: {Protocol: runtime-api}}

        """
    )
    private let folder = TestTemplate.folder([hint])

    @Test func `it answers requests and says where it has them from`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        let answer = try #require(runtime.post(#"{"do":"environment"}"#))
        let variables = try JSON(parsing: answer.body)
        let address = variables["AWS_LAMBDA_RUNTIME_API"]?.string
        #expect(try /127\.0\.0\.1:\d+/.wholeMatch(in: address ?? "") != nil)
        #expect(variables["PLUMB_WORKER"] == nil)
        #expect(runtime.stop() == 0)
    }

    @Test func `a message is handled and what it emits goes on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let body = #"{"do":"emit","emit":[{"channel":"Next","body":{"n":1}}]}"#
        #expect(runtime.send(body, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(runtime.depth(of: "Work") == 0)
    }

    @Test func `one bad message of a batch keeps no other from going on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let good = #"{"channel":"Work","body":{"do":"emit","emit":[{"channel":"Next","body":1}]}}"#
        let bad = #"{"channel":"Work","body":{"do":"fail","retryable":false}}"#
        let all = [good, bad, good].joined(separator: ",")
        #expect(runtime.post(#"{"do":"emit","emit":[\#(all)]}"#)?.status == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 2 })
        #expect(runtime.eventually { runtime.depth(of: "Dead") == 1 })
        #expect(runtime.eventually { runtime.depth(of: "Work") == 0 })
    }

    @Test func `a crash, an exit and a timeout fail their request alone`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.post(#"{"do":"crash"}"#)?.status == 500)
        #expect(runtime.post(#"{"do":"exit"}"#)?.status == 500)
        let late = runtime.post(#"{"do":"hang"}"#)?.status
        #expect(late == 500 || late == 503 || late == 504)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
    }

    @Test func `the bootstrap of its code folder is what runs`() throws {
        let folder = TestTemplate.folder([
            Self.hint, ("Handler: test-function", "Handler: unused"),
            ("CodeUri: .", "CodeUri: code"),
        ])
        let binary = "\(Binaries.folder)/test-function"
        let command = """
            mkdir '\(folder.path)/code' && cp '\(binary)' '\(folder.path)/code/bootstrap'
            """
        #expect(Command.run(command) == 0)
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(runtime.post(#"{"do":"environment"}"#))
        let variables = try JSON(parsing: answer.body)
        #expect(variables["LAMBDA_TASK_ROOT"]?.string == "\(folder.path)/code")
        #expect(variables["_HANDLER"] == "unused")
    }
}
