internal import JSON

/// The address of a TrustedForm certificate, normally without query and fragment.
///
/// Certificates have forty hexadecimal digits or are a longer token. What kind a certificate is and
/// how old, only its issuer can tell from the token: that is asked for where it is claimed.
/// https://community.activeprospect.com/series/4112
enum TrustedFormText {
    static func read(_ text: String) -> Reading {
        let parts: URLText.Parts
        switch URLText.parts(of: text) {
        case .fault(let fault): return .fault(fault)
        case .parts(let found): parts = found
        }
        guard parts.scheme == "https" else { return .fault(.wrongScheme) }
        guard hosts.contains(parts.host), parts.port == nil else { return .fault(.wrongHost) }
        let path = Array(parts.path.utf8.dropFirst())
        let isLegacy = path.count == 40 && path.allSatisfy(\.isHexDigit)
        guard isLegacy || isToken(path) else { return .fault(.malformed) }
        let certificate = isLegacy ? path.map(\.lowered).text : path.text
        return .text(
            "https://\(parts.host)/\(certificate)",
            components: ["cert_id": JSON(certificate), "host": JSON(parts.host)]
        )
    }

    private static func isToken(_ bytes: [UInt8]) -> Bool {
        (41...255).contains(bytes.count)
            && bytes.allSatisfy { $0.isAlphanumeric || "-._~".utf8.contains($0) }
    }

    private static let hosts: Set<String> = [
        "cert.trustedform.com", "ping.trustedform.com", "cert.staging.trustedform.com",
        "ping.staging.trustedform.com", "cert.trustedform-staging.com",
        "ping.trustedform-staging.com",
    ]
}
