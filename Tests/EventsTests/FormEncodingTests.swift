import Events
import Testing

@Suite struct FormEncodingTests {
    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("a+b", "a b"), ("%41", "A"), ("a%2Bb", "a+b"),
        ("%c3%A9", "é"), ("%00", "\u{0}"), ("+", " "), ("é", "é"), ("%25", "%"), ("a%20", "a "),
    ])
    func `text is decoded`(encoded: String, decoded: String) {
        #expect(FormEncoding.decode(encoded) == decoded)
    }

    @Test(arguments: ["%", "%4", "%zz", "a%", "%+1", "%C3", "%FF%FE", "%ED%A0%80", "%%41"])
    func `text that is not well encoded is refused`(text: String) {
        #expect(FormEncoding.decode(text) == nil)
    }

    @Test(arguments: [("a+b", "a+b"), ("a+%20b", "a+ b")])
    func `in a path a plus is a plus`(encoded: String, decoded: String) {
        #expect(FormEncoding.decode(encoded, plusIsSpace: false) == decoded)
    }

    @Test(arguments: [
        ("", ""), ("a b", "a+b"), ("a@b", "a%40b"), ("in/2026/x.csv", "in/2026/x.csv"),
        ("-._~*", "-._~*"), ("é", "%C3%A9"), ("a+b&c=d%", "a%2Bb%26c%3Dd%25"), ("\u{0}", "%00"),
    ])
    func `keys are encoded as S3 does, and come back`(text: String, encoded: String) {
        #expect(FormEncoding.encode(text) == encoded)
        #expect(FormEncoding.decode(encoded) == text)
    }
}
