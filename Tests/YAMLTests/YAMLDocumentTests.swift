import Testing
import YAML

@Suite struct YAMLDocumentTests {
    @Test func `nodes keep their order, text, tag and place`() throws {
        let root = try read(
            """
            # A comment.
            b: !Ref Queue
            a:
              - 010
              - "yes"
              - {x: [1, 2]}
            """
        )
        #expect(try root.entries().map(\.key) == ["b", "a"])
        let tagged = try root.required("b")
        #expect(tagged.tag == "!Ref")
        #expect((tagged.line, tagged.column) == (2, 4))
        let list = try root.required("a").elements()
        #expect(try list[0].string() == "010")
        #expect((list[1].line, list[1].column) == (5, 5))
        let last = try list[2].required("x").elements()[1]
        #expect("\(last.path)" == "a[2].x[1]")
        #expect((last.line, last.column) == (6, 13))
        #expect(try root.entries()[1].keyPosition == YAMLPosition(line: 3, column: 1))
    }

    @Test func `columns count characters, not bytes`() throws {
        let root = try read("{ä: ü, ö: x}")
        #expect(try root.required("ö").column == 11)
    }

    @Test func `an alias repeats its anchor under its own path`() throws {
        let root = try read("a: &n {x: 1}\nb: *n\nc: [*n]\n")
        let copy = try root.required("c").elements()[0].required("x")
        #expect("\(copy.path)" == "c[0].x")
        #expect(copy.line == 1)
        #expect(try root.required("b").required("x").int() == 1)
    }

    @Test func `own keys win over merged ones, and earlier merged ones over later`() throws {
        let root = try read(
            """
            one: &one {a: 1, b: 1}
            two: &two {b: 2, c: 2, d: 2}
            all:
              d: 3
              <<: [*one, *two]
            """
        )
        let all = try root.required("all")
        let read = try all.entries().map { "\($0.key)=\(try $0.value.int()) \($0.value.path)" }
        #expect(read == ["d=3 all.d", "a=1 all.a", "b=1 all.b", "c=2 all.c"])
    }

    @Test func `a quoted merge key is an ordinary key`() throws {
        #expect(try read("{\"<<\": 1}").required("<<").int() == 1)
    }

    @Test func `an escaped zero byte stays in the text`() throws {
        #expect(try read(#"a: "x\0y""#).required("a").string() == "x\0y")
    }

    @Test(
        arguments: [
            ("", "1:1 the file is empty"),
            ("# only a comment\n", "1:1 the file is empty"),
            ("a: 1\n---\nb: 2\n", "2:1 a second document begins here; only one is read"),
            ("a: [1, 2\n", "2:1 did not find expected ',' or ']' (while parsing a flow sequence)"),
            (
                "a: 1\n\tb: 2\nc: 3\n",
                "2:1 found a tab character that violates indentation "
                    + "(while scanning a plain scalar)"
            ),
            ("a: 1\nb: 2\na: 3\n", "3:1 key 'a' is already on line 1"),
            ("x: {b: 1, b: 2}\n", "1:11 x: key 'b' is already on line 1"),
            ("a: *none\n", "1:4 no anchor 'none' before this alias"),
            ("a: &n [*n]\n", "1:8 the anchor 'n' contains itself"),
            ("[1, 2]: x\n", "1:1 a key must be a text"),
            ("!Ref a: x\n", "1:1 a key must be a text"),
            ("a: {<<: 1}\n", "1:9 a: '<<' takes a mapping or a list of mappings"),
            ("a: \u{1}\n", "1:4 control characters are not allowed"),
        ]
    )
    func `what is no document is refused where it goes wrong`(_ text: String, _ message: String) {
        expectFailure(message) { try read(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        expectFailure("2:4 invalid leading UTF-8 octet") {
            try YAMLDocument.read(Array("a: 1\nb: ".utf8) + [0xFF])
        }
    }

    @Test func `aliases cannot expand beyond the limit of nodes`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let repeated = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(repeated)]\n"
        }
        expectFailure("5:45 more than 100000 values, counting those that aliases repeat") {
            try read(text)
        }
    }

    @Test func `merging cannot expand beyond the limit of nodes`() {
        var text = "a0: &a0 {" + (0..<1000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        for level in 1...200 { text += "b\(level): {<<: *a0}\n" }
        #expect(throws: YAMLError.self) { try read(text) }
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func `nesting ends at the limit of depth`(_ open: String) throws {
        let message = "nested deeper than 64 levels"
        let error = try #require(throws: YAMLError.self) {
            try read(String(repeating: open, count: 500))
        }
        #expect(error.description == message)
        let bytes = Array(String(repeating: open, count: 500_000).utf8.prefix(1_048_576))
        #expect(throws: YAMLError.self) { try YAMLDocument.read(bytes) }
    }

    @Test func `aliases cannot nest deeper than written text may`() {
        var text = "a0: &a0 [x]\n"
        for level in 1...80 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        expectFailure("64:12 nested deeper than 64 levels") { try read(text) }
    }

    @Test func `a file over the limit of bytes is not parsed`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: 1_048_577)
        expectFailure("1:1 the file has 1048577 bytes, 1048576 is the limit") {
            try YAMLDocument.read(bytes)
        }
    }
}

func read(_ text: String) throws(YAMLError) -> YAMLNode {
    try YAMLDocument.read(Array(text.utf8))
}

func expectFailure<Value>(
    _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Value
) {
    let error = #expect(throws: YAMLError.self, sourceLocation: sourceLocation) {
        _ = try body()
    }
    let found = error.map { "\($0.line):\($0.column) \($0)" }
    #expect(found == message, sourceLocation: sourceLocation)
}
