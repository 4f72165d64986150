internal import Crypto

/// A secret of standard webhooks: `whsec_` and base64, or base64 alone.
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
}
