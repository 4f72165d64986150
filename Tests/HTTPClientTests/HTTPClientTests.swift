import HTTPClient
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    private let server: PythonServer

    init() throws {
        server = try PythonServer()
    }

    private func request(_ path: String, method: String = "GET") -> HTTPClientRequest {
        HTTPClientRequest(method: method, url: "http://127.0.0.1:\(server.port)\(path)")
    }

    private var host: String { "127.0.0.1:\(server.port)" }

    private func text(_ response: HTTPClientResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func `status, headers in order and body come back`() throws {
        let response = try HTTPClient().send(request("/status/404"))
        #expect(response.status == 404)
        #expect(text(response) == "ok")
        let own = response.headers.filter { $0.name.hasPrefix("X-") }
        #expect(own.map(\.name) == ["X-B", "X-A", "X-B"])
        #expect(own.map(\.value) == ["1", "2", "3"])
        #expect(response.header("x-b") == "1")
        #expect(response.header("nothing") == nil)
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func `method, headers and body are sent as they are`(method: String) throws {
        var request = request("/echo?a=%20b", method: method)
        request.headers = [("X-One", "a: b"), ("X-Empty", "")]
        if method != "GET" { request.body = Array("a\u{0}b".utf8) }
        let sent = text(try HTTPClient().send(request))
        #expect(sent.contains(#""method": "\#(method)""#))
        #expect(sent.contains(#""path": "/echo?a=%20b""#))
        #expect(sent.contains(#"["X-One", "a: b"]"#))
        #expect(sent.contains(#"["X-Empty", ""]"#))
        #expect(sent.contains(method == "GET" ? #""body": """# : #""body": "a\u0000b""#))
        #expect(!sent.lowercased().contains("content-type"))
    }

    @Test func `an empty body is sent as one, a HEAD has none`() throws {
        var post = request("/echo", method: "POST")
        post.body = []
        #expect(text(try HTTPClient().send(post)).contains(#"["Content-Length", "0"]"#))
        let head = try HTTPClient().send(request("/bytes/100", method: "HEAD"))
        #expect(head.body.isEmpty)
        #expect(head.header("content-length") == "100")
    }

    @Test func `redirects are followed only when asked`() throws {
        var redirected = request("/redirect/2")
        #expect(try HTTPClient().send(redirected).status == 302)
        redirected.maximumRedirects = 2
        let response = try HTTPClient().send(redirected)
        #expect(response.status == 200)
        #expect(response.headers.filter { $0.name == "X-A" }.count == 1)
        redirected.maximumRedirects = 1
        #expect(throws: HTTPClientError.self) { try HTTPClient().send(redirected) }
        var file = request("/to-file")
        file.maximumRedirects = 5
        #expect(throws: HTTPClientError.self) { try HTTPClient().send(file) }
    }

    @Test(arguments: [(1000, true), (1001, false)])
    func `a body over the limit is an error`(bytes: Int, fits: Bool) throws {
        var request = request("/bytes/\(bytes)")
        request.maximumBodyBytes = 1000
        let error = HTTPClientError.bodyTooLarge(host: host, limitBytes: 1000)
        if fits {
            #expect(try HTTPClient().send(request).body.count == 1000)
        } else {
            #expect(throws: error) { try HTTPClient().send(request) }
        }
    }

    @Test func `a body without an end is cut off at the limit`() {
        var endless = request("/drip")
        endless.maximumBodyBytes = 5000
        let error = HTTPClientError.bodyTooLarge(host: host, limitBytes: 5000)
        #expect(throws: error) { try HTTPClient().send(endless) }
    }

    @Test func `an answer that does not come in time is an error`() {
        var request = request("/hang?token=secret")
        request.timeoutMilliseconds = 200
        #expect(throws: HTTPClientError.timedOut(host: host, milliseconds: 200)) {
            try HTTPClient().send(request)
        }
    }

    @Test func `a refused connection names host and reason, never path, query or user`() throws {
        let request = HTTPClientRequest(url: "http://me:secret@127.0.0.1:1/hidden?key=secret")
        let error = try #require(throws: HTTPClientError.self) { try HTTPClient().send(request) }
        #expect(error.description.hasPrefix("127.0.0.1:1: "))
        #expect(error.description.hasSuffix(" (curl 7)"))
        #expect(!error.description.contains("secret"))
        #expect(!error.description.contains("hidden"))
    }

    @Test(arguments: [
        ("ftp://a/b", "GET", "x", "1"), ("file:///etc/passwd", "GET", "x", "1"),
        ("127.0.0.1", "GET", "x", "1"), ("http://", "GET", "x", "1"),
        ("http:///path", "GET", "x", "1"), ("http://a/ b", "GET", "x", "1"),
        ("http://a/\r\nX: y", "GET", "x", "1"), ("http://a", "G T", "x", "1"),
        ("http://a", "", "x", "1"), ("http://a", "GET", "x", "1\r\nY: 2"),
        ("http://a", "GET", "x\n", "1"), ("http://a", "GET", "", "1"),
    ])
    func `what cannot be sent is refused before anything is`(
        _ url: String,
        _ method: String,
        _ name: String,
        _ value: String
    ) throws {
        let request = HTTPClientRequest(method: method, url: url, headers: [(name, value)])
        let error = try #require(throws: HTTPClientError.self) { try HTTPClient().send(request) }
        guard case .invalidRequest = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!error.description.contains("\n"))
    }

    @Test func `TLS is checked against the authorities given`() throws {
        let server = try PythonServer(certificate: "DNS:localhost")
        let trusting = HTTPClient(certificateAuthorities: "\(server.folder.path)/cert.pem")
        let request = HTTPClientRequest(url: "https://localhost:\(server.port)/status/200")
        #expect(try trusting.send(request).status == 200)
        let unknown = try #require(throws: HTTPClientError.self) {
            try HTTPClient().send(request)
        }
        #expect(unknown.description.hasPrefix("localhost:\(server.port): SSL"))
        // The certificate is for another name.
        let other = HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/status/200")
        #expect(throws: HTTPClientError.self) { try trusting.send(other) }
        let missing = HTTPClient(certificateAuthorities: "/nowhere/cert.pem")
        #expect(throws: HTTPClientError.self) { try missing.send(request) }
    }

    // MARK: Connections

    @Test func `requests go over one connection and share nothing else`() throws {
        let platform = try PlatformServer(
            answers: #"{"/a":[{"body":"long answer"}],"/b":[{"status":500,"text":""}]}"#
        )
        let connection = HTTPConnection()
        let send = { (path: String, headers: [(name: String, value: String)]) in
            let url = "http://127.0.0.1:\(platform.port)\(path)"
            return try connection.send(HTTPClientRequest(url: url, headers: headers))
        }
        #expect(text(try send("/a", [("X-One", "1")])) == #""long answer""#)
        let second = try send("/b", [])
        #expect(second.status == 500 && second.body.isEmpty)
        var post = HTTPClientRequest(method: "POST", url: "http://127.0.0.1:\(server.port)/echo")
        post.body = Array("body".utf8)
        #expect(text(try connection.send(post)).contains(#""body": "body""#))
        #expect(text(try send("/a", [])) == #""long answer""#)
        let requests = try platform.requests
        #expect(requests.map { $0.contains("X-One") } == [true, false, false])
        #expect(Set(requests.map { $0.split(separator: " ").last }).count == 1)
    }

    @Test func `after a failure the next request is sent all the same`() throws {
        let connection = HTTPConnection()
        var hanging = request("/hang")
        hanging.timeoutMilliseconds = 200
        for _ in 0..<2 {
            #expect(throws: HTTPClientError.timedOut(host: host, milliseconds: 200)) {
                try connection.send(hanging)
            }
            #expect(try connection.send(request("/status/200")).status == 200)
        }
        var small = request("/bytes/100")
        small.maximumBodyBytes = 10
        #expect(throws: HTTPClientError.bodyTooLarge(host: host, limitBytes: 10)) {
            try connection.send(small)
        }
        #expect(try connection.send(request("/bytes/100")).body.count == 100)
    }
}
