import Crypto
import Signatures
import Testing

@Suite struct VerificationKeyTests {
    /// RFC 7515, appendix A.3.
    private static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    private static let message =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    private static let signature =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    private func bytes(_ text: String) -> [UInt8] { Base64URL.decode(text) ?? [] }

    @Test func `a P-256 signature is checked`() throws {
        let key = try #require(VerificationKey(p256X: bytes(Self.x), y: bytes(Self.y)))
        let (message, signature) = (Array(Self.message.utf8), bytes(Self.signature))
        #expect(key.verifies(signature, of: message))
        #expect(!key.verifies(signature, of: message + [0]))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.verifies(changed, of: message))
        }
        for wrong in [
            [], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64),
        ] {
            #expect(!key.verifies(wrong, of: message))
        }
    }

    /// RFC 8032, section 7.1, the second test.
    @Test func `an Ed25519 signature is checked`() throws {
        let point = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        let text =
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        let key = try #require(VerificationKey(ed25519: Hex.decode(point) ?? []))
        let signature = try #require(Hex.decode(text))
        #expect(key.verifies(signature, of: [0x72]))
        #expect(!key.verifies(signature, of: []))
        #expect(!key.verifies(signature, of: [0x73]))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.verifies(changed, of: [0x72]))
        }
        for wrong in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(!key.verifies(wrong, of: [0x72]))
        }
        #expect(VerificationKey(ed25519: []) == nil)
        #expect(VerificationKey(ed25519: Array(repeating: 0, count: 33)) == nil)
    }

    @Test func `what is no key is none`() {
        let (x, y) = (bytes(Self.x), bytes(Self.y))
        #expect(VerificationKey(p256X: x, y: x) == nil)
        #expect(VerificationKey(p256X: x, y: Array(y.dropLast())) == nil)
        #expect(VerificationKey(p256X: [], y: []) == nil)
        let short = [UInt8](repeating: 0xC1, count: 128)
        #expect(VerificationKey(rsaModulus: short, exponent: [1, 0, 1]) == nil)
        let zeros = [UInt8](repeating: 0, count: 256)
        #expect(VerificationKey(rsaModulus: zeros, exponent: [1, 0, 1]) == nil)
        #expect(VerificationKey(rsaModulus: short + short, exponent: []) == nil)
    }
}
