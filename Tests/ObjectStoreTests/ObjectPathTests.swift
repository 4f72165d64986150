import Files
import ObjectStore
import TestSupport
import Testing

@Suite struct ObjectPathTests {
    @Test(arguments: [
        ("a/b.csv", "a/b.csv"), ("year=2026/é", "year=2026/é"), (".env", ".env"), ("...", "..."),
        ("100%", "100%"), ("a/", "a/%"), ("/a", "%/a"), ("a//b", "a/%/b"), ("/", "%/%"),
        ("..", "%%2E%2E"), ("a/./b", "a/%%2E/b"), ("%", "%%25"), ("%=", "%%25="),
        ("%a%", "%%25a%25"),
        (
            String(repeating: "x", count: 256),
            "%%+" + String(repeating: "x", count: 240) + "/" + String(repeating: "x", count: 16)
        ),
    ])
    func `a key has one path and the path is that key's`(key: String, path: String) {
        #expect(ObjectPath.path(ofKey: key) == path)
        #expect(ObjectPath.key(ofPath: path) == key)
    }

    @Test func `an object beside keys below it is under its own name`() {
        #expect(ObjectPath.key(ofPath: "a/%=") == "a")
        #expect(ObjectPath.key(ofPath: "a/%%25=") == "a/%=")
    }

    @Test(arguments: ["%a", "%25", "a/%2E", "%%+abc/d", "%%2Ex", "%%"])
    func `a path that only looks like an escape is no key's`(path: String) {
        #expect(ObjectPath.key(ofPath: path) == nil)
    }

    @Test func `any key comes back from its path, and no name is too long or climbs`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("aé%./+= \u{1F600}\n")
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...(Bool.random() ? 12 : 300), using: &random)
            let letters = alphabet.prefix(Int.random(in: 1...alphabet.count))
            let key = String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
            let path = ObjectPath.path(ofKey: key)
            #expect(ObjectPath.key(ofPath: path) == key)
            for name in path.split(separator: "/", omittingEmptySubsequences: false) {
                #expect((1...255).contains(name.utf8.count) && name != "." && name != "..")
            }
        }
    }
}
