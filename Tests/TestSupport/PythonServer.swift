internal import Files

/// A server of Python's on a free port of 127.0.0.1.
///
/// `/echo` shows the request, `/status/N`, `/bytes/N`, `/hang`, `/drip`, `/redirect/N` and
/// `/to-file` do what they say; `/files/…` are those of its folder.
package final class PythonServer {
    package let folder = TemporaryFolder()
    private let process: PythonProcess

    package var port: Int { process.port }

    private static let script = """
        import http.server, json, os, ssl, sys, time
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                with open(sys.argv[2], "a") as log: log.write(self.path + "\\n")
                if self.path.startswith("/files/"): return self.file(self.path[7:])
                word, _, number = self.path.split("?")[0].lstrip("/").partition("/")
                number = int(number or 0)
                status, headers, out = 200, [("X-B", "1"), ("X-A", "  2 "), ("X-B", "3")], b"ok"
                if word == "echo":
                    out = json.dumps({"method": self.command, "path": self.path,
                        "headers": self.headers.items(), "body": body.decode("latin-1")}).encode()
                elif word == "status": status = number
                elif word == "bytes": out = b"x" * number
                elif word == "hang": time.sleep(60)
                elif word == "redirect":
                    status = 302
                    headers += [("Location", "/redirect/%d" % (number - 1) if number > 1 else "/echo")]
                elif word == "to-file":
                    status = 302
                    headers += [("Location", "file:///etc/passwd")]
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                if word == "drip":
                    self.end_headers()
                    while True:
                        self.wfile.write(b"x" * 1000)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(out)
            def file(self, name):
                path = os.path.join(os.path.dirname(sys.argv[2]), name)
                found = os.path.exists(path)
                out = open(path, "rb").read() if found else b""
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)
            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer
            def log_message(self, *_): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None
        if len(sys.argv) > 3:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[3], sys.argv[4])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        with open(sys.argv[1] + ".new", "w") as file: file.write(str(server.server_address[1]))
        os.rename(sys.argv[1] + ".new", sys.argv[1])
        server.serve_forever()

        """

    /// Starts it and waits until it listens.
    ///
    /// - Parameter name: what that a fresh certificate is for, `DNS:localhost`, written to `cert.pem`;
    ///   nil for plain HTTP.
    /// - Throws: where it does not come up within ten seconds.
    package init(certificate name: String? = nil) throws {
        var words = [
            "-c", Self.script, "\(folder.path)/port", "\(folder.path)/requests.txt",
        ]
        if let name {
            let command =
                "cd '\(folder.path)' && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem"
                + " -out cert.pem -days 2 -subj '/CN=\(name)' -addext 'subjectAltName=\(name)'"
                + " 2>openssl.txt"
            guard Command.run(command) == 0 else { throw PythonProcess.NotStarted() }
            words += ["\(folder.path)/cert.pem", "\(folder.path)/key.pem"]
        }
        process = try PythonProcess(words, port: "\(folder.path)/port")
    }

    /// The targets of all requests so far.
    package var requests: [String] {
        let file = try? FileSystem.read("\(folder.path)/requests.txt", limitBytes: 1_000_000)
        return String(decoding: file ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
