internal import Glibc

/// The server could not be started.
package enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    case portInUse(port: Int)
    case notBound(port: Int, code: CInt)
    case notStarted(port: Int)
    case certificateRefused(port: Int)

    package var description: String {
        switch self {
        case .portInUse(let port):
            "port \(port) is in use: stop what listens there, or choose another port"
        case .notBound(let port, let code):
            "cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(code)))"
        case .notStarted(let port):
            "cannot serve HTTP on port \(port): out of file descriptors or memory"
        case .certificateRefused(let port):
            "cannot serve HTTPS on port \(port): the certificate or key cannot be read, or the key "
                + "is another certificate's"
        }
    }
}
