import Crypto
import JSON
import TestSupport
import Testing

/// Lambda's Invoke API as boto3 and the aws command see it.
@Suite struct InvokeAPITests {
    private let folder: TemporaryFolder
    private let runtime: RunningRuntime
    private var clients: AWSClients { get throws { try AWSClients(runtime) } }

    init() throws {
        folder = try InvokeTemplate.folder()
        runtime = try RunningRuntime(in: folder.path)
    }

    private func errors(_ calls: [(JSON, Int, String, String)]) throws {
        let answers = try clients.call("lambda", calls.map { ("invoke", $0.0) })
        for (answer, (_, status, code, message)) in zip(answers, calls) {
            let metadata = answer["ResponseMetadata"]
            #expect(metadata?["HTTPStatusCode"] == JSON(status))
            #expect(answer["Error"]?["Code"] == JSON(code))
            #expect(answer["Error"]?["Message"]?.string?.hasPrefix(message) ?? false, "\(answer)")
            #expect(metadata?["RequestId"]?.string?.utf8.count == 36)
        }
    }

    @Test func `an answer carries the version, and its request ID is the invocation's`() throws {
        let answer = try clients.invoke(
            ["FunctionName": "the-function", "Payload": #"{"do":"context"}"#]
        )
        #expect(answer["StatusCode"] == 200)
        #expect(answer["ExecutedVersion"] == "$LATEST")
        #expect(answer["FunctionError"] == nil)
        #expect(answer["LogResult"] == nil)
        let payload = try JSON(parsing: try #require(answer["Payload"]?.string))
        let requestID = try #require(payload["requestID"]?.string)
        #expect(answer["ResponseMetadata"]?["RequestId"]?.string == requestID)
        #expect(payload["clientContext"] == "")
        #expect(payload["deadline"]?.int ?? 0 > 1_700_000_000_000)
    }

    @Test func `no payload is an empty object`() throws {
        let answer = try clients.invoke(["FunctionName": "Fn"])
        let payload = try JSON(parsing: try #require(answer["Payload"]?.string))
        #expect(payload["body"] == "{}")
    }

    @Test func `a client context arrives as it was sent`() throws {
        let context = #"{"client":{"app_title":"ö"},"custom":{"a":"1"}}"#
        let answer = try clients.invoke([
            "FunctionName": "Fn", "Payload": #"{"do":"context"}"#,
            "ClientContext": JSON(Base64.encode(Array(context.utf8))),
        ])
        let payload = try JSON(parsing: try #require(answer["Payload"]?.string))
        let arrived = try JSON(parsing: try #require(payload["clientContext"]?.string))
        #expect(arrived == (try JSON(parsing: context)))
    }

    @Test func `a function's failure is a success of the call that says Unhandled`() throws {
        let answers = try clients.call(
            "lambda",
            [
                #"{"do":"fail"}"#, #"{"do":"exit","status":7}"#, #"{"do":"hang"}"#,
                #"{"do":"fill","bytes":6291555}"#,
            ].map { ("invoke", ["FunctionName": "Fn", "Payload": JSON($0)]) }
        )
        let types = [
            "Test.Failed", "Runtime.ExitError", "Sandbox.Timedout",
            "Function.ResponseSizeTooLarge",
        ]
        for (answer, type) in zip(answers, types) {
            #expect(answer["StatusCode"] == 200)
            #expect(answer["FunctionError"] == "Unhandled")
            #expect(answer["ExecutedVersion"] == "$LATEST")
            let payload = try JSON(parsing: try #require(answer["Payload"]?.string))
            #expect(payload["errorType"] == JSON(type))
        }
        let tooLarge =
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        #expect(answers[3]["Payload"]?.string?.contains(tooLarge) ?? false)
    }

    @Test func `whoever asks for the log gets it whole, with what was measured`() throws {
        let answer = try clients.invoke(
            ["FunctionName": "Fn", "LogType": "Tail", "Payload": #"{"do":"print"}"#]
        )
        #expect(answer["Payload"]?.string == #"{"statusCode":200,"body":"ok"}"#)
        let result = try #require(answer["LogResult"]?.string.flatMap { Base64.decode($0) })
        let lines = String(decoding: result, as: UTF8.self).split(separator: "\n").map(String.init)
        let id = try #require(lines.first).split(separator: " ")[2]
        #expect(
            lines.prefix(3) == [
                "START RequestId: \(id) Version: $LATEST",
                "this goes to the log, not between frames", "END RequestId: \(id)",
            ]
        )
        #expect(lines.count == 4)
        let report = #/REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t.*/#
        #expect(try report.wholeMatch(in: try #require(lines.last)) != nil)
        #expect(lines.last?.contains("\tMax Memory Used: ") == true)
    }

    @Test func `an answer of just Lambda's bound arrives whole`() throws {
        let answer = try clients.invoke(
            ["FunctionName": "Fn", "Payload": #"{"do":"fill","bytes":6291554}"#]
        )
        #expect(answer["FunctionError"] == nil)
        #expect(answer["Payload"]?.string?.utf8.count == 6_291_556)
    }

    @Test func `what is too large to be answered is not carried out either`() throws {
        let payload = #"{"do":"fill","bytes":6291555,"emit":[{"channel":"Next","body":1}]}"#
        _ = try clients.invoke(["FunctionName": "Fn", "Payload": JSON(payload)])
        #expect(runtime.depth(of: "Next") == 0)
    }

    @Test(arguments: [
        "Fn", "the-function", "the-function:$LATEST", "the-function:live", "function:the-function",
        "123456789012:function:the-function", "123456789012:function:the-function:live",
        "arn:aws:lambda:us-east-1:123456789012:function:the-function",
        "arn:aws:lambda:eu-west-1:999999999999:function:the-function:$LATEST",
    ])
    func `a function answers to each of its names`(name: String) throws {
        var escaped = ""
        for character in name {
            escaped += character == ":" ? "%3A" : character == "$" ? "%24" : String(character)
        }
        for name in [name, escaped] {
            let path = "/2015-03-31/functions/\(name)/invocations"
            let body = Array(#"{"do":"nothing"}"#.utf8)
            let answer = HTTPClient.request("POST", path, port: runtime.awsPort, body: body)
            #expect(answer?.body == #"{"statusCode":200,"body":"ok"}"#)
        }
    }

    @Test func `a qualifier may stand beside the name`() throws {
        let calls: [JSON] = [
            ["FunctionName": "Fn", "Qualifier": "$LATEST"],
            ["FunctionName": "the-function", "Qualifier": "live"],
            ["FunctionName": "the-function:live", "Qualifier": "live"],
            [
                "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:the-function",
                "Qualifier": "live",
            ],
        ]
        let answers = try clients.call("lambda", calls.map { ("invoke", $0) })
        #expect(answers.map { $0["StatusCode"]?.int } == [200, 200, 200, 200])
    }

    @Test func `every error has AWS's status, code and words`() throws {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function"
        let large = String(repeating: "x", count: 6_291_555)
        let notFound = (404, "ResourceNotFoundException")
        let invalid = (400, "InvalidRequestContentException")
        try errors([
            (
                ["FunctionName": "No"], notFound.0, notFound.1, "Function not found: \(arn):No"
            ),
            (
                ["FunctionName": "No", "Qualifier": "$LATEST"], notFound.0, notFound.1,
                "Function not found: \(arn):No:$LATEST"
            ),
            (
                ["FunctionName": "Fn", "Qualifier": "7"], notFound.0, notFound.1,
                "Function not found: \(arn):Fn:7"
            ),
            (
                ["FunctionName": "Told:live"], notFound.0, notFound.1,
                "Function not found: \(arn):Told:live"
            ),
            (
                ["FunctionName": "Fn:live", "Qualifier": "$LATEST"], 400,
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified"
            ),
            (
                ["FunctionName": "F n"], 400, "ValidationException",
                "1 validation error detected: Value 'F n' at 'functionName' failed to satisfy "
                    + "constraint: Member must satisfy regular expression pattern: "
            ),
            (
                ["FunctionName": "Fn", "Qualifier": "a b"], 400, "ValidationException",
                "1 validation error detected: Value 'a b' at 'qualifier' failed to satisfy "
            ),
            (
                ["FunctionName": "Fn", "InvocationType": "UNKNOWN"], 400, "ValidationException",
                "1 validation error detected: Value 'UNKNOWN' at 'invocationType' failed to "
                    + "satisfy constraint: Member must satisfy enum value set: "
                    + "[Event, RequestResponse, DryRun]"
            ),
            (
                ["FunctionName": "Fn", "LogType": "All"], 400, "ValidationException",
                "1 validation error detected: Value 'All' at 'logType' failed to satisfy"
            ),
            (
                ["FunctionName": "Fn", "Payload": "{nope"], invalid.0, invalid.1,
                "Could not parse request body into json: Could not parse payload into json: "
            ),
            (
                ["FunctionName": "Fn", "Payload": "{nope", "InvocationType": "DryRun"],
                invalid.0, invalid.1, "Could not parse request body into json"
            ),
            (
                ["FunctionName": "Fn", "ClientContext": "%%%"], invalid.0, invalid.1,
                "Client context must be a valid Base64-encoded JSON object."
            ),
            (
                ["FunctionName": "Fn", "ClientContext": "WzFd"], invalid.0, invalid.1,
                "Client context must be a valid Base64-encoded JSON object."
            ),
            (
                [
                    "FunctionName": "Fn",
                    "ClientContext": JSON(String(repeating: "A", count: 3_584)),
                ], invalid.0, invalid.1, "Client context must be no more than 3583 bytes"
            ),
            (
                ["FunctionName": "Fn", "Payload": JSON("\"\(large)\"")], 413,
                "RequestTooLargeException",
                "Request must be smaller than 6291556 bytes for the InvokeFunction operation"
            ),
            (
                [
                    "FunctionName": "Fn", "InvocationType": "Event",
                    "Payload": JSON("\"\(large.prefix(1_048_575))\""),
                ], 413, "RequestTooLargeException",
                "Request must be smaller than 1048576 bytes for the InvokeFunction operation"
            ),
            (["FunctionName": "Off"], 429, "TooManyRequestsException", "Rate Exceeded."),
        ])
        #expect(runtime.waiting(for: "Fn") == 0)
    }

    @Test func `a throttle says why, and when to come back`() throws {
        let answer = try clients.invoke(["FunctionName": "Off"])
        #expect(answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded")
        #expect(answer["Type"] == "User")
        #expect(answer["ResponseMetadata"]?["HTTPHeaders"]?["retry-after"] == "1")
    }

    @Test func `a body beyond every bound has the error's code, too`() throws {
        let text = String(repeating: "x", count: 10_485_761)
        let answer = try clients.invoke(["FunctionName": "Fn", "Payload": JSON("\"\(text)\"")])
        #expect(answer["Error"]?["Code"] == "RequestTooLargeException")
    }

    @Test(arguments: [
        ("application/json", 200), ("application/octet-stream", 200), ("text/plain", 200),
        ("application/x-www-form-urlencoded", 200),
    ])
    func `JSON is taken whatever its type`(type: String, status: Int) {
        let answer = HTTPClient.request(
            "POST",
            "/2015-03-31/functions/Fn/invocations",
            port: runtime.awsPort,
            headers: [("content-type", type)],
            body: Array("{}".utf8)
        )
        #expect(answer?.status == status)
    }

    @Test(arguments: [
        ("application/json", 400, "InvalidRequestContentException"),
        ("binary/octet-stream", 400, "InvalidRequestContentException"),
        ("text/csv", 415, "UnsupportedMediaTypeException"),
        ("multipart/form-data; boundary=x", 415, "UnsupportedMediaTypeException"),
    ])
    func `a body that is no JSON is refused by what it says it is`(
        type: String,
        status: Int,
        code: String
    ) throws {
        let answer = try #require(
            HTTPClient.request(
                "POST",
                "/2015-03-31/functions/Fn/invocations",
                port: runtime.awsPort,
                headers: [("content-type", type)],
                body: Array("a,b".utf8)
            )
        )
        #expect(answer.status == status)
        #expect(answer.headers("x-amzn-errortype") == [code])
        #expect(answer.headers("x-amzn-requestid").count == 1)
    }

    @Test(arguments: [
        ("GET", "/2015-03-31/functions/Fn/invocations"), ("POST", "/2015-03-31/functions/Fn"),
        ("POST", "/2015-03-31/functions"), ("DELETE", "/2015-03-31/functions/Fn"),
        ("POST", "/nothing"), ("GET", "/"), ("POST", "/2014-11-13/functions/Fn/invocations"),
    ])
    func `what is no operation is an error with a code`(method: String, path: String) throws {
        let answer = try #require(HTTPClient.request(method, path, port: runtime.awsPort))
        #expect(answer.status == 404)
        #expect(answer.headers("x-amzn-errortype") == ["UnknownOperationException"])
    }

    @Test func `a dry run runs nothing`() throws {
        let answer = try clients.invoke([
            "FunctionName": "Fn", "InvocationType": "DryRun",
            "Payload": #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#,
        ])
        #expect(answer["StatusCode"] == 204)
        #expect(answer["ExecutedVersion"] == nil)
        #expect(runtime.depth(of: "Next") == 0)
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 0)
    }

    @Test func `the functions of the template are listed, also page by page`() throws {
        let answers = try clients.call(
            "lambda",
            [
                ("list_functions", [:]), ("list_functions", ["MaxItems": 2]),
                ("list_functions", ["MaxItems": 10, "Marker": "Told"]),
                ("get_function", ["FunctionName": "Fn", "Qualifier": "live"]),
                ("get_function_configuration", ["FunctionName": "the-function"]),
                ("get_function", ["FunctionName": "Off"]), ("get_function", ["FunctionName": "No"]),
            ]
        )
        let names = { (page: JSON) in
            page["Functions"]?.array?.compactMap { $0["FunctionName"]?.string }
        }
        let all = ["the-function", "Off", "Told", "Once", "Slow", "Patient", "Recorder"]
        #expect(names(answers[0]) == all)
        #expect(answers[0]["NextMarker"] == nil)
        #expect(names(answers[1]) == ["the-function", "Off"])
        #expect(answers[1]["NextMarker"] == "Told")
        #expect(names(answers[2]) == ["Told", "Once", "Slow", "Patient", "Recorder"])
        let function = try #require(answers[3]["Configuration"])
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:the-function"
        #expect(function["FunctionArn"] == JSON(arn))
        #expect(function["Runtime"] == "provided.al2023")
        #expect(function["Handler"] == "test-function")
        #expect((function["MemorySize"], function["Timeout"]) == (256, 2))
        #expect((function["Version"], function["State"]) == ("$LATEST", "Active"))
        #expect(function["LastModified"]?.string?.hasSuffix("+0000") ?? false)
        #expect(answers[4]["FunctionArn"] == JSON(arn))
        #expect(answers[5]["Concurrency"]?["ReservedConcurrentExecutions"] == 0)
        #expect(answers[6]["Error"]?["Code"] == "ResourceNotFoundException")
    }

    @Test func `the aws command invokes and lists`() throws {
        let folder = TemporaryFolder()
        let words =
            "lambda invoke --function-name the-function --payload '{\"do\":\"nothing\"}' out"
        let answer = try JSON(parsing: try clients.aws(words, in: folder))
        #expect(answer == ["StatusCode": 200, "ExecutedVersion": "$LATEST"])
        #expect(Command.run("grep -q '\"body\":\"ok\"' \(folder.path)/out") == 0)
        let query = "--query 'Functions[].FunctionName' --output text"
        let list = try clients.aws("lambda list-functions \(query)")
        #expect(list == "the-function\tOff\tTold\tOnce\tSlow\tPatient\tRecorder\n")
    }
}
