import Files
import Glibc
import TestSupport
import Testing

/// `plumb start` over TLS, asked by curl.
@Suite struct TLSTests {
    private let folder = GatewayTemplate.folder(routes: ["Path: /f, Method: ANY"])

    init() throws {
        for name in ["cert", "other"] {
            let command =
                "cd '\(folder.path)' && openssl req -x509 -newkey rsa:2048 -nodes -days 2"
                + " -keyout \(name).key -out \(name).pem -subj /CN=localhost"
                + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>openssl.txt"
            try #require(Command.run(command) == 0)
        }
    }

    private func start(certificate: String?, key: String?) throws -> RunningRuntime {
        let options =
            (certificate.map { ["--tls-cert", "\(folder.path)/\($0)"] } ?? [])
            + (key.map { ["--tls-key", "\(folder.path)/\($0)"] } ?? [])
        let ports = ["--port", "0", "--aws-port", "0"]
        return try RunningRuntime(in: folder.path, arguments: ports + options)
    }

    private func curl(_ runtime: RunningRuntime, _ words: String, authority: String = "cert")
        throws -> (status: Int32, body: String)
    {
        let output = "\(folder.path)/answer.txt"
        let status = Command.run(
            "curl -sS --max-time 20 --cacert '\(folder.path)/\(authority).pem' \(words)"
                + " https://localhost:\(runtime.httpPort)/f >'\(output)' 2>/dev/null"
        )
        let bytes = try FileSystem.read(output, limitBytes: 10_000_000)
        return (status, String(decoding: bytes, as: UTF8.self))
    }

    @Test func `requests over TLS are served and say so`() throws {
        let runtime = try start(certificate: "cert.pem", key: "cert.key")
        let answer = try curl(runtime, "-H 'content-type: text/plain' -d hello")
        #expect(answer.status == 0)
        #expect(answer.body.contains(#""x-forwarded-proto":"https""#))
        #expect(answer.body.contains(#""x-forwarded-port":"\#(runtime.httpPort)""#))
        #expect(answer.body.contains(#""body":"hello""#))
        // A large body comes and goes in many records.
        let large = "\(folder.path)/large.txt"
        #expect(Command.run("head -c 3000000 /dev/zero | tr '\\0' x >'\(large)'") == 0)
        let echo = try curl(runtime, "-H 'content-type: text/plain' --data-binary '@\(large)'")
        #expect(echo.body.utf8.count > 3_000_000)
        #expect(try curl(runtime, "", authority: "other").status == 60)
    }

    @Test func `who speaks no TLS harms nobody`() throws {
        let runtime = try start(certificate: "cert.pem", key: "cert.key")
        for text in ["GET /f HTTP/1.1\r\nHost: h\r\n\r\n", "\u{16}\u{3}\u{1}", ""] {
            let client = try #require(HTTPClient.connected(to: runtime.httpPort))
            HTTPClient.send(Array(text.utf8), to: client)
            shutdown(client, CInt(SHUT_WR))
            #expect(!HTTPClient.text(from: client).hasPrefix("HTTP/1.1 200"))
            close(client)
        }
        let silent = try #require(HTTPClient.connected(to: runtime.httpPort))
        defer { close(silent) }
        #expect(try curl(runtime, "").status == 0)
    }

    @Test func `one of both options is wrong usage`() throws {
        let first = try #require(throws: RunningRuntime.NotStarted.self) {
            try start(certificate: "cert.pem", key: nil)
        }
        let second = try #require(throws: RunningRuntime.NotStarted.self) {
            try start(certificate: nil, key: "cert.key")
        }
        #expect([first.status, second.status] == [64, 64])
        #expect(first.errors.contains("--tls-cert needs --tls-key"))
        #expect(second.errors.contains("--tls-key needs --tls-cert"))
    }

    @Test(arguments: [
        ("nowhere.pem", "cert.key", "nowhere.pem: "), ("cert.pem", "nowhere.key", "nowhere.key: "),
        ("cert.key", "cert.key", "cert.key: it has no CERTIFICATE in PEM"),
        ("cert.pem", "cert.pem", "cert.pem: it has no PRIVATE KEY in PEM"),
        ("cert.pem", "other.key", "other.key: no key of the certificate in "),
        ("cut.pem", "cert.key", "cert.key: no key of the certificate in "),
    ])
    func `files that cannot be used are named`(certificate: String, key: String, text: String)
        throws
    {
        #expect(
            Command.run(
                "cd '\(folder.path)' && head -c 300 cert.pem >cut.pem && "
                    + "echo '-----END CERTIFICATE-----' >>cut.pem"
            ) == 0
        )
        let error = try #require(throws: RunningRuntime.NotStarted.self) {
            try start(certificate: certificate, key: key)
        }
        #expect(error.status == 78)
        #expect(error.errors.contains("plumb: error: \(folder.path)/\(text)"), "\(error.errors)")
    }
}
