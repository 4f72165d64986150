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
    private var daemon: OpaquePointer?
    /// Exchanges that their handler has and has not answered.
    private var waiting: [ObjectIdentifier: HTTPExchange] = [:]

    /// What a client may ask of the server.
    package struct Limits: Sendable {
        /// A larger body is answered with 413.
        ///
        /// API Gateway takes 10 MB.
        package var bodyBytes = 10_485_760
        /// Request line, headers and buffers of one connection.
        package var connectionBytes = 32_768
        package var connections = 1024
        /// A connection that stays silent this long is closed.
        package var idleSeconds = 60

        package init() {}
    }

    /// Starts listening on 127.0.0.1.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - limits: what a client may ask.
    ///   - handler: called with each request once its body is in.
    /// - Throws: what keeps the port from being served.
    package init(
        port: Int,
        limits: Limits = Limits(),
        handler: @escaping (HTTPExchange) -> Void
    ) throws(HTTPServerError) {
        let listener = try ListeningSocket.open(port: port)
        self.port = listener.port
        self.limits = limits
        self.handler = handler
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
        options.on_completed = { _, _, exchange, _ in HTTPServer.end(exchange) }
        daemon = plumb_http_start(&options)
        guard daemon != nil else {
            close(listener.descriptor)
            throw .notStarted(port: listener.port)
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
        waiting = [:]
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
        if let daemon { MHD_run(daemon) }
    }

    /// An exchange has an answer: `run` will send it.
    func answered(_ exchange: HTTPExchange) {
        waiting[ObjectIdentifier(exchange)] = nil
        hasAnswers = true
    }

    private func handOver(_ exchange: HTTPExchange) {
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
                version: version.map { String(cString: $0) } ?? "",
                bodyLimit: server.limits.bodyBytes
            )
            // An answer at this point keeps the body from being read at all.
            return exchange.phase == .answered ? exchange.send() : .YES
        case .receiving:
            if count.pointee > 0 {
                exchange.receive(
                    UnsafeRawBufferPointer(start: data, count: count.pointee),
                    bodyLimit: server.limits.bodyBytes
                )
                count.pointee = 0
                return .YES
            }
            server.handOver(exchange)
            return .YES
        case .refused:
            // The rest of a body that is too large is read and dropped, then answered.
            guard count.pointee > 0 else { return exchange.send() }
            exchange.drop(count.pointee)
            count.pointee = 0
            return exchange.droppedBytes <= server.limits.bodyBytes ? .YES : .NO
        case .waiting:
            return .YES
        case .answered:
            return exchange.send()
        }
    }

    private static func end(_ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) {
        guard let raw = state?.pointee else { return }
        Unmanaged<HTTPExchange>.fromOpaque(raw).takeRetainedValue().close()
        state?.pointee = nil
    }
}

/// The server could not be started.
package enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    case portInUse(port: Int)
    case notBound(port: Int, code: CInt)
    case notStarted(port: Int)

    package var description: String {
        switch self {
        case .portInUse(let port):
            "port \(port) is in use: stop what listens there, or choose another port"
        case .notBound(let port, let code):
            "cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(code)))"
        case .notStarted(let port):
            "cannot serve HTTP on port \(port): out of file descriptors or memory"
        }
    }
}
