import Crypto
import Testing

@Suite struct Base64URLTests {
    @Test(arguments: [
        ([], ""), ([0xFF], "_w"), ([0xFB, 0xFF], "-_8"), ([1, 2, 3], "AQID"),
    ])
    func `bytes and text stand for each other`(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: ["_w==", "/w", "+A", "A", "_x", "a b", "é"])
    func `what is not exact is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
