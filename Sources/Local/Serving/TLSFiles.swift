internal import Files
package import HTTPServer

/// The files that a server over TLS is started with, both in PEM.
package struct TLSFiles: Sendable {
    /// The certificate, and those between it and its authority.
    package var certificate: String
    package var key: String

    private static let limitBytes = 1_048_576

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads both; whether they belong together is the server's to find out.
    package func read() throws(TLSFileError) -> HTTPServer.Certificate {
        HTTPServer.Certificate(
            chain: try Self.text(certificate, holding: "CERTIFICATE-----"),
            key: try Self.text(key, holding: "PRIVATE KEY-----")
        )
    }

    private static func text(
        _ path: String,
        holding what: String
    ) throws(TLSFileError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limitBytes: limitBytes)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let expected = what.dropLast(5)
        guard text.contains("-----BEGIN "), text.contains(what) else {
            throw .unreadable(path: path, reason: "it has no \(expected) in PEM")
        }
        return text
    }
}

/// A certificate or key cannot be used.
package enum TLSFileError: Error, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// The server takes them not, or not together.
    case refused(TLSFiles)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .refused(let files):
            "\(files.key): no key of the certificate in \(files.certificate), or one of both is "
                + "damaged"
        }
    }
}
