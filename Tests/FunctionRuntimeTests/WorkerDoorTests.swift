import Files
import JSON
import TestSupport
import Testing
import WorkerProtocol

/// The front door of the local runtime, through a real executable: frames in, frames out.
@Suite struct WorkerDoorTests {
    private func frame(_ event: String, id: String = "r") -> [UInt8] {
        var bytes: [UInt8] = []
        InvocationFrame(
            requestID: id,
            deadlineMilliseconds: 1_772_953_140_000,
            traceID: "Root=1-0-0",
            event: Array(event.utf8)
        ).write(into: &bytes)
        return bytes
    }

    private func run(
        _ input: [UInt8]
    ) throws -> (status: Int32, log: String, results: [ResultFrame]) {
        let folder = TemporaryFolder()
        try folder.write([], to: "out")
        var call = FunctionRun(
            "test-function",
            input: input,
            environment: ["PLUMB_WORKER": "1"]
        )
        call.outputPath = "\(folder.path)/out"
        let outcome = try call.run()
        let output = try FileSystem.read("\(folder.path)/out", limitBytes: 64 << 20)
        return (outcome.status, outcome.log, try results(output))
    }

    private func results(_ output: [UInt8]) throws -> [ResultFrame] {
        var results: [ResultFrame] = []
        // The first frame says that the function is ready.
        #expect(output.starts(with: Frame.ready))
        var rest = output.dropFirst(Frame.ready.count)
        while !rest.isEmpty {
            let bytes = Array(rest)
            let length = try bytes.withUnsafeBytes {
                try Frame.payloadBytes(of: .result, header: $0)
            }
            let end = Frame.headerBytes + (try #require(length))
            try #require(bytes.count >= end)
            let payload = Array(bytes[Frame.headerBytes..<end])
            results.append(try payload.withUnsafeBytes { try ResultFrame(payload: $0) })
            rest = rest.dropFirst(end)
        }
        return results
    }

    @Test func `every frame is answered in order, and the end of stdin is the end`() throws {
        let run = try run(frame(#"{"n":1}"#, id: "r1") + frame(#"{"n":2}"#, id: "r2"))
        #expect(run.status == 0)
        #expect(run.log.isEmpty)
        let values = try run.results.map { try JSON(parsing: $0.result) }
        #expect(values.map { $0["requestID"]?.string } == ["r1", "r2"])
        #expect(values.map { $0["body"]?.string } == [#"{"n":1}"#, #"{"n":2}"#])
    }

    @Test func `a handler is told what the runtime says of the invocation`() throws {
        var bytes: [UInt8] = []
        InvocationFrame(
            requestID: "r1",
            deadlineMilliseconds: 1_700_000_000_123,
            traceID: "Root=1-2-3",
            clientContext: #"{"custom":{"a":1}}"#,
            event: Array(#"{"do":"context"}"#.utf8)
        ).write(into: &bytes)
        let result = try #require(try run(bytes).results.first)
        let shown: JSON = [
            "requestID": "r1", "traceID": "Root=1-2-3", "deadline": 1_700_000_000_123,
            "clientContext": #"{"custom":{"a":1}}"#,
        ]
        #expect(try JSON(parsing: result.result) == shown)
    }

    @Test func `no frame at all is no error`() throws {
        let run = try run([])
        #expect(run.status == 0)
        #expect(run.results.isEmpty)
    }

    @Test func `what is emitted stands beside the result, not in it`() throws {
        let event = """
            {"do":"emit","emit":[{"channel":"Next","body":{"a":1},"delaySeconds":3,"priority":-2}]}
            """
        let result = try #require(try run(frame(event)).results.first)
        #expect(
            result.emitted == [
                Emission(
                    channel: "Next",
                    body: Array(#"{"a":1}"#.utf8),
                    delaySeconds: 3,
                    priority: -2
                )
            ]
        )
        #expect(try JSON(parsing: result.result)["emitted"] == nil)
    }

    @Test func `a failed event answers with its error and the next one is handled`() throws {
        let run = try run(frame(#"{"do":"fail"}"#, id: "r1") + frame("nope") + frame("{}"))
        #expect(run.status == 0)
        #expect(run.results.map(\.isFailure) == [true, true, false])
        let errors = try run.results.map { try JSON(parsing: $0.result)["errorType"]?.string }
        #expect(errors == ["Test.Failed", "Event.InvalidJSON", nil])
        #expect(run.log.contains(#""requestID":"r1""#))
    }

    @Test func `what a function prints goes to the log, not between frames`() throws {
        let run = try run(frame(#"{"do":"print"}"#))
        #expect(run.log == "this goes to the log, not between frames\n")
        #expect(run.results.count == 1)
    }

    @Test func `an event of five megabytes comes back whole`() throws {
        let text = String(repeating: "x", count: 5_000_000)
        let run = try run(frame(#"{"t":"\#(text)"}"#))
        let body = try JSON(parsing: try #require(run.results.first).result)["body"]?.string
        #expect(body?.utf8.count == 5_000_000 + 8)
    }

    @Test func `bytes that are no frame end the process`() throws {
        let run = try run(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(run.status == 78)
        #expect(run.results.isEmpty)
    }
}
