internal import CMicrohttpd
internal import Glibc

/// An HTTP/1.1 server on loopback.
///
/// Owns a daemon of GNU libmicrohttpd.
///
/// It has no thread: the caller polls `descriptor` and calls `run` when it is readable, after every
/// answer given outside of `run`, and when `idleMilliseconds` have passed. Handlers are called
/// inside `run`. https://www.gnu.org/software/libmicrohttpd/manual/libmicrohttpd.html
package final class HTTPServer {
    /// The port it listens on.
    package let port: Int
    fileprivate let limits: Limits
    private let handler: (HTTPExchange) -> Void
    private let bodySink: (HTTPExchange) -> HTTPBodySink?
    private var daemon: OpaquePointer?
    /// Exchanges that their handler has and has not answered.
    private var waiting: [ObjectIdentifier: HTTPExchange] = [:]
    /// Exchanges whose body waits for its sink.
    private var paused: [ObjectIdentifier: HTTPExchange] = [:]

    /// What a client may ask of the server.
    package struct Limits: Sendable {
        /// A larger body is answered with 413.
        ///
        /// API Gateway takes 10 MB.
        package var bodyBytes = 10_485_760
        /// What that answer has in its head besides its own.
        package var refusalHeaders: [(name: String, value: String)] = []
        /// Request line, headers and buffers of one connection.
        package var connectionBytes = 32_768
        package var connections = 1024
        /// A connection that stays silent this long is closed; so is one whose next head, or then
        /// its body, takes longer, however many bytes dribble in.
        ///
        /// Zero for never.
        package var idleSeconds = 60
        /// A body that a sink takes has that time for every so many bytes.
        fileprivate static let progressBytes = 1_048_576

        package init() {}
    }

    /// What a server shows of itself over TLS, in PEM.
    package struct Certificate: Sendable {
        /// The certificate, and those between it and its authority.
        package var chain: String
        package var key: String

        package init(chain: String, key: String) {
            self.chain = chain
            self.key = key
        }
    }

    /// When each connection must have its head or body complete, in milliseconds; nil while its
    /// answer is awaited.
    private var deadlines: [OpaquePointer: Int] = [:]
    private var nextSweep = 0

    /// Starts listening on 127.0.0.1.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - certificate: nil for plain HTTP.
    ///   - limits: what a client may ask.
    ///   - bodySink: asked with each head who takes the body; nil for the exchange itself, which
    ///     keeps it whole.
    ///   - handler: called with each request once its body is in.
    /// - Throws: what keeps the port from being served.
    package init(
        port: Int,
        certificate: Certificate? = nil,
        limits: Limits = Limits(),
        bodySink: @escaping (HTTPExchange) -> HTTPBodySink? = { _ in nil },
        handler: @escaping (HTTPExchange) -> Void
    ) throws(HTTPServerError) {
        let listener = try ListeningSocket.open(port: port)
        self.port = listener.port
        self.limits = limits
        self.handler = handler
        self.bodySink = bodySink
        var options = plumb_http_options()
        options.listener = listener.descriptor
        options.connection_limit = CUnsignedInt(limits.connections)
        options.connection_memory = limits.connectionBytes
        options.idle_timeout_seconds = CUnsignedInt(limits.idleSeconds)
        // The daemon lives no longer than this object, which stops it first.
        options.context = Unmanaged.passUnretained(self).toOpaque()
        options.on_uri = { _, uri, _ in HTTPServer.begin(uri) }
        options.on_request = { context, connection, _, method, version, data, count, exchange in
            HTTPServer.advance(context, connection, method, version, data, count, exchange)
        }
        options.on_completed = { context, connection, exchange, _ in
            HTTPServer.end(context, connection, exchange)
        }
        options.on_connection = { context, connection, _, event in
            HTTPServer.note(context, connection, event)
        }
        daemon = Self.start(&options, certificate)
        guard daemon != nil else {
            close(listener.descriptor)
            throw certificate == nil
                ? .notStarted(port: listener.port) : .certificateRefused(port: listener.port)
        }
    }

    private static func start(
        _ options: inout plumb_http_options,
        _ certificate: Certificate?
    ) -> OpaquePointer? {
        guard let certificate else { return plumb_http_start(&options) }
        // The library reads both texts while it starts.
        return certificate.chain.withCString { chain in
            certificate.key.withCString { key in
                options.certificate = chain
                options.key = key
                return plumb_http_start(&options)
            }
        }
    }

    deinit {
        stop()
    }

    /// Closes every connection.
    ///
    /// Exchanges not answered yet end without an answer.
    package func stop() {
        guard let daemon else { return }
        self.daemon = nil
        // The library does not stop while connections are suspended.
        for exchange in waiting.values { exchange.abandon() }
        for exchange in paused.values { exchange.abandon() }
        waiting = [:]
        paused = [:]
        MHD_stop_daemon(daemon)
    }

    /// Readable when `run` has work.
    package var descriptor: CInt { daemon.map { plumb_http_descriptor($0) } ?? -1 }

    /// Whether an exchange was answered since the last `run`.
    package private(set) var hasAnswers = false

    /// Takes in what has arrived and sends what is due.
    ///
    /// Calls `MHD_run`.
    package func run() {
        hasAnswers = false
        guard let daemon else { return }
        MHD_run(daemon)
        closeSlowConnections()
    }

    /// A client that dribbles makes this run with every byte; the library closes a silent one.
    private func closeSlowConnections() {
        let now = Self.monotonicMilliseconds
        guard limits.idleSeconds > 0, now >= nextSweep else { return }
        nextSweep = now + min(1000, limits.idleSeconds * 500)
        for (connection, deadline) in deadlines where deadline <= now {
            deadlines[connection] = nil
            plumb_http_shut_down(connection)
        }
    }

    private static var monotonicMilliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    private func startTimer(of connection: OpaquePointer) {
        deadlines[connection] = Self.monotonicMilliseconds + limits.idleSeconds * 1000
    }

    /// An exchange has an answer: `run` will send it.
    func answered(_ exchange: HTTPExchange) {
        waiting[ObjectIdentifier(exchange)] = nil
        hasAnswers = true
    }

    func paused(_ exchange: HTTPExchange, _ connection: OpaquePointer) {
        deadlines[connection] = nil
        paused[ObjectIdentifier(exchange)] = exchange
    }

    func continued(_ exchange: HTTPExchange, _ connection: OpaquePointer) {
        paused[ObjectIdentifier(exchange)] = nil
        startTimer(of: connection)
        hasAnswers = true
    }

    private func handOver(_ exchange: HTTPExchange, _ connection: OpaquePointer) {
        deadlines[connection] = nil
        exchange.suspend(for: self)
        waiting[ObjectIdentifier(exchange)] = exchange
        handler(exchange)
    }

    /// After how long `run` is due although nothing arrives; nil for never.
    package var idleMilliseconds: Int? {
        var timeout: CUnsignedLongLong = 0
        guard let daemon, MHD_get_timeout(daemon, &timeout) == .YES else { return nil }
        return Int(clamping: timeout)
    }
}

// MARK: - Callbacks of the daemon

extension HTTPServer {
    /// A request line has come: makes the exchange that the other callbacks get.
    private static func begin(_ uri: UnsafePointer<CChar>?) -> UnsafeMutableRawPointer? {
        let target = uri.map { String(cString: $0) } ?? "/"
        return Unmanaged.passRetained(HTTPExchange(target: target)).toOpaque()
    }

    /// Called when the headers are in, for every piece of the body, at its end, and once more when
    /// the exchange is answered.
    private static func advance(
        _ context: UnsafeMutableRawPointer?,
        _ connection: OpaquePointer?,
        _ method: UnsafePointer<CChar>?,
        _ version: UnsafePointer<CChar>?,
        _ data: UnsafePointer<CChar>?,
        _ count: UnsafeMutablePointer<Int>?,
        _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let context, let connection, let count, let raw = state?.pointee else { return .NO }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        let exchange = Unmanaged<HTTPExchange>.fromOpaque(raw).takeUnretainedValue()
        switch exchange.phase {
        case .starting:
            exchange.readHead(
                of: connection,
                method: method.map { String(cString: $0) } ?? "",
                version: version.map { String(cString: $0) } ?? ""
            )
            exchange.beginBody(server.bodySink(exchange), limits: server.limits)
            server.startTimer(of: connection)
            // An answer at this point keeps the body from being read at all.
            return exchange.phase == .answered ? exchange.send() : .YES
        case .receiving:
            if count.pointee > 0 {
                let before = exchange.sunkBytes / Limits.progressBytes
                exchange.receive(
                    UnsafeRawBufferPointer(start: data, count: count.pointee),
                    limits: server.limits,
                    server: server
                )
                count.pointee = 0
                if exchange.phase == .receiving,
                    exchange.sunkBytes / Limits.progressBytes > before
                {
                    server.startTimer(of: connection)
                }
                return .YES
            }
            server.handOver(exchange, connection)
            return .YES
        case .refused:
            // The rest of a body that is too large is read and dropped, then answered.
            guard count.pointee > 0 else { return exchange.send() }
            exchange.drop(count.pointee)
            count.pointee = 0
            return exchange.droppedBytes <= server.limits.bodyBytes ? .YES : .NO
        case .waiting, .paused:
            return .YES
        case .answered:
            return exchange.send()
        }
    }

    /// The connection's next head is awaited from here on.
    private static func end(
        _ context: UnsafeMutableRawPointer?,
        _ connection: OpaquePointer?,
        _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) {
        if let context, let connection {
            Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
                .startTimer(of: connection)
        }
        guard let raw = state?.pointee else { return }
        Unmanaged<HTTPExchange>.fromOpaque(raw).takeRetainedValue().close()
        state?.pointee = nil
    }
}

extension HTTPServer {
    /// A connection was made or has ended.
    private static func note(
        _ context: UnsafeMutableRawPointer?,
        _ connection: OpaquePointer?,
        _ event: MHD_ConnectionNotificationCode
    ) {
        guard let context, let connection else { return }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        if plumb_http_is_start(event) {
            server.startTimer(of: connection)
        } else {
            server.deadlines[connection] = nil
        }
    }
}
