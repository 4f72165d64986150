internal import Crypto
internal import JSON
internal import Signatures

/// Public keys that tokens are checked with.
///
/// A JSON Web Key Set (RFC 7517); keys of other kinds than RSA and P-256, and those for encryption,
/// are passed over.
struct KeySet {
    private var keys: [String: (algorithm: String, key: VerificationKey)] = [:]

    /// A larger document is no key set.
    static let limitBytes = 1_048_576

    /// Why a document is no key set that can be used.
    struct Flaw: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter bytes: the document.
    /// - Throws: where no token could be checked with it.
    init(_ bytes: [UInt8]) throws(Flaw) {
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw Flaw(description: "\(error)")
        }
        guard let entries = document["keys"]?.array else {
            throw Flaw(description: "it has no list 'keys'")
        }
        for entry in entries where entry["use"].map({ $0 == "sig" }) ?? true {
            guard let id = entry["kid"]?.string, let found = Self.key(entry) else { continue }
            let stated = entry["alg"]?.string
            guard stated == nil || stated == found.algorithm else { continue }
            keys[id] = found
        }
        guard !keys.isEmpty else {
            throw Flaw(description: "it has no RSA or P-256 key with a 'kid'")
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

    func has(_ id: String?) -> Bool { id.map { keys[$0] != nil } ?? false }

    /// Whether the token's signature is by the key that the token names.
    ///
    /// The kind of a key decides how it is used, never the token alone.
    func verifies(_ token: Token) -> Bool {
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
