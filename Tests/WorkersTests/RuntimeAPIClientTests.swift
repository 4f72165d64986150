import Glibc
import JSON
import TestSupport
import Testing
import WorkerProtocol
import Workers

/// The Runtime API with clients of other makes, good ones and bad ones.
@Suite struct RuntimeAPIClientTests {
    // MARK: Misuse

    @Test func `an answer to an unknown request ID is refused and the right one taken`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            wrong = post("invocation/nobody/response"), post("invocation/nobody/error")
            respond(id, wrong)
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        let refusal: JSON = [
            400, ["errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"],
        ]
        #expect(try bench.result() == [refusal, refusal])
    }

    @Test func `a second answer to an event is refused`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            first = respond(id, "answer")
            second = respond(id, "again"), post(f"invocation/{id}/error", b"{}")
            id, event, _ = next_event()
            respond(id, [first, second])
            next_event()
            """
        )
        bench.invoke("{}", id: "first")
        bench.invoke("{}", id: "second")
        try bench.run()
        #expect(try bench.result("first") == "answer")
        let result = try bench.result("second")
        #expect(result[0] == [202, ["status": "OK"]])
        #expect(result[1]?[0]?[0] == 400)
        #expect(result[1]?[0]?[1]?["errorType"] == "InvalidRequestID")
        #expect(result[1]?[1]?[0] == 400)
    }

    @Test func `who asks for the next event before an answer is refused and may still answer`()
        throws
    {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            status, data, _ = request("GET", "invocation/next", fresh=True)
            respond(id, [status, json.loads(data)["errorType"]])
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.result() == [403, "InvalidStateTransition"])
    }

    @Test func `operations that are none are not found`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            paths = ["GET invocation/last", "POST invocation/next", "POST invocation//response",
                     "GET init/error", "DELETE invocation/next", "GET /", "GET /2018-06-01/runtime",
                     "POST /2020-01-01/extension/register", "PUT /2022-07-01/telemetry"]
            calls = (path.split(" ") for path in paths)
            statuses = [request(method, path, b"{}", fresh=True)[0] for method, path in calls]
            respond(id, statuses)
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.result().array?.allSatisfy { $0 == 404 } == true, "\(bench.outcomes)")
    }

    @Test func `an unknown response mode is refused and buffered and streamed ones taken`() throws {
        let bench = try PoolBench.client(
            """
            mode = "Lambda-Runtime-Function-Response-Mode"
            id, event, _ = next_event()
            refused = post(f"invocation/{id}/response", b"1", {mode: "telepathic"})
            post(f"invocation/{id}/response", json.dumps(refused).encode(), {mode: "streaming"})
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        let result = try bench.result()
        #expect(result[0] == 400)
        #expect(result[1]?["errorType"] == "InvalidFunctionResponseMode")
    }

    // MARK: Results

    @Test(arguments: [6_291_557, 20_000_000])
    func `a result over the bound is refused and its invoker told`(bytes: Int) throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            status, body = post(f"invocation/{id}/response", b"1" * \(bytes))
            id, event, _ = next_event()
            respond(id, [status, body["errorType"]])
            next_event()
            """
        )
        bench.invoke("{}", id: "large")
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(
            try bench.failure("large") == [
                "errorMessage":
                    "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
                "errorType": "Function.ResponseSizeTooLarge",
            ]
        )
        #expect(try bench.result("next") == [413, "RequestEntityTooLarge"])
    }

    @Test func `a result that nobody would read to its end fails its event alone`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            if event: post(f"invocation/{id}/response", b"1" * 60_000_000)
            respond(id, event)
            next_event()
            """,
            timeoutSeconds: 5
        )
        bench.invoke("1", id: "huge")
        bench.invoke("0", id: "next")
        try bench.run()
        #expect(throws: InvocationFailure.self) { try bench.outcome("huge").get() }
        #expect(try bench.result("next") == 0)
    }

    @Test func `a result as large as the bound passes`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            post(f"invocation/{id}/response", b'"' + b"x" * (6_291_556 - 2) + b'"')
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.outcome().get().result.count == 6_291_556)
    }

    @Test func `an error body is handed on byte for byte`() throws {
        let bench = try PoolBench.client(
            #"""
            id, event, _ = next_event()
            post(f"invocation/{id}/error", b'{ "errorMessage" : "\\u00e9",  "stackTrace":[] }\n',
                 {"Lambda-Runtime-Function-Error-Type": "Runtime.Odd"})
            next_event()
            """#
        )
        bench.invoke("{}")
        try bench.run()
        let body = Array(#"{ "errorMessage" : "\u00e9",  "stackTrace":[] }"#.utf8) + [0x0A]
        #expect(try bench.outcome() == .failure(.reported(body)))
    }

    @Test(arguments: ["not JSON at all", "", #""text""#, "null", "[1, 2]"])
    func `a result that emits nothing is handed on byte for byte`(result: String) throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            post(f"invocation/{id}/response", sys.argv[2].encode())
            next_event()
            """
        ) { $0.arguments.append(result) }
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.outcome().get().result == Array(result.utf8))
    }

    @Test(arguments: [#"{"emitted":[{}]}"#, #"{"emitted":[{"channel":1}]}"#, #"{"emitted":["#])
    func `emissions that cannot be understood fail the invocation`(result: String) throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            post(f"invocation/{id}/response", sys.argv[2].encode())
            next_event()
            """
        ) { $0.arguments.append(result) }
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.failure()["errorType"] == "Runtime.InvalidOutput")
    }

    @Test func `a chunked result is put together`() throws {
        let bench = try PoolBench.client(
            """
            id, event, _ = next_event()
            post(f"invocation/{id}/response", iter([b'["a"', b',"b"', b"," * 1 + b'"c"]']),
                 {"Transfer-Encoding": "chunked"})
            next_event()
            """
        )
        bench.invoke("{}")
        try bench.run()
        #expect(try bench.result() == ["a", "b", "c"])
    }

    // MARK: Headers and connections

    @Test func `the headers tell of the invocation`() throws {
        let bench = try PoolBench.client(
            """
            import time
            id, event, headers = next_event()
            left = int(headers["Lambda-Runtime-Deadline-Ms"]) - time.time() * 1000
            shown = {name.lower(): value for name, value in headers.items()}
            respond(id, [event, left, shown])
            id, event, headers = next_event()
            respond(id, headers.get("Lambda-Runtime-Client-Context"))
            next_event()
            """,
            timeoutSeconds: 9
        )
        let trace = "Root=1-67890abc-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0"
        let change: (inout Invocation) -> Void = {
            $0.traceID = trace
            $0.clientContext = #"{"custom":{"a":"b"}}"#
        }
        bench.invoke(#"{"é":[1.50]}"#, id: "told", changing: change)
        bench.invoke("{}", id: "plain")
        try bench.run()
        let result = try bench.result("told")
        #expect(result[0] == ["é": [1.5]])
        let left = try #require(result[1]?.double)
        #expect((1000...9000).contains(left))
        let headers = try #require(result[2])
        #expect(headers["lambda-runtime-aws-request-id"] == "told")
        #expect(headers["lambda-runtime-trace-id"]?.string == trace)
        #expect(
            headers["lambda-runtime-invoked-function-arn"]
                == "arn:aws:lambda:us-east-1:123456789012:function:Fn"
        )
        #expect(headers["lambda-runtime-client-context"] == #"{"custom":{"a":"b"}}"#)
        #expect(headers["content-type"] == "application/json")
        #expect(try bench.result("plain") == .null)
    }

    @Test(.enabled(if: access(python, X_OK) == 0, "scripts/install --tests makes .build/test-venv"))
    func `AWS's own client gives a Python function the client context`() throws {
        let bench = try PoolBench(executable: Self.python) {
            $0.dialect = .runtimeAPI
            $0.arguments = ["-m", "awslambdaric", "app.handle"]
            $0.directory = "\(Repository.root)/Tests/Fixtures/python-function"
        }
        bench.invoke(
            #"{"do":"context"}"#,
            changing: {
                $0.clientContext = #"{"custom":{"é":"b"},"client":{},"env":{}}"#
            }
        )
        try bench.run()
        #expect(try bench.result()["custom"] == ["é": "b"])
    }

    private static let python = "\(Repository.root)/.build/test-venv/bin/python3"

    @Test(arguments: ["False", "True"])
    func `one connection for all and one for each serve alike`(fresh: String) throws {
        let bench = try PoolBench.client(
            """
            while True:
                id, event, _ = next_event(fresh=\(fresh))
                respond(id, [event, os.getpid()], fresh=\(fresh))
            """
        )
        for number in 0..<40 { bench.invoke("\(number)", id: "\(number)") }
        try bench.run()
        for number in 0..<40 { #expect(try bench.result("\(number)")[0]?.int == number) }
        #expect(Set(try (0..<40).map { try bench.result("\($0)")[1]?.int }).count == 1)
    }

    @Test func `who hangs up while it waits and asks again gets the event`() throws {
        let bench = try PoolBench.client(
            """
            import socket
            host, port = ADDRESS.split(":")
            respond(next_event()[0], "first")
            waiting = socket.create_connection((host, int(port)))
            waiting.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
            waiting.close()
            sys.stderr.write("hung up\\n")
            respond(next_event()[0], "second")
            next_event()
            """
        )
        bench.invoke("{}", id: "first") {
            bench.when {
                bench.log.contains("hung up")
            } _: {
                bench.invoke("{}", id: "second")
            }
        }
        try bench.run()
        #expect(try bench.result("second") == "second")
    }
}
