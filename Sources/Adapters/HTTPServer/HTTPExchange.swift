internal import CMicrohttpd
internal import Glibc

/// One request and the answer to it.
///
/// Confined to the thread of its server. An exchange may be answered long after its handler has
/// returned; the connection waits meanwhile.
package final class HTTPExchange {
    /// The request target, path and query, escapes kept.
    package let target: String
    /// The host of a target that came as a whole URL.
    private let authority: String?
    package private(set) var method = ""
    /// `HTTP/1.1`.
    package private(set) var version = ""
    /// In the order in which they came, names as they were spelled.
    package private(set) var headers: [(name: String, value: String)] = []
    package private(set) var body: [UInt8] = []
    /// The client's address without its port.
    package private(set) var peer = ""

    private(set) var phase = Phase.starting
    /// Nil once the connection is gone.
    private var connection: OpaquePointer?
    private var response: OpaquePointer?
    private weak var server: HTTPServer?
    private var status: CUnsignedInt = 0
    private(set) var droppedBytes = 0
    private var sink: HTTPBodySink?
    /// Bytes of the body that the sink got.
    private(set) var sunkBytes = 0

    /// Where the exchange is.
    enum Phase {
        /// The request line is in.
        case starting
        case receiving
        /// The sink has asked for a pause.
        case paused
        /// The body is too large and its rest is not kept.
        case refused
        /// The handler has the request.
        case waiting
        case answered
    }

    /// A target that is a whole URL is taken as its path (RFC 9112, section 3.2.2).
    init(target: String) {
        let schemes = ["http://", "https://"]
        let scheme = schemes.first { target.prefix($0.count).lowercased() == $0 }
        guard target.first != "/", let scheme else {
            self.target = target
            authority = nil
            return
        }
        let rest = target.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(host.count)
        self.target = path.first == "/" ? String(path) : "/\(path)"
        // A user in it is nobody's business.
        authority = host.split(separator: "@").last.map { String($0) } ?? ""
    }

    deinit {
        if let response { MHD_destroy_response(response) }
    }

    /// The value of the first header with this name, case ignored.
    package func header(_ name: String) -> String? {
        headers.first { Self.isSame($0.name, name) }?.value
    }

    /// Field names are ASCII: comparing bytes spares making strings for every header.
    private static func isSame(_ name: String, _ other: String) -> Bool {
        let (bytes, otherBytes) = (name.utf8, other.utf8)
        return bytes.count == otherBytes.count
            && zip(bytes, otherBytes).allSatisfy { $0 == $1 || lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether the client has closed its side while it waits for the answer.
    ///
    /// The library does not look at a connection whose request is being handled.
    package var isPeerGone: Bool {
        guard let connection else { return true }
        var byte: UInt8 = 0
        let flags = CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)
        return recv(plumb_http_socket(connection), &byte, 1, flags) == 0
    }

    /// Answers the request; ignored if the client is gone.
    ///
    /// - Parameters:
    ///   - status: 200 to 599.
    ///   - headers: sent as they are; `content-length` and `date` are added.
    ///   - body: the whole body.
    package func answer(
        status: Int,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        guard phase == .waiting, connection != nil else { return }
        prepare(status: status, headers: headers, body: body)
        sendPrepared()
    }

    /// Answers the request with a part of a file; to `HEAD` without sending it.
    ///
    /// Calls `MHD_create_response_from_fd_at_offset64`.
    ///
    /// - Parameters:
    ///   - status: 200 to 599.
    ///   - headers: sent as they are; `content-length` and `date` are added.
    ///   - descriptor: of the file; closed once it is sent, or at once if the client is gone.
    ///   - range: which of its bytes.
    package func answer(
        status: Int,
        headers: [(name: String, value: String)],
        file descriptor: CInt,
        range: Range<Int>
    ) {
        guard phase == .waiting, connection != nil, !range.isEmpty,
            let response = MHD_create_response_from_fd_at_offset64(
                UInt64(range.count),
                descriptor,
                UInt64(range.lowerBound)
            )
        else {
            Glibc.close(descriptor)
            return answer(status: status, headers: headers, body: [])
        }
        adopt(response, status: status, headers: headers)
        sendPrepared()
    }

    private func sendPrepared() {
        guard let connection else { return }
        phase = .answered
        MHD_resume_connection(connection)
        server?.answered(self)
    }

    /// Lets the body go on after its sink has asked for a pause.
    package func continueBody() {
        guard let connection, phase == .paused else { return }
        phase = .receiving
        MHD_resume_connection(connection)
        server?.continued(self, connection)
    }
}

// MARK: - Steps driven by the server

extension HTTPExchange {
    func readHead(
        of connection: OpaquePointer,
        method: String,
        version: String
    ) {
        self.connection = connection
        self.method = method
        self.version = version
        peer = Self.peer(of: connection)
        let context = Unmanaged.passUnretained(self).toOpaque()
        MHD_get_connection_values(
            connection,
            .HEADER_KIND,
            { context, _, name, value in
                guard let context, let name else { return .NO }
                let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
                let value = value.map { String(cString: $0) } ?? ""
                exchange.headers.append((String(cString: name), value))
                return .YES
            },
            context
        )
        if let authority {
            headers.removeAll { Self.isSame($0.name, "host") }
            headers.append(("host", authority))
        }
        phase = .receiving
    }

    /// Decides where the body goes: to the sink, or into `body`.
    func beginBody(_ sink: HTTPBodySink?, limits: HTTPServer.Limits) {
        self.sink = sink
        guard sink == nil, let length = header("content-length").flatMap({ Int($0) }) else {
            return
        }
        if length > limits.bodyBytes {
            refuse(limits)
            phase = .answered
        } else {
            body.reserveCapacity(length)
        }
    }

    func receive(
        _ piece: UnsafeRawBufferPointer,
        limits: HTTPServer.Limits,
        server: HTTPServer
    ) {
        if let sink {
            sunkBytes += piece.count
            guard !sink.receive(piece), let connection else { return }
            self.server = server
            phase = .paused
            MHD_suspend_connection(connection)
            server.paused(self, connection)
            return
        }
        guard body.count + piece.count <= limits.bodyBytes else {
            body = []
            refuse(limits)
            phase = .refused
            return
        }
        body.append(contentsOf: piece)
    }

    /// Counts what is not kept: a client that goes on sending is cut off in the end.
    func drop(_ count: Int) {
        droppedBytes += count
    }

    func suspend(for server: HTTPServer) {
        self.server = server
        phase = .waiting
        if let connection { MHD_suspend_connection(connection) }
    }

    func send() -> MHD_Result {
        guard let connection, let response else { return .NO }
        return MHD_queue_response(connection, status, response)
    }

    /// The server stops: the connection goes without an answer.
    func abandon() {
        guard phase == .waiting || phase == .paused, let connection else { return }
        let isPaused = phase == .paused
        phase = .waiting
        self.connection = nil
        MHD_resume_connection(connection)
        if isPaused { sink?.abandon() }
        sink = nil
    }

    /// The connection has ended, or the answer is sent.
    func close() {
        connection = nil
        if phase == .receiving { sink?.abandon() }
        sink = nil
    }

    private func refuse(_ limits: HTTPServer.Limits) {
        prepare(
            status: 413,
            headers: [("content-type", "application/json"), ("connection", "close")]
                + limits.refusalHeaders,
            body: Array(#"{"message":"Request Entity Too Large"}"#.utf8)
        )
    }

    private func prepare(
        status: Int,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        var body = body
        guard
            let response = MHD_create_response_from_buffer(
                body.count,
                &body,
                .RESPMEM_MUST_COPY
            )
        else { preconditionFailure("libmicrohttpd could not allocate an answer") }
        adopt(response, status: status, headers: headers)
    }

    private func adopt(
        _ response: OpaquePointer,
        status: Int,
        headers: [(name: String, value: String)]
    ) {
        for (name, value) in headers {
            // Refused by the library: a name or value with a line break, or one that it sets itself.
            MHD_add_response_header(response, name, value)
        }
        self.response = response
        self.status = CUnsignedInt(clamping: status)
    }

    private static func peer(of connection: OpaquePointer) -> String {
        guard let address = plumb_http_peer(connection), address.pointee.sa_family == AF_INET else {
            return ""
        }
        let bits = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
        return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }
}
