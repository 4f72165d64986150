internal import CCrypto

/// A public key that checks signatures: of RSA and P-256 made with SHA-256, of Ed25519 of itself.
///
/// Owns an `EVP_PKEY`. https://docs.openssl.org/3.0/man3/EVP_DigestVerifyInit/
///
/// Apart from `Crypto`, whose parts every function links: EVP loads OpenSSL's providers, which would
/// cost each of them its cold start.
package final class VerificationKey {
    private let key: OpaquePointer
    private let kind: Kind

    private enum Kind {
        case rsa
        case p256
        case ed25519
    }

    /// The shortest modulus that RFC 7518, section 3.3 allows, in bytes.
    private static let shortestModulus = 256
    private static let coordinateBytes = 32

    /// An RSA key; nil where the numbers, big-endian, are none or fewer than 2048 bits.
    package convenience init?(rsaModulus modulus: [UInt8], exponent: [UInt8]) {
        let modulus = Array(modulus.drop { $0 == 0 })
        guard modulus.count >= Self.shortestModulus, !exponent.isEmpty else { return nil }
        let numbers = DER.sequence(DER.integer(modulus) + DER.integer(exponent))
        let algorithm = DER.sequence(DER.rsaEncryption + DER.null)
        self.init(DER.sequence(algorithm + DER.bitString(numbers)), .rsa)
    }

    /// A key on the curve P-256; nil where the coordinates, big-endian, name no point of it.
    package convenience init?(p256X x: [UInt8], y: [UInt8]) {
        guard x.count == Self.coordinateBytes, y.count == Self.coordinateBytes else { return nil }
        let uncompressed: [UInt8] = [4]
        let algorithm = DER.sequence(DER.ellipticCurveKey + DER.p256)
        self.init(DER.sequence(algorithm + DER.bitString(uncompressed + x + y)), .p256)
    }

    /// A key on the curve of Ed25519 (RFC 8032); nil for other than 32 bytes.
    package convenience init?(ed25519 key: [UInt8]) {
        guard key.count == Self.coordinateBytes else { return nil }
        self.init(DER.sequence(DER.sequence(DER.ed25519) + DER.bitString(key)), .ed25519)
    }

    /// Calls `d2i_PUBKEY`.
    private init?(_ document: [UInt8], _ kind: Kind) {
        let key = document.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return d2i_PUBKEY(nil, &start, buffer.count)
        }
        guard let key else { return nil }
        self.key = key
        self.kind = kind
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// Whether the owner of the private key signed this message.
    ///
    /// A signature of an RSA key is by PKCS #1 v1.5, one of a P-256 key is both numbers in 32 bytes
    /// each, as in RFC 7518, section 3, one of Ed25519 has 64 bytes. Calls `EVP_DigestVerify`.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        var signature = signature
        if kind == .p256 {
            guard signature.count == 2 * Self.coordinateBytes else { return false }
            let (r, s) = (signature.prefix(Self.coordinateBytes), signature.suffix(32))
            signature = DER.sequence(DER.integer(Array(r)) + DER.integer(Array(s)))
        }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        // Ed25519 has a digest of its own.
        let digest = kind == .ed25519 ? nil : EVP_sha256()
        guard EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
