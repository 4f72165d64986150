/// No answer to a request.
///
/// Names the host alone: path, query and user of a URL may be secret.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
    /// The library cannot be loaded.
    case unavailable(reason: String)
    /// Nothing was sent.
    case invalidRequest(reason: String)
    case timedOut(host: String, milliseconds: Int)
    case bodyTooLarge(host: String, limitBytes: Int)
    /// The code and words are libcurl's: https://curl.se/libcurl/c/libcurl-errors.html
    case failed(host: String, code: Int, reason: String)

    package var description: String {
        switch self {
        case .unavailable(let reason): "HTTP client: \(reason)"
        case .invalidRequest(let reason): "HTTP request: \(reason)"
        case .timedOut(let host, let milliseconds):
            "\(host): no complete answer within \(milliseconds) ms"
        case .bodyTooLarge(let host, let limit): "\(host): the answer is over \(limit) bytes"
        case .failed(let host, let code, let reason): "\(host): \(reason) (curl \(code))"
        }
    }
}
