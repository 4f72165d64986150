import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite struct HTTPServerTests {
    @Test func `a request arrives as it was sent and is answered later`() throws {
        let answer = try exchange(
            "POST /a%20b?x=1&y=%2F HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n"
                + "Connection: close\r\n\r\nhello"
        ) { exchange in
            #expect(exchange.method == "POST")
            #expect(exchange.target == "/a%20b?x=1&y=%2F")
            #expect(
                exchange.headers.filter { $0.name.lowercased() == "x-a" }.map(\.value) == [
                    "1", "2",
                ]
            )
            #expect(String(decoding: exchange.body, as: UTF8.self) == "hello")
            #expect(exchange.peer == "127.0.0.1")
            exchange.answer(status: 201, headers: [("X-B", "3")], body: Array("done".utf8))
        }
        #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
        #expect(answer.contains("X-B: 3\r\n"))
        #expect(answer.hasSuffix("\r\n\r\ndone"))
    }

    @Test func `a chunked body is put together`() throws {
        let answer = try exchange(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        ) { exchange in
            exchange.answer(status: 200, headers: [], body: exchange.body)
        }
        #expect(answer.hasSuffix("\r\n\r\nabcde"))
    }

    @Test func `a body announced too large is refused before it is read`() throws {
        let answer = try exchange(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10485760\r\n\r\nx",
            bodyLimit: 1000
        ) { _ in Issue.record("the handler must not see it") }
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
        #expect(answer.hasSuffix(#"{"message":"Request Entity Too Large"}"#))
    }

    @Test func `a chunked body that grows too large is refused`() throws {
        let chunk = "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n"
        let answer = try exchange(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
                + "0\r\n\r\n",
            bodyLimit: 1500
        ) { _ in Issue.record("the handler must not see it") }
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }

    @Test(arguments: [
        "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\nX-Long: ",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nX-Long: ",
    ])
    func `a request that dribbles in for too long ends its connection`(start: String) throws {
        let loop = try EventLoop()
        var limits = HTTPServer.Limits()
        limits.idleSeconds = 1
        let server = try HTTPServer(port: 0, limits: limits) { exchange in
            exchange.answer(status: 200, headers: [], body: [])
        }
        try loop.watch(server.descriptor, for: .readable) { _ in server.run() }
        loop.addBeforeWait { server.run() }
        let client = try connect(to: server.port)
        #expect(start.withCString { write(client, $0, start.utf8.count) } == start.utf8.count)
        // A byte every 50 ms: the connection is never silent.
        var sent = 0
        func dribble() {
            guard sent < 200, send(client, "x", 1, CInt(MSG_NOSIGNAL)) == 1 else {
                return loop.stop()
            }
            sent += 1
            loop.after(milliseconds: 50) { dribble() }
        }
        dribble()
        try loop.watch(client, for: .readable) { _ in
            var chunk = [UInt8](repeating: 0, count: 4096)
            if read(client, &chunk, chunk.count) <= 0 { loop.stop() }
        }
        try loop.run()
        loop.unwatch(client)
        close(client)
        server.stop()
        #expect((15..<100).contains(sent))
    }

    @Test func `a server that is let go closes its connections`() throws {
        let loop = try EventLoop()
        var server: HTTPServer? = try HTTPServer(port: 0) { _ in loop.stop() }
        let clients = try (0..<3).map { _ in try connect(to: server?.port ?? 0) }
        // One is silent, one in the middle of a head, one awaits its answer.
        for (client, text) in zip(clients.dropFirst(), ["GET / HT", "GET / HTTP/1.0\r\n\r\n"]) {
            #expect(text.withCString { write(client, $0, text.utf8.count) } == text.utf8.count)
        }
        let descriptor = try #require(server?.descriptor)
        try loop.watch(descriptor, for: .readable) { _ in server?.run() }
        try loop.run()
        loop.unwatch(descriptor)
        server = nil
        for client in clients {
            var byte: UInt8 = 0
            #expect(read(client, &byte, 1) <= 0)
            close(client)
        }
    }

    @Test func `a port in use is an error that names the port`() throws {
        let first = try HTTPServer(port: 0) { _ in }
        #expect(throws: HTTPServerError.portInUse(port: first.port)) {
            try HTTPServer(port: first.port) { _ in }
        }
    }

    /// Sends text over a real connection and gives what came back until the server closed it.
    @Test func `a body beyond the limit goes to its sink, at the sink's pace`() throws {
        let loop = try EventLoop()
        var bytes: [UInt8] = []
        var pauses = 0
        let sink = { (exchange: HTTPExchange) in
            HTTPBodySink(
                receive: { piece in
                    bytes.append(contentsOf: piece)
                    pauses += 1
                    loop.after(milliseconds: 1) { exchange.continueBody() }
                    return false
                },
                abandon: { Issue.record("the body was complete") }
            )
        }
        let body = String(repeating: "0123456789", count: 5000)
        let answer = try exchange(
            "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000\r\nConnection: close\r\n\r\n\(body)",
            on: loop,
            sink: sink
        ) { exchange in
            #expect(exchange.body.isEmpty)
            exchange.answer(status: 200, headers: [], body: Array("stored".utf8))
        }
        #expect(answer.hasSuffix("\r\n\r\nstored"))
        #expect(bytes == Array(body.utf8))
        #expect(pauses > 1)
    }

    @Test func `a sink hears within the idle time of a client that is gone`() throws {
        let loop = try EventLoop()
        var isAbandoned = false
        var limits = HTTPServer.Limits()
        limits.idleSeconds = 1
        let server = try HTTPServer(
            port: 0,
            limits: limits,
            bodySink: { _ in
                HTTPBodySink(
                    receive: { _ in true },
                    abandon: {
                        isAbandoned = true
                        loop.stop()
                    }
                )
            },
            handler: { _ in Issue.record("the body is not complete") }
        )
        try loop.watch(server.descriptor, for: .readable) { _ in server.run() }
        loop.addBeforeWait {
            server.run()
            // The library does not always see the end of what it has read to its end.
            loop.after(milliseconds: 100) {}
        }
        let client = try connect(to: server.port)
        let request = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"
        #expect(write(client, request, request.utf8.count) == request.utf8.count)
        close(client)
        loop.after(milliseconds: Patience.milliseconds) { loop.stop() }
        try loop.run()
        #expect(isAbandoned)
        server.stop()
    }

    @Test(arguments: [("GET", 2..<5, "cde"), ("HEAD", 2..<5, ""), ("GET", 0..<0, "")])
    func `a part of a file is an answer`(
        method: String,
        range: Range<Int>,
        expected: String
    ) throws {
        let answer = try exchange(
            "\(method) / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        ) { exchange in
            var template = Array("/tmp/plumb-http-XXXXXX".utf8CString)
            let file = mkstemp(&template)
            unlink(template)
            #expect(write(file, "abcdefgh", 8) == 8)
            exchange.answer(status: 206, headers: [], file: file, range: range)
        }
        #expect(answer.hasPrefix("HTTP/1.1 206 "))
        #expect(answer.contains("Content-Length: \(range.count)\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n\(expected)"))
    }

    private func exchange(
        _ request: String,
        bodyLimit: Int = 10_000,
        on loop: EventLoop? = nil,
        sink: @escaping (HTTPExchange) -> HTTPBodySink? = { _ in nil },
        handler: @escaping (HTTPExchange) -> Void
    ) throws -> String {
        let loop = try loop ?? EventLoop()
        var limits = HTTPServer.Limits()
        limits.bodyBytes = bodyLimit
        let server = try HTTPServer(
            port: 0,
            limits: limits,
            bodySink: sink,
            handler: { exchange in
                // Answered outside of the server's own callback, as the runtime does.
                loop.after(milliseconds: 1) { handler(exchange) }
            }
        )
        try loop.watch(server.descriptor, for: .readable) { _ in server.run() }
        loop.addBeforeWait { server.run() }
        let client = try connect(to: server.port)
        #expect(request.withCString { write(client, $0, request.utf8.count) } == request.utf8.count)
        var answer: [UInt8] = []
        try loop.watch(client, for: .readable) { _ in
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(client, &chunk, chunk.count)
            if count > 0 { answer.append(contentsOf: chunk[..<count]) } else { loop.stop() }
        }
        try loop.run()
        loop.unwatch(client)
        close(client)
        server.stop()
        return String(decoding: answer, as: UTF8.self)
    }

    private func connect(to port: Int) throws -> CInt {
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(client, $0, size) }
        }
        try #require(code == 0)
        return client
    }
}
