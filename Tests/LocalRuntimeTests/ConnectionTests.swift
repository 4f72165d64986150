import Glibc
import JSON
import TestSupport
import Testing

/// Clients that are slow, rude, many or gone.
@Suite struct ConnectionTests {
    private let folder = GatewayTemplate.folder(
        routes: [
            "Path: /f, Method: ANY", "Path: /short, Method: POST, TimeoutInMillis: 100",
        ]
    )

    private func head(_ path: String = "/f", length: Int, _ more: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(length)\r\n\(more)\r\n"
    }

    private func request(_ body: String, _ more: String = "") -> String {
        head(length: body.utf8.count, more) + body
    }

    private let nothing = #"{"do":"nothing"}"#

    private func connect(_ runtime: RunningRuntime) throws -> CInt {
        try #require(HTTPClient.connected(to: runtime.httpPort))
    }

    /// Sends text as it is and gives what came back until the server closed the connection.
    private func talk(_ runtime: RunningRuntime, _ text: String) throws -> String {
        let client = try connect(runtime)
        defer { close(client) }
        HTTPClient.send(Array(text.utf8), to: client)
        return HTTPClient.text(from: client)
    }

    @Test func `a request that dribbles in is served, others meanwhile`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let client = try connect(runtime)
        defer { close(client) }
        for byte in request(nothing, "Connection: close\r\n").utf8 {
            HTTPClient.send([byte], to: client)
            if byte == UInt8(ascii: "\n") { #expect(runtime.post(nothing)?.status == 200) }
        }
        #expect(HTTPClient.answer(from: client)?.body == "ok")
    }

    @Test func `a client that has said all is still answered`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        for body in [nothing, #"{"do":"sleep","milliseconds":100}"#] {
            let client = try connect(runtime)
            defer { close(client) }
            HTTPClient.send(Array(request(body).utf8), to: client)
            shutdown(client, CInt(SHUT_WR))
            #expect(HTTPClient.answer(from: client)?.status == 200)
        }
    }

    @Test func `requests in one go are answered in order`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let bodies = (0..<20).map {
            #"{"do":"answer","result":{"statusCode":\#(200 + $0),"body":"<\#($0)>"}}"#
        }
        var text = bodies.map { request($0) }.joined()
        text += request(nothing, "Connection: close\r\n")
        let answers = try talk(runtime, text)
        let statuses = answers.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
        // 204 and 205 and their like have no body, and are in order all the same.
        #expect(statuses == Array(200..<220) + [200])
    }

    @Test func `a chunked body is put together`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let chunks = nothing.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
        let answer = try talk(
            runtime,
            "POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        )
        #expect(answer.hasSuffix("\r\n\r\nok"))
    }

    @Test func `a head that is too large ends its connection alone`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let large = String(repeating: "x", count: 40_000)
        for (text, expected) in [
            (request(nothing, "X-Large: \(large)\r\n"), "431"),
            ("GET /\(large) HTTP/1.1\r\nHost: h\r\n\r\n", "414"),
            (request(nothing, String(repeating: "X-Many: 1\r\n", count: 4000)), "431"),
        ] {
            let status = try talk(runtime, text).dropFirst(9).prefix(3)
            #expect(status == expected)
        }
        #expect(runtime.post(nothing)?.status == 200)
    }

    @Test(arguments: [
        "rubbish\r\n\r\n", "GET\r\n\r\n", "\u{1}\u{2}\r\n\r\n", "GET /f HTTP/9.9\r\n\r\n",
        "POST /f HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n",
        "POST /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `what is not HTTP ends its connection alone`(text: String) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let client = try connect(runtime)
        defer { close(client) }
        HTTPClient.send(Array(text.utf8), to: client)
        shutdown(client, CInt(SHUT_WR))
        let answer = HTTPClient.text(from: client)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.contains(" 505 "))
        #expect(runtime.post(nothing)?.status == 200)
    }

    @Test func `a body over the limit is refused, announced or not`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let expect = "Expect: 100-continue\r\n"
        let announced = try talk(runtime, head(length: 10_485_761, expect))
        #expect(announced.hasPrefix("HTTP/1.1 413 "))
        #expect(announced.hasSuffix(#"{"message":"Request Entity Too Large"}"#))
        let client = try connect(runtime)
        defer { close(client) }
        let start =
            "POST /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nB00000\r\n"
        HTTPClient.send(Array(start.utf8), to: client)
        HTTPClient.send([UInt8](repeating: 0x78, count: 0xB0_0000), to: client)
        HTTPClient.send(Array("\r\n0\r\n\r\n".utf8), to: client)
        #expect(HTTPClient.answer(from: client)?.status == 413)
        #expect(runtime.post(nothing)?.status == 200)
    }

    @Test func `a client that asks first is told to go on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let client = try connect(runtime)
        defer { close(client) }
        let fields = "Expect: 100-continue\r\nConnection: close\r\n"
        HTTPClient.send(Array(head(length: nothing.utf8.count, fields).utf8), to: client)
        var first = [UInt8](repeating: 0, count: 25)
        #expect(recv(client, &first, first.count, CInt(MSG_WAITALL)) == 25)
        #expect(String(decoding: first, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        HTTPClient.send(Array(nothing.utf8), to: client)
        #expect(HTTPClient.answer(from: client)?.body == "ok")
    }

    @Test func `a HEAD gets the head alone`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try talk(runtime, "HEAD /f HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(answer.lowercased().contains("content-length: "))
    }

    @Test func `a client of HTTP 1.0 is answered and its connection closed`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try talk(runtime, "GET /f HTTP/1.0\r\n\r\n")
        #expect(answer.contains(" 200 "))
        #expect(answer.contains(#""protocol":"HTTP/1.0""#))
    }

    @Test(arguments: [
        ("http://a.example:81/f?b=1", "/f", "b=1"), ("HTTPS://a.example:81/f", "/f", ""),
        ("http://a.example:81?b=1", "/", "b=1"), ("http://me:pw@a.example:81", "/", ""),
    ])
    func `a whole URL is taken as its path and host`(target: String, path: String, query: String)
        throws
    {
        let folder = GatewayTemplate.folder(routes: ["Path: $default"])
        let runtime = try RunningRuntime(in: folder.path)
        let text = "GET \(target) HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n"
        let body = try talk(runtime, text).split(separator: "\r\n\r\n").last ?? ""
        let event = try JSON(parsing: String(body))
        #expect(event["rawPath"] == JSON(path))
        #expect(event["rawQueryString"] == JSON(query))
        #expect(event["headers"]?["host"] == "a.example:81")
    }

    @Test(arguments: ["*", "a.example:81", "f", "ftp://a/f"])
    func `a target that is no path reaches no function`(target: String) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let text = "GET \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        #expect(try talk(runtime, text).dropFirst(9).hasPrefix("40"))
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 0)
    }

    @Test func `without CORS an OPTIONS is the function's`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = HTTPClient.request(
            "OPTIONS",
            "/f",
            port: runtime.httpPort,
            headers: [("Origin", "https://a"), ("Access-Control-Request-Method", "GET")]
        )
        #expect(answer?.status == 200)
        #expect(answer?.body.contains(#""method":"OPTIONS""#) == true)
    }

    @Test func `clients that leave while their function runs harm nobody`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let idle = socketCount(runtime)
        for index in 0..<40 {
            let client = try connect(runtime)
            let body = #"{"do":"sleep","milliseconds":\#(index)}"#
            HTTPClient.send(Array(request(body).utf8), to: client)
            if index.isMultiple(of: 2) {
                var now = linger(l_onoff: 1, l_linger: 0)
                setsockopt(
                    client,
                    SOL_SOCKET,
                    SO_LINGER,
                    &now,
                    socklen_t(MemoryLayout<linger>.size)
                )
            }
            close(client)
        }
        let half = try connect(runtime)
        HTTPClient.send(Array(head(length: 1000).utf8), to: half)
        close(half)
        #expect(runtime.post(nothing)?.status == 200)
        // That of the half request may stay until its idle time is over.
        #expect(runtime.eventually { socketCount(runtime) <= idle + 1 })
    }

    @Test func `five hundred connections are served at once`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let clients = try (0..<500).map { _ in try connect(runtime) }
        defer { for client in clients { close(client) } }
        let text = Array(request(nothing, "Connection: close\r\n").utf8)
        for client in clients { HTTPClient.send(text, to: client) }
        let statuses = clients.map { HTTPClient.answer(from: $0)?.status }
        #expect(statuses.allSatisfy { $0 == 200 })
    }

    @Test func `beyond the limit of connections the runtime goes on`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        var clients = (0..<1100).compactMap { _ in
            HTTPClient.connected(to: runtime.httpPort, timeoutSeconds: 2)
        }
        let first = try #require(clients.first)
        HTTPClient.send(Array(request(nothing, "Connection: close\r\n").utf8), to: first)
        #expect(HTTPClient.answer(from: first)?.body == "ok")
        for client in clients { close(client) }
        clients = []
        #expect(runtime.eventually { runtime.post(nothing)?.status == 200 })
    }

    @Test func `a route's time ends the request and not the function`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let sleep = #"{"do":"sleep","milliseconds":400}"#
        let answer = try #require(runtime.post(sleep, to: "/short"))
        #expect(answer.status == 503)
        #expect(answer.body == #"{"message":"Service Unavailable"}"#)
        #expect(runtime.eventually { runtime.errors.contains("Fn: no answer within 100 ms") })
        // The worker was not killed: it answers the next request.
        #expect(runtime.post(sleep)?.status == 200)
        #expect(runtime.post(nothing, to: "/short")?.status == 200)
        #expect(!runtime.errors.contains("Sandbox.Timedout"))
    }

    /// How many sockets the runtime has open.
    private func socketCount(_ runtime: RunningRuntime) -> Int {
        let path = "/proc/\(runtime.processID)/fd"
        guard let folder = opendir(path) else { return .max }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var target = [CChar](repeating: 0, count: 64)
            guard readlink("\(path)/\(name)", &target, target.count - 1) > 0 else { continue }
            if target.starts(with: "socket:".utf8.map { CChar($0) }) { count += 1 }
        }
        return count
    }
}
