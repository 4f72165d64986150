internal import Crypto

/// A secret of standard webhooks: `whsec_` and base64, or base64 alone; or in its place the public
/// key that a sender signs by, `whpk_` and base64.
///
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
package enum StandardSecret {
    /// What the specification allows, in bytes.
    private static let keyBytes = 24...64

    /// The key of signatures; nil where the text is no such secret.
    package static func key(_ secret: String) -> [UInt8]? {
        let prefix = "whsec_"
        let text = secret.hasPrefix(prefix) ? String(secret.dropFirst(prefix.count)) : secret
        guard let key = Base64.decode(text), keyBytes.contains(key.count) else { return nil }
        return key
    }

    /// The 32 bytes of a public key of Ed25519; nil where the text is none.
    package static func publicKey(_ secret: String) -> [UInt8]? {
        let prefix = "whpk_"
        guard secret.hasPrefix(prefix),
            let key = Base64.decode(String(secret.dropFirst(prefix.count))), key.count == 32
        else { return nil }
        return key
    }
}
