import Glibc
import JSON
import TestSupport
import Testing

/// Python functions under `awslambdaric`, the Runtime API client that AWS's images have.
///
/// https://github.com/aws/aws-lambda-python-runtime-interface-client
@Suite(
    .enabled(
        if: access("\(Repository.root)/.build/test-venv/bin/python3", X_OK) == 0,
        "scripts/install --tests makes .build/test-venv"
    )
)
struct PythonFunctionTests {
    private let folder = TemporaryFolder()

    private static let code = "\(Repository.root)/Tests/Fixtures/python-function"
    static let path = "\(Repository.root)/.build/test-venv/bin:/usr/bin:/bin"

    static let template = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Runtime: python3.11, CodeUri: \(code), Timeout: 2}}
        Resources:
          Api: {Type: AWS::Serverless::HttpApi}
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: snake
              Handler: app.handle
              Events:
                Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /f, Method: POST}}
          Broken: {Type: AWS::Serverless::Function, Properties: {Handler: broken.handle}}
          Failing: {Type: AWS::Serverless::Function, Properties: {Handler: failing.handle}}
          NoModule: {Type: AWS::Serverless::Function, Properties: {Handler: nowhere.handle}}
          NoFunction: {Type: AWS::Serverless::Function, Properties: {Handler: app.nothing}}
          Next: {Type: AWS::SQS::Queue}

        """

    private func start() throws -> RunningRuntime {
        try folder.write(Array(Self.template.utf8), to: "template.yaml")
        return try RunningRuntime(in: folder.path, variables: ["PATH": Self.path])
    }

    // MARK: Results

    @Test func `it answers through the HTTP API and by its name`() throws {
        let runtime = try start()
        let body = #"{"do":"answer","result":{"statusCode":201,"body":"made"}}"#
        let answer = runtime.post(body)
        #expect(answer?.status == 201)
        #expect(answer?.body == "made")
        #expect(
            try runtime.result("snake", #"{"do":"echo","é":[1.5]}"#) == ["do": "echo", "é": [1.5]]
        )
        let first = try runtime.result("Fn", #"{"do":"process"}"#)
        #expect(try runtime.result("Fn", #"{"do":"process"}"#) == first)
        #expect(runtime.stop() == 0)
    }

    @Test(arguments: [#""text""#, "null", "[1, 2]", "7", "true", #"{"a": "\u00e9"}"#, "{}"])
    func `whatever JSON it returns is the result`(result: String) throws {
        let runtime = try start()
        let answer = runtime.invoke("Fn", #"{"do":"answer","result":\#(result)}"#)
        #expect(answer?.status == 200)
        #expect(answer?.headers("x-amz-function-error") == [])
        #expect(try JSON(parsing: answer?.body ?? "") == JSON(parsing: result))
    }

    @Test func `what its result emits reaches a queue and is no part of the answer`() throws {
        let runtime = try start()
        let event = #"{"do":"emit","emit":[{"channel":"Next","body":{"n":1}}]}"#
        #expect(try runtime.result("Fn", event) == ["statusCode": 200])
        #expect(runtime.depth(of: "Next") == 1)
        #expect(runtime.post(event)?.status == 200)
        #expect(runtime.depth(of: "Next") == 2)
    }

    @Test func `what it emits to nowhere fails and stores nothing`() throws {
        let runtime = try start()
        let event =
            #"{"do":"emit","emit":[{"channel":"Next","body":1},{"channel":"Nowhere","body":1}]}"#
        #expect(runtime.post(event)?.status == 500)
        #expect(runtime.depth(of: "Next") == 0)
    }

    @Test func `its context tells of the invocation`() throws {
        let runtime = try start()
        let context = try runtime.result("Fn", #"{"do":"context"}"#)
        let requestID = try #require(context["aws_request_id"]?.string)
        #expect(try /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.wholeMatch(in: requestID) != nil)
        #expect(
            runtime.eventually {
                runtime.errors.contains("START RequestId: \(requestID) Version: $LATEST\n")
            }
        )
        #expect(context["function_name"] == "snake")
        #expect(context["function_version"] == "$LATEST")
        #expect(
            context["invoked_function_arn"]
                == "arn:aws:lambda:us-east-1:123456789012:function:snake"
        )
        #expect(context["memory_limit_in_mb"] == "128")
        #expect(context["log_group_name"] == "/aws/lambda/snake")
        #expect(context["log_stream_name"]?.string?.contains("/[$LATEST]") == true)
        #expect((1000...2000).contains(context["remaining"]?.int ?? 0))
        #expect(context["custom"] == .null)
        #expect(context["trace"]?.string?.hasPrefix("Root=1-") == true)
        #expect(context["directory"]?.string == Self.code)
    }

    @Test func `what it prints and logs goes to the log, within its invocation`() throws {
        let runtime = try start()
        let answer = runtime.invoke("Fn", #"{"do":"print"}"#)
        #expect(answer?.body == "null")
        #expect(runtime.eventually { runtime.errors.contains("REPORT RequestId") })
        let lines = runtime.errors.split(separator: "\n")
        let first = lines.firstIndex { $0.hasPrefix("START") } ?? 0
        let within = lines[first...]
        #expect(within.contains("on stdout"))
        #expect(within.contains("on stderr"))
        #expect(within.contains { $0.hasPrefix("[INFO]") && $0.hasSuffix("by logging") })
    }

    // MARK: Failures

    @Test func `an exception is told with its stack trace, as AWS tells it`() throws {
        let runtime = try start()
        let answer = try #require(runtime.invoke("Fn", #"{"do":"raise"}"#))
        #expect(answer.status == 200)
        #expect(answer.headers("x-amz-function-error") == ["Unhandled"])
        let error = try JSON(parsing: answer.body)
        #expect(error["errorMessage"] == "a test asked for it: é")
        #expect(error["errorType"] == "ValueError")
        let trace = try #require(error["stackTrace"]?[0]?.string)
        #expect(trace.contains("/app.py\", line "))
        #expect(trace.contains("raise ValueError"))
        #expect(runtime.post(#"{"do":"raise"}"#)?.status == 500)
        #expect(try runtime.result("Fn", "{}") == "nothing")
    }

    @Test func `a result that is no JSON is the function's failure`() throws {
        let runtime = try start()
        let error = try runtime.result("Fn", #"{"do":"unserializable"}"#)
        #expect(error["errorType"] == "Runtime.MarshalError")
    }

    @Test(arguments: [
        ("Broken", "Runtime.UserCodeSyntaxError", "Syntax error in module 'broken'"),
        ("NoModule", "Runtime.ImportModuleError", "Unable to import module 'nowhere'"),
        ("NoFunction", "Runtime.HandlerNotFound", "Handler 'nothing' missing on module 'app'"),
        ("Failing", "RuntimeError", "not today"),
    ])
    func `what keeps it from starting is what its invoker gets`(
        function: String,
        type: String,
        message: String
    ) throws {
        let runtime = try start()
        for _ in 0..<2 {
            let answer = try #require(runtime.invoke(function, "{}"))
            #expect(answer.headers("x-amz-function-error") == ["Unhandled"])
            let error = try JSON(parsing: answer.body)
            #expect(error["errorType"]?.string == type)
            #expect(error["errorMessage"]?.string?.contains(message) == true, "\(answer.body)")
        }
    }

    @Test(arguments: [
        (#"{"do":"leave"}"#, "Runtime.ExitError", "exit status 4"),
        (#"{"do":"hang"}"#, "Sandbox.Timedout", "Task timed out after 2.00 seconds"),
        (#"{"do":"hog"}"#, "Runtime.ExitError", "signal: killed"),
    ])
    func `a process that ends fails its event alone`(
        event: String,
        type: String,
        message: String
    ) throws {
        let runtime = try start()
        let error = try runtime.result("Fn", event)
        #expect(error["errorType"]?.string == type)
        #expect(error["errorMessage"]?.string?.contains(message) == true)
        #expect(try runtime.result("Fn", "{}") == "nothing")
    }

    @Test func `an exit is a failure that the client tells itself`() throws {
        let runtime = try start()
        let error = try runtime.result("Fn", #"{"do":"exit"}"#)
        #expect(error["errorType"] == "Runtime.ExitError")
        #expect(error["errorMessage"]?.string?.contains("exit status 3") == true, "\(error.text)")
        #expect(try runtime.result("Fn", "{}") == "nothing")
    }

    @Test func `without a Python that has it every invocation says so`() throws {
        try folder.write(Array(Self.template.utf8), to: "template.yaml")
        let runtime = try RunningRuntime(in: folder.path)
        let error = try runtime.result("Fn", "{}")
        #expect(error["errorType"] == "Runtime.ExitError")
        #expect(runtime.eventually { runtime.errors.contains("No module named awslambdaric") })
    }

    @Test func `without any Python the start is refused`() throws {
        try folder.write(Array(Self.template.utf8), to: "template.yaml")
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(
                in: folder.path,
                prefix: ["/usr/bin/env", "PATH=/nowhere"],
                variables: [:]
            )
        }
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("function Fn has no executable"))
        #expect(refusal.errors.contains("/nowhere/python3"))
    }
}
