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
