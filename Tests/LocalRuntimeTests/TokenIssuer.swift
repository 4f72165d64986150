import Crypto
import Files
import JSON
import TestSupport
import Testing

/// Makes keys and tokens with the openssl command.
struct TokenIssuer {
    static let issuer = "https://issuer.example"
    static let secret = "a secret of thirty-two bytes or more"

    private let folder: String

    /// Writes `keys.json` into a folder, beside the private keys.
    init(in folder: String) throws {
        self.folder = folder
        try Self.run(
            "cd '\(folder)' && openssl genrsa -out rsa.pem 2048 2>err.txt"
                + " && openssl ecparam -name prime256v1 -genkey -noout -out ec.pem"
                + " && openssl rsa -in rsa.pem -noout -modulus > rsa.txt 2>err.txt"
                + " && openssl pkey -in ec.pem -pubout -outform DER -out ec.der"
        )
        let text = try file("rsa.txt").dropFirst("Modulus=".utf8.count).dropLast()
        let modulus = try #require(Hex.decode(String(decoding: text, as: UTF8.self)))
        let point = try file("ec.der").suffix(64)
        let keys: JSON = [
            "keys": [
                ["kty": "OKP", "kid": "other", "crv": "Ed25519", "x": "AQ"],
                ["kty": "RSA", "kid": "r", "n": JSON(Base64URL.encode(modulus)), "e": "AQAB"],
                [
                    "kty": "EC", "kid": "e", "crv": "P-256", "alg": "ES256", "use": "sig",
                    "x": JSON(Base64URL.encode(Array(point.prefix(32)))),
                    "y": JSON(Base64URL.encode(Array(point.suffix(32)))),
                ],
            ]
        ]
        try FileSystem.writeAtomically(keys.bytes, to: "\(folder)/keys.json")
    }

    /// A token with these claims beside a good issuer and expiry.
    func token(_ algorithm: String, key: String? = nil, _ changes: JSON = [:]) throws -> String {
        var claims: JSON = ["iss": JSON(Self.issuer), "aud": "leads", "exp": 4_102_444_800]
        for (name, value) in changes.members ?? [] { claims[name] = value }
        var head: JSON = ["alg": JSON(algorithm), "typ": "JWT"]
        if let key { head["kid"] = JSON(key) }
        let signed = "\(Base64URL.encode(head.bytes)).\(Base64URL.encode(claims.bytes))"
        return "\(signed).\(Base64URL.encode(try signature(algorithm, Array(signed.utf8))))"
    }

    private func signature(_ algorithm: String, _ message: [UInt8]) throws -> [UInt8] {
        switch algorithm {
        case "HS256": return HMAC.sha256(key: Array(Self.secret.utf8), message: message)
        case "none": return []
        default: break
        }
        try FileSystem.writeAtomically(message, to: "\(folder)/message")
        let key = algorithm == "RS256" ? "rsa" : "ec"
        try Self.run(
            "cd '\(folder)' && openssl dgst -sha256 -sign \(key).pem -out signature message"
        )
        let signature = try file("signature")
        return algorithm == "RS256" ? signature : Self.numbers(of: signature)
    }

    /// Both numbers of an ASN.1 signature, 32 bytes each.
    private static func numbers(of signature: [UInt8]) -> [UInt8] {
        var rest = signature.dropFirst(2)
        var result: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest[rest.startIndex + 1])
            let digits = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
            result += [UInt8](repeating: 0, count: 32 - digits.count) + digits
            rest = rest.dropFirst(2 + length)
        }
        return result
    }

    private func file(_ name: String) throws -> [UInt8] {
        try FileSystem.read("\(folder)/\(name)", limitBytes: 100_000)
    }

    private static func run(_ command: String) throws {
        try #require(Command.run(command) == 0)
    }
}
