internal import Crypto
internal import JSON

/// A JSON Web Token taken apart, its signature not checked (RFC 7519, RFC 7515).
struct Token {
    let algorithm: String
    let keyID: String?
    let claims: JSON
    /// What the signature is over.
    let signed: [UInt8]
    let signature: [UInt8]

    /// Nil for what is no signed token, or asks for extensions that nobody here knows.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Self.object(parts[0]),
            let claims = Self.object(parts[1]), let signature = Base64URL.decode(parts[2]),
            let algorithm = head["alg"]?.string, head["crit"] == nil
        else { return nil }
        self.algorithm = algorithm
        keyID = head["kid"]?.string
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    private static func object(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        // What is no JSON is no token: why it is none does not matter.
        guard let value = try? JSON(parsing: bytes), value.kind == .object else { return nil }
        return value
    }

    /// What the token grants: `scope`, else `scp`, as words or as a list.
    var scopes: [String] {
        guard let value = claims["scope"] ?? claims["scp"] else { return [] }
        if let list = value.array { return list.compactMap(\.string) }
        return value.string?.split(separator: " ").map(String.init) ?? []
    }

    /// Whom it is for: `aud`, and `client_id` only without it.
    var audience: [String] {
        guard let value = claims["aud"] else { return [claims["client_id"]?.string ?? ""] }
        return value.array?.compactMap(\.string) ?? [value.string ?? ""]
    }

    /// The claims as functions get them: every value a text, a list as `[a b]`.
    var claimTexts: JSON {
        JSON(members: claims.members?.map { ($0.key, JSON(Self.text($0.value))) } ?? [])
    }

    private static func text(_ value: JSON) -> String {
        if let text = value.string { return text }
        guard let elements = value.array else { return value.text }
        return "[" + elements.map { text($0) }.joined(separator: " ") + "]"
    }
}
