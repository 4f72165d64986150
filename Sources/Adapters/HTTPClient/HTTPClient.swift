internal import CCurl

/// Sends HTTP requests and waits for the answers.
///
/// `https` and `http` alone; certificates are checked against those of the system. Proxies are taken
/// from the environment, as libcurl does. Any thread may send; each request has a connection of its
/// own, unless it is sent over an `HTTPConnection`.
///
/// The library, libcurl, is loaded with the first request: an executable that links it pays 8 ms at
/// every start. An executable linked with `-static-executable` has no loader, and every request
/// fails there with `HTTPClientError.unavailable`.
package struct HTTPClient: Sendable {
    private let authorities: String?

    /// - Parameter certificateAuthorities: a PEM file to check servers against instead of the
    ///   system's; nil for those.
    package init(certificateAuthorities: String? = nil) {
        authorities = certificateAuthorities
    }

    /// Sends a request and waits until its answer is complete.
    ///
    /// Every answer is one, whatever its status.
    package func send(
        _ request: HTTPClientRequest
    ) throws(HTTPClientError) -> HTTPClientResponse {
        var handle: CurlHandle?
        return try send(request, over: &handle)
    }

    /// Sends a request over the connections of those before.
    ///
    /// - Parameters:
    ///   - request: what is sent.
    ///   - kept: has the connections; made where it is nil.
    /// - Returns: the answer, whatever its status.
    /// - Throws: where there is none.
    func send(
        _ request: HTTPClientRequest,
        over kept: inout CurlHandle?
    ) throws(HTTPClientError) -> HTTPClientResponse {
        guard let host = request.host else {
            throw .invalidRequest(reason: "the URL must begin with https:// or http:// and a host")
        }
        if let reason = Self.flaw(in: request) { throw .invalidRequest(reason: reason) }
        let library = try CurlLibrary.loaded.get()
        do throws(CurlHandle.Failure) {
            let transfer: CurlHandle
            if let kept { transfer = kept } else { transfer = try CurlHandle(library) }
            kept = transfer
            transfer.begin(limitBytes: request.maximumBodyBytes)
            try prepare(transfer, request)
            return try transfer.perform()
        } catch {
            if kept?.isTooLarge ?? false || error.code == CURLE_FILESIZE_EXCEEDED {
                throw .bodyTooLarge(host: host, limitBytes: request.maximumBodyBytes)
            }
            if error.code == CURLE_OPERATION_TIMEDOUT {
                throw .timedOut(host: host, milliseconds: request.timeoutMilliseconds)
            }
            throw .failed(host: host, code: Int(error.code.rawValue), reason: error.reason)
        }
    }

    /// Why a request cannot be sent as it is; nil where it can.
    private static func flaw(in request: HTTPClientRequest) -> String? {
        let isToken = { (text: String) in
            !text.isEmpty
                && text.utf8.allSatisfy {
                    $0 > 0x20 && $0 < 0x7F && !#"(),/:;<=>?@[\]{}""#.utf8.contains($0)
                }
        }
        guard isToken(request.method) else { return "the method is none" }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return "the URL has a character that must be percent-encoded"
        }
        for (name, value) in request.headers {
            guard isToken(name) else { return "a header's name is none" }
            guard !value.utf8.contains(where: { [0x00, 0x0A, 0x0D].contains($0) }) else {
                return "the header '\(name)' has a line break in its value"
            }
        }
        return nil
    }

    private func prepare(
        _ handle: CurlHandle,
        _ request: HTTPClientRequest
    ) throws(CurlHandle.Failure) {
        try handle.set(CURLOPT_URL, request.url)
        // A time limit must not arrive as a signal: other threads share it.
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try handle.set(CURLOPT_TIMEOUT_MS, max(1, request.timeoutMilliseconds))
        try handle.set(CURLOPT_MAXFILESIZE_LARGE, size: request.maximumBodyBytes)
        if request.maximumRedirects > 0 {
            try handle.set(CURLOPT_FOLLOWLOCATION, 1)
            try handle.set(CURLOPT_MAXREDIRS, request.maximumRedirects)
        }
        if let authorities { try handle.set(CURLOPT_CAINFO, authorities) }
        if request.method == "HEAD" { try handle.set(CURLOPT_NOBODY, 1) }
        if let body = request.body {
            try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
            try handle.set(CURLOPT_COPYPOSTFIELDS, body)
        }
        try handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        try handle.set(CURLOPT_HTTPHEADER, lines: Self.lines(of: request))
    }

    /// Headers in the library's form, where "Name;" is an empty one and "Name:" is none at all.
    private static func lines(of request: HTTPClientRequest) -> [String] {
        let lines = request.headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        let names = Set(request.headers.map { $0.name.lowercased() })
        // What the library would add of itself to a body.
        let unwanted = ["Content-Type", "Expect"].filter { !names.contains($0.lowercased()) }
        return lines + unwanted.map { "\($0):" }
    }
}
