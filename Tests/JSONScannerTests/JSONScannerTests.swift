import JSON
import JSONScanner
import Testing

@Suite struct JSONScannerTests {
    private let scanner = JSONScanner()

    private func text(_ value: ScannedValue) -> String {
        switch value {
        case .missing: "missing"
        case .null: "null"
        case .string(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .bool(let value): "\(value)"
        case .array: "array"
        case .object: "object"
        }
    }

    @Test func `values are found by their paths, an absent one is missing`() {
        let paths = JSONPaths(members: "s", "i", "r", "t", "n", "a", "o", "none")
        let inner = paths.add([.member("o"), .member("ä")])
        let second = paths.add([.member("a"), .element(1)])
        let last = paths.add([.member("a"), .lastElement, .member("x")])
        #expect(paths.add([.member("o"), .member("ä")]) == inner)
        let document =
            #"{"s":"a\n\u00e9","i":-9223372036854775808,"r":7.8,"t":true,"n":null,"#
            + #""a":[1,2,{"x":3}],"o":{"ä":""}}"#
        #expect(scanner.scan(Array(document.utf8)))
        let found = scanner.find(paths) { values in (0..<paths.count).map { text(values[$0]) } }
        #expect(
            Array(found.prefix(8)) == [
                "'a\né'", "-9223372036854775808", "7.8", "true", "null", "array", "object",
                "missing",
            ]
        )
        #expect([found[inner], found[second], found[last]] == ["''", "2", "3"])
    }

    @Test func `of a key given twice the last counts, with nothing left of the first`() {
        let paths = JSONPaths()
        let slot = paths.add([.member("a"), .member("b")])
        #expect(scanner.scan(Array(#"{"a":{"b":1},"a":{"c":2}}"#.utf8)))
        #expect(!scanner.keysAreUnique)
        #expect(scanner.find(paths) { $0[slot].isMissing })
    }

    @Test(arguments: [0, 1, 2, 500])
    func `elements of an array come in order`(count: Int) {
        let paths = JSONPaths(members: "list")
        let id = JSONPaths(members: "id")
        let list = (0..<count).map { #"{"id":\#($0),"more":[[]]}"# }.joined(separator: ",")
        #expect(scanner.scan(Array(#"{"list":[\#(list)]}"#.utf8)))
        let place = scanner.find(paths) { $0[0] }
        guard case .array(let array) = place else {
            Issue.record("no array")
            return
        }
        let ids = scanner.elements(of: array).map { element in
            scanner.find(id, in: element) { text($0[0]) }
        }
        #expect(ids == (0..<count).map(String.init))
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":01}", "nul", "\"\u{1}\"", "{} {}", "1.", "\u{FEFF}{}",
        "9223372036854775808", "-9223372036854775809", "1e999", #""\u0000""#, #"{"\u0000":1}"#,
        #""\ud800""#, #""\udc00""#, #""\ud83d\ude00""#,
        String(repeating: "[", count: 1_100) + String(repeating: "]", count: 1_100),
    ])
    func `what is no JSON, or is read in more than one way, is not scanned`(text: String) {
        #expect(!scanner.scan(Array(text.utf8)))
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
    ])
    func `invalid UTF-8 is not scanned`(text: [UInt8]) {
        #expect(!scanner.scan(text))
    }

    @Test(arguments: [2, 24, 25, 300])
    func `a key given twice is seen in small and large objects, at any depth`(count: Int) {
        let keys = (0..<count).map { #""key_\#($0)":0"# }
        for (extra, isUnique) in [
            ("", true), (#","key_0":1"#, false), (#","key_\#(count)":1"#, true),
        ] {
            let object = "{" + keys.joined(separator: ",") + extra + "}"
            #expect(scanner.scan(Array(#"{"a":[1.5,-2,\#(object)],"b":"c"}"#.utf8)))
            #expect(scanner.keysAreUnique == isUnique)
        }
    }

    @Test func `minifying leaves strings and digits alone`() {
        var output: [UInt8] = []
        let text = "{ \"a b\\\" \" : [ 1.50 ,\n\t2 ] }\r\n"
        Array(text.utf8).withUnsafeBytes { JSONScanner.minify($0, into: &output) }
        #expect(String(decoding: output, as: UTF8.self) == #"{"a b\" ":[1.50,2]}"#)
    }
}
