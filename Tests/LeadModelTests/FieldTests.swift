import LeadModel
import Testing

@Suite struct FieldTests {
    @Test(arguments: [
        ("ann@example.com", "ann@example.com", "example.com"),
        (" Ann.Lee@Example.COM ", "ann.lee@example.com", "example.com"),
        ("ann @ example.com", "ann@example.com", "example.com"),
        ("a+tag@mail.example.co.uk", "a+tag@mail.example.co.uk", "mail.example.co.uk"),
        ("o'brien@example.com", "o'brien@example.com", "example.com"),
        ("josé@exämple.de", "josé@exämple.de", "exämple.de"),
        // As a character this @ is another one.
        ("ann@\u{301}e.example", "ann@\u{301}e.example", "\u{301}e.example"),
    ])
    func `an address has a normal form`(text: String, normal: String, domain: String) throws {
        let address = try #require(EmailAddress(text))
        #expect(address.normal == normal)
        #expect(address.domain == domain)
        #expect(address.raw == text)
    }

    @Test(arguments: [
        "", " ", "@", "ann", "ann@", "@example.com", "ann@example", "ann@@example.com",
        "ann@exam@ple.com", "ann..lee@example.com", ".ann@example.com", "ann.@example.com",
        "ann@-example.com", "ann@example-.com", "ann@example..com", "ann@example.c",
        "ann@127.0.0.1", "ann<lee>@example.com", "ann\u{0}@example.com", "a,b@example.com",
        String(repeating: "a", count: 65) + "@example.com",
        "a@" + String(repeating: "b.", count: 130) + "com",
    ])
    func `what is no address is none`(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func `an address is what its parts, split at the marks, say`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "a", "Z", "7", "-", "_", ".", ".", "@", "@", " ", "é", "\u{301}", "\u{85}", "com",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            #expect((EmailAddress(text) != nil) == Self.isAddress(text), "\(text.debugDescription)")
        }
    }

    /// The rule as it is said: two parts around one @, atoms and labels between points.
    private static func isAddress(_ text: String) -> Bool {
        let bare = text.filter { !$0.isWhitespace }.lowercased().unicodeScalars
        let parts = bare.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !bare.contains(where: { (0x80...0x9F).contains($0.value) }) else {
            return false
        }
        let isWord = { (scalar: Unicode.Scalar) in
            scalar.value >= 0x80 || ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isWord($0) || $0 == "-" || $0 == "_" }
        }
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.allSatisfy { isWord($0) || $0 == "-" }
            }
            && labels.count > 1 && String(labels[labels.count - 1]).utf8.count > 1
            && !String(labels[labels.count - 1]).allSatisfy(\.isNumber)
    }

    @Test(arguments: [
        ("78704", "78704"), (" 78704\n", "78704"), ("78704-4224", "78704-4224"),
        ("787044224", "78704-4224"), ("00501", "00501"),
    ])
    func `a ZIP code has a normal form`(text: String, normal: String) throws {
        let code = try #require(PostalCode(text))
        #expect(code.normal == normal)
        #expect(code.zip == String(normal.prefix(5)))
    }

    @Test(arguments: [
        "", "7870", "787045", "78704-", "78704-422", "-78704", "78704-42244", "7870-44224",
        "M5V 2T6", "78704 4224", "７８７０４", "78a04", "78704-4224-1",
    ])
    func `what is no ZIP code is none`(text: String) {
        #expect(PostalCode(text) == nil)
    }

    @Test(arguments: [("", ""), (" ", ""), ("a", "a"), (" a b \n", "a b"), ("\u{a0}é\t", "é")])
    func `trimming takes white space from the ends`(text: String, trimmed: String) {
        #expect(text.trimmed == trimmed)
    }
}
