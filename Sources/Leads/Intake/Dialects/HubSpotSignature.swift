internal import Crypto

/// What HubSpot signs, in each of its three versions.
///
/// https://developers.hubspot.com/docs/api/webhooks/validating-requests
package enum HubSpotSignature {
    /// A hash of secret and body, not an HMAC.
    package static func version1(secret: String, body: [UInt8]) -> [UInt8] {
        SHA256.digest(Array(secret.utf8) + body)
    }

    /// A hash of secret, method, URI and body.
    ///
    /// - `uri`: the whole public URL as it was requested.
    package static func version2(
        secret: String,
        method: String,
        uri: String,
        body: [UInt8]
    ) -> [UInt8] {
        SHA256.digest(Array((secret + method + uri).utf8) + body)
    }

    /// What version 3 makes an HMAC-SHA256 of.
    ///
    /// - `uri`: the whole public URL; some of its escapes are undone here.
    /// - `timestamp`: the header as it came.
    package static func version3Message(
        method: String,
        uri: String,
        body: [UInt8],
        timestamp: String
    ) -> [UInt8] {
        Array((method + decoded(uri)).utf8) + body + Array(timestamp.utf8)
    }

    /// The characters whose escapes HubSpot undoes before it signs.
    private static let unescaped = Set(":/?@!$'()*,;".utf8)

    private static func decoded(_ uri: String) -> String {
        let source = Array(uri.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
                let digits = String(validating: source[index + 1...index + 2], as: UTF8.self),
                let byte = Hex.decode(digits)?.first, unescaped.contains(byte)
            {
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
