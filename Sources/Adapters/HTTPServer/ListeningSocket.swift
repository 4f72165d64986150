internal import Glibc

/// A socket that listens on 127.0.0.1.
enum ListeningSocket {
    /// Opens it; port 0 takes any free one.
    ///
    /// The caller owns the descriptor.
    static func open(port: Int) throws(HTTPServerError) -> (descriptor: CInt, port: Int) {
        let flags =
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, flags, 0)
        guard descriptor >= 0 else { throw .notBound(port: port, code: errno) }
        var yes: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer -> CInt in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0, listen(descriptor, 1024) == 0,
                    getsockname(descriptor, address, &length) == 0
                else { return errno }
                return 0
            }
        }
        guard code == 0 else {
            close(descriptor)
            throw code == EADDRINUSE ? .portInUse(port: port) : .notBound(port: port, code: code)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
