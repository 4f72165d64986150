import Crypto
import Testing

@Suite struct TextEncodingTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `Base64 is that of RFC 4648`(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(text) == Array(bytes.utf8))
    }

    @Test func `every byte value and length comes back from Base64`() {
        let all = (0...255).map { UInt8($0) }
        for count in 0...256 {
            let bytes = Array(all[..<count])
            let text = Base64.encode(bytes)
            #expect(text.utf8.count == (count + 2) / 3 * 4)
            #expect(Base64.decode(text) == bytes)
            #expect(Base64.decode(Array(text.utf8)) == bytes)
        }
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "====", "=AAA", "Z===", "A=AA", "AA=A", "Zg==Zg==", "Zm9v\n",
        " Zm9v", "Zm 9", "Zm-_", "Zh==", "Zm9=", "Zm9é", "Zm9v====",
    ])
    func `other text is no Base64`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `a byte that is not of the alphabet is seen wherever it stands`() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                var text = Array("QUJDREVG".utf8)
                text[place] = byte
                let isPadding = place == 7 && byte == UInt8(ascii: "=")
                // The V before the padding has bits that no byte takes.
                let isText = alphabet.contains(byte) && !isPadding
                #expect((Base64.decode(text) != nil) == isText, "\(place) \(byte)")
            }
        }
    }

    @Test func `hexadecimal digits are lower case and read in either`() {
        #expect(Hex.encode([0, 0x9A, 0xFF]) == "009aff")
        #expect(Hex.encode([]) == "")
        #expect(Hex.decode("009aFf") == [0, 0x9A, 0xFF])
        #expect(Hex.decode("") == [])
    }

    @Test(arguments: ["0", "0g", "0x", " 00", "é", "-1", "+1"])
    func `other text is no hexadecimal`(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
