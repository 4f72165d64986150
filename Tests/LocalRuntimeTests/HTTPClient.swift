import Glibc
import TestSupport

/// A client for tests: one request a connection, over a real socket.
enum HTTPClient {
    struct Answer {
        var status: Int
        /// Status line and headers.
        var head: String
        var body: String

        /// The values of every header with this name, written in lower case.
        func headers(_ name: String) -> [String] {
            head.split(separator: "\r\n").dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name else { return nil }
                return String(parts[1].drop { $0 == " " })
            }
        }
    }

    /// Nil where the server closed the connection without an answer, or none came in time.
    static func request(
        _ method: String,
        _ target: String,
        port: Int,
        headers: [(String, String)] = [("content-type", "application/json")],
        body: [UInt8] = [],
        timeoutSeconds: Int = Patience.seconds
    ) -> Answer? {
        guard let client = connected(to: port, timeoutSeconds: timeoutSeconds) else { return nil }
        defer { close(client) }
        var request = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { request += "\(name): \(value)\r\n" }
        request += "Content-Length: \(body.count)\r\n\r\n"
        send(Array(request.utf8) + body, to: client)
        return answer(from: client)
    }

    static func connected(to port: Int, timeoutSeconds: Int = Patience.seconds) -> CInt? {
        // Not for the runtimes that other tests start meanwhile.
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let client = socket(AF_INET, kind, 0)
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, length) }
        }
        guard code == 0 else {
            close(client)
            return nil
        }
        return client
    }

    /// A server that closes early still answers: what it does not take is its business.
    static func send(_ bytes: [UInt8], to client: CInt) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Everything until the server closes the connection.
    static func text(from client: CInt) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func answer(from client: CInt) -> Answer? {
        let text = text(from: client)
        let parts = text.split(
            separator: "\r\n\r\n",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let words = text.split(separator: " ", maxSplits: 2)
        guard parts.count == 2, words.count > 1, let status = Int(words[1]) else { return nil }
        return Answer(status: status, head: String(parts[0]), body: String(parts[1]))
    }
}
