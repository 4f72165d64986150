internal import Crypto
internal import Files
internal import JSON
internal import Signatures

/// The keys that tokens are checked with, read once.
///
/// A JSON Web Key Set (RFC 7517); keys of other kinds than RSA and P-256, and those for encryption,
/// are passed over.
struct KeySet {
    private var keys: [String: (algorithm: String, key: VerificationKey)] = [:]
    private let secret: [UInt8]?

    private static let limitBytes = 1_048_576

    /// - Parameters:
    ///   - path: of the key set; nil for none.
    ///   - secret: takes tokens signed by HS256; nil for none.
    /// - Throws: `KeySetError`.
    init(path: String?, secret: String?) throws(KeySetError) {
        self.secret = secret.map { Array($0.utf8) }
        guard let path else { return }
        let document: JSON
        do {
            document = try JSON(parsing: try FileSystem.read(path, limitBytes: Self.limitBytes))
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        guard let entries = document["keys"]?.array else {
            throw .unreadable(path: path, reason: "it has no list 'keys'")
        }
        for entry in entries where entry["use"].map({ $0 == "sig" }) ?? true {
            guard let id = entry["kid"]?.string, let found = Self.key(entry) else { continue }
            let stated = entry["alg"]?.string
            guard stated == nil || stated == found.algorithm else { continue }
            keys[id] = found
        }
        guard !keys.isEmpty else {
            throw .unreadable(path: path, reason: "it has no RSA or P-256 key with a 'kid'")
        }
    }

    private static func key(_ entry: JSON) -> (algorithm: String, key: VerificationKey)? {
        let number = { (name: String) in
            entry[name]?.string.flatMap { Base64URL.decode($0) } ?? []
        }
        switch entry["kty"]?.string {
        case "RSA":
            return VerificationKey(rsaModulus: number("n"), exponent: number("e"))
                .map { ("RS256", $0) }
        case "EC" where entry["crv"] == "P-256":
            return VerificationKey(p256X: number("x"), y: number("y")).map { ("ES256", $0) }
        default: return nil
        }
    }

    /// Whether the token's signature is by the key that the token names.
    ///
    /// The kind of a key decides how it is used, never the token alone.
    func verifies(_ token: Token) -> Bool {
        if token.algorithm == "HS256" {
            guard let secret else { return false }
            let expected = HMAC.sha256(key: secret, message: token.signed)
            return ConstantTime.areEqual(expected, token.signature)
        }
        guard let id = token.keyID, let entry = keys[id], entry.algorithm == token.algorithm else {
            return false
        }
        return entry.key.verifies(token.signature, of: token.signed)
    }
}

/// The keys of an API's authorizers cannot be had.
package enum KeySetError: Error, CustomStringConvertible {
    case unreadable(path: String, reason: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "key set \(path): \(reason)"
        }
    }
}
