import Crypto
import EventLoop
import Files
import Gateway
import JSON
import Serving
import Template
import TestSupport
import Testing
import Time

@Suite struct InvokeEndpointTests {
    private let folder = TemporaryFolder()

    /// Invokes a function whose log is given; the head of the answer, as curl has it.
    private func head(log: [String], curl options: String) throws -> String {
        let loop = try EventLoop()
        let server = try LoopServer(port: 0, limits: InvokeEndpoint.limits, loop: loop)
        let endpoint = InvokeEndpoint(
            functions: FunctionDirectory(
                [FunctionResource(logicalID: "Fn", name: "Fn", handler: "f")],
                modified: .now
            ),
            server: server,
            status: { .null },
            fire: { _, completion in completion(nil) },
            invoke: { request, completion in
                for lines in log { request.log?(Array(lines.utf8)[...]) }
                completion(.success(Array("1".utf8)))
            },
            enqueue: { _, completion in completion(.unknownFunction("Fn")) }
        )
        let url = "http://127.0.0.1:\(server.port)/2015-03-31/functions/Fn/invocations"
        let command = "curl -s -o /dev/null -D \(folder.path)/head -d '{}' \(options) \(url)"
        let ended = try Inbox<CInt>()
        try ended.deliver(on: loop) { statuses in
            #expect(statuses == [0])
            loop.stop()
        }
        let client = try Thread(name: "client") { ended.send(Command.run(command)) }
        try withExtendedLifetime(endpoint) { try loop.run() }
        client.join()
        server.close()
        let bytes = try FileSystem.read("\(folder.path)/head", limitBytes: 65_536)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Fires a schedule whose store says this; the status.
    private func fire(
        _ path: String,
        _ result: Result<String, InvokeError>?
    ) throws -> String {
        let loop = try EventLoop()
        let server = try LoopServer(port: 0, limits: InvokeEndpoint.limits, loop: loop)
        var names: [String] = []
        let endpoint = InvokeEndpoint(
            functions: FunctionDirectory([], modified: .now),
            server: server,
            status: { .null },
            fire: { name, completion in
                names.append(name)
                completion(result)
            },
            invoke: { _, completion in completion(.failure(.unknownFunction("Fn"))) },
            enqueue: { _, completion in completion(.unknownFunction("Fn")) }
        )
        let url = "http://127.0.0.1:\(server.port)/_plumb/schedules/\(path)"
        let command = "curl -s -X POST -w ' %{http_code}' -o \(folder.path)/body \(url) >"
        let ended = try Inbox<CInt>()
        try ended.deliver(on: loop) { _ in loop.stop() }
        let status = "\(folder.path)/status"
        let client = try Thread(name: "client") { ended.send(Command.run("\(command) \(status)")) }
        try withExtendedLifetime(endpoint) { try loop.run() }
        client.join()
        server.close()
        let parts = try [status, "\(folder.path)/body"].map {
            String(decoding: try FileSystem.read($0, limitBytes: 65_536), as: UTF8.self)
        }
        return "\(names)\(parts[0]) \(parts[1])"
    }

    @Test func `a schedule is fired by hand, or says why not`() throws {
        #expect(
            try fire("a%2Fb%20c/fire", .success("r")) == """
                ["a/b c"] 202 {"schedule":"a/b c","requestId":"r"}
                """
        )
        #expect(
            try fire("N/fire", nil) == """
                ["N"] 404 {"message":"no schedule 'N'"}
                """
        )
        #expect(
            try fire("N/fire", .failure(.notStored("the disk is full"))) == """
                ["N"] 503 {"message":"nothing could be stored: the disk is full"}
                """
        )
        #expect(try fire("N", nil).hasPrefix("[] 404 "))
    }

    private func log(in head: String) throws -> String? {
        let name = "x-amz-log-result: "
        guard let line = head.split(separator: "\r\n").first(where: { $0.hasPrefix(name) }) else {
            return nil
        }
        let bytes = try #require(Base64.decode(String(line.dropFirst(name.count))))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the log of an invocation comes back with it`() throws {
        let lines = ["START RequestId: 1\n", "a line\nanother\n"]
        let head = try head(log: lines, curl: "-H 'X-Amz-Log-Type: Tail'")
        #expect(try log(in: head) == lines.joined())
    }

    @Test(arguments: [[4_097], [4_000, 97], [1, 9_000], [9_000, 4_095, 1]])
    func `of a long log the last 4 KB come back`(pieces: [Int]) throws {
        let lines = pieces.enumerated().map { index, count in
            String(repeating: "\(index)", count: count)
        }
        let head = try head(log: lines, curl: "-H 'X-Amz-Log-Type: Tail'")
        #expect(try log(in: head) == String(lines.joined().suffix(4_096)))
    }

    @Test(arguments: ["", "-H 'X-Amz-Log-Type: None'"])
    func `nobody gets a log who did not ask for it`(option: String) throws {
        #expect(try log(in: try head(log: ["a line\n"], curl: option)) == nil)
    }

    @Test func `an event that cannot be stored is refused for now`() throws {
        let head = try head(log: [], curl: "-H 'X-Amz-Invocation-Type: Event'")
        #expect(head.hasPrefix("HTTP/1.1 503 "))
        #expect(head.contains("retry-after: 1\r\n"))
    }
}
