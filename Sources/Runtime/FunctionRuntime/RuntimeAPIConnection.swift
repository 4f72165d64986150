internal import Glibc

/// A kept-alive HTTP/1.1 connection to the Lambda Runtime API.
///
/// Owns a socket. An HTTP library would take longer to load than a function takes to answer.
final class RuntimeAPIConnection {
    private let host: String
    private let port: String
    private var socket: CInt = -1
    /// Received and not taken yet.
    private var buffer: [UInt8] = []

    /// An answer of the API.
    struct Answer {
        var status: Int
        /// Names in lower case.
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        subscript(name: String) -> String? { headers[name] }
    }

    private static let base = "/2018-06-01/runtime/"
    private static let chunkBytes = 65_536
    /// The head of an answer is one screen of short lines.
    private static let maximumHeadBytes = 65_536

    /// - Parameter address: `host:port`.
    /// - Throws: `ConfigurationError` where the address is none or nobody answers there.
    init(_ address: String) throws {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, Int(parts[1]) != nil, !parts[0].isEmpty else {
            throw ConfigurationError(
                "AWS_LAMBDA_RUNTIME_API is '\(address)': it has to be host:port"
            )
        }
        host = String(parts[0])
        port = String(parts[1])
        try open()
    }

    deinit {
        if socket >= 0 { close(socket) }
    }

    private func open() throws {
        if socket >= 0 { close(socket) }
        buffer = []
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        // A numeric address, as Lambda gives, is taken without the resolver's files.
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let name = host == "localhost" ? "127.0.0.1" : host
        guard getaddrinfo(name, port, &hints, &found) == 0, let found else {
            throw ConfigurationError(
                "AWS_LAMBDA_RUNTIME_API is \(host):\(port): no numeric address"
            )
        }
        defer { freeaddrinfo(found) }
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        socket = Glibc.socket(AF_INET, type, 0)
        guard socket >= 0, connect(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0
        else {
            throw ConfigurationError(
                "AWS_LAMBDA_RUNTIME_API is \(host):\(port): \(String(cString: strerror(errno)))"
            )
        }
        var yes: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, size)
    }

    /// Sends a request and waits for its answer, for an event as long as it takes.
    ///
    /// - Parameters:
    ///   - method: `GET` or `POST`.
    ///   - operation: the path behind `/2018-06-01/runtime/`.
    ///   - body: of a `POST`.
    /// - Returns: Nil where the API has closed the connection: the environment ends.
    /// - Throws: `ConfigurationError` where what comes back is no HTTP.
    func send(_ method: String, _ operation: String, body: [UInt8] = []) throws -> Answer? {
        var head = "\(method) \(Self.base)\(operation) HTTP/1.1\r\nHost: \(host):\(port)\r\n"
        if method == "POST" {
            head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        }
        guard writeAll(Array(head.utf8) + [0x0D, 0x0A] + body, to: socket) else { return nil }
        guard let lines = try headLines() else { return nil }
        var answer = try Self.head(lines)
        if answer["transfer-encoding"]?.lowercased() == "chunked" {
            guard let body = try chunkedBody() else { return nil }
            answer.body = body
        } else if let length = answer["content-length"].flatMap({ Int($0) }) {
            guard let body = take(length) else { return nil }
            answer.body = body
        }
        if answer["connection"]?.lowercased() == "close" { try open() }
        return answer
    }

    // MARK: Reading

    private static func head(_ lines: [Substring]) throws -> Answer {
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw ConfigurationError("AWS_LAMBDA_RUNTIME_API answers something other than HTTP")
        }
        var answer = Answer(status: status)
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            answer.headers[line[..<colon].lowercased()] = String(value)
        }
        return answer
    }

    /// The lines up to the empty one; nil at the end of the connection.
    private func headLines() throws -> [Substring]? {
        var lines: [Substring] = []
        while let line = try line() {
            if line.isEmpty { return lines }
            lines.append(Substring(line))
        }
        return nil
    }

    private func line() throws -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end].filter { $0 != 0x0D }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard buffer.count <= Self.maximumHeadBytes else {
                throw ConfigurationError("AWS_LAMBDA_RUNTIME_API answers something other than HTTP")
            }
            guard receive() else { return nil }
        }
    }

    private func chunkedBody() throws -> [UInt8]? {
        var body: [UInt8] = []
        while let line = try line() {
            guard let count = Int(line.prefix { $0 != ";" }, radix: 16) else { return nil }
            if count == 0 {
                while let trailer = try self.line(), !trailer.isEmpty {}
                return body
            }
            guard let chunk = take(count), try self.line() != nil else { return nil }
            body += chunk
        }
        return nil
    }

    /// Exactly so many bytes; nil where the connection ends before.
    private func take(_ count: Int) -> [UInt8]? {
        buffer.reserveCapacity(count)
        while buffer.count < count {
            guard receive() else { return nil }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            let count = read(socket, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            buffer += chunk[..<count]
            return true
        }
    }
}
