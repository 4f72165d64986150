import JSON
import Testing

@Suite struct JSONTests {
    @Test func `text written compactly keeps the order of members`() throws {
        let text = #"{"b":1,"a":[true,null,"x"],"c":{"z":0,"y":-9223372036854775808}}"#
        #expect(try JSON(parsing: text).text == text)
    }

    @Test func `integers are exact to 64 bits`() throws {
        #expect(try JSON(parsing: "9223372036854775807").int == Int.max)
        #expect(JSON(Int.min).text == "-9223372036854775808")
        #expect(throws: JSONSyntaxError(reason: .number, line: 1, column: 19)) {
            try JSON(parsing: "9223372036854775808")
        }
    }

    @Test(arguments: [7.8, 0.1, 1e300, .leastNonzeroMagnitude, -0.0, 100.0, 1.0 / 3.0])
    func `a real is written with the shortest digits that read back`(value: Double) throws {
        let text = JSON(value).text
        #expect(try JSON(parsing: text).double == value)
        #expect(text.utf8.count <= "\(value)".utf8.count)
    }

    @Test func `every character up to U+FFFF survives writing and reading`() throws {
        for block in stride(from: 0, to: 0x10000, by: 256) {
            let scalars = (block..<block + 256).compactMap { Unicode.Scalar(UInt32($0)) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(try JSON(parsing: JSON(text).bytes).string == text)
        }
    }

    @Test func `a string is written as its characters are one by one, wherever they stand`() throws
    {
        let pieces = [
            "a", "Z", "7", " ", "!", "#", "[", "]", "\"", "\\", "/", "\u{0}", "\u{8}", "\u{1f}",
            "\n",
            "\u{7f}", "\u{80}", "é", "深", "\u{1F600}",
        ]
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            let plain = String(repeating: "x", count: Int.random(in: 0...20, using: &random))
            let odd = (0..<Int.random(in: 0...3, using: &random))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let length = round.isMultiple(of: 1000) ? 10_000 : 10
            let end = String(repeating: "y", count: Int.random(in: 0...length, using: &random))
            let text = plain + odd + end
            var alone: [UInt8] = []
            JSONText.append(string: text, to: &alone)
            #expect(String(decoding: alone, as: UTF8.self) == Self.quoted(text))
            #expect(JSON(text).bytes == alone)
            let list: JSON = [JSON(text), JSON(round), -0.5]
            let value = JSON(members: [(text.replacing("\u{0}", with: "0"), list)])
            #expect(try JSON(parsing: value.bytes) == value)
        }
    }

    private static func quoted(_ text: String) -> String {
        let short: [Unicode.Scalar: String] = [
            "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{8}": "\\b",
            "\u{c}": "\\f",
        ]
        let characters = text.unicodeScalars.map { scalar in
            if let escape = short[scalar] { return escape }
            guard scalar.value < 0x20 else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"\(characters.joined())\""
    }

    @Test func `control characters are escaped`() {
        #expect(JSON("\u{0}\u{1f}\n\t\"\\/é").text == #""\u0000\u001f\n\t\"\\/é""#)
    }

    @Test func `changing a copy leaves the original alone, nested values too`() throws {
        let original: JSON = ["inner": ["n": 1], "list": [1]]
        var copy = original
        copy["extra"] = true
        var inner = try #require(copy["inner"])
        inner["n"] = 2
        var list = try #require(copy["list"])
        list.append(2)
        #expect(original.text == #"{"inner":{"n":1},"list":[1]}"#)
        #expect(copy.text == #"{"inner":{"n":1},"list":[1],"extra":true}"#)
        #expect(inner.text == #"{"n":2}"#)
        #expect(list.text == "[1,2]")
    }

    @Test func `a member of members is set in place, and copies stay what they were`() throws {
        var object: JSON = ["a": ["b": ["c": 1], "d": 2]]
        let copy = object
        let inner = try #require(object["a"])
        object["a", "b", "c"] = 3
        object["a", "x", "y"] = 4
        object["z", "d"] = 5
        #expect(object.text == #"{"a":{"b":{"c":3},"d":2,"x":{"y":4}},"z":{"d":5}}"#)
        #expect(copy.text == #"{"a":{"b":{"c":1},"d":2}}"#)
        #expect(inner.text == #"{"b":{"c":1},"d":2}"#)
        #expect(object["a", "b", "c"] == 3)
        #expect(object["a", "d"] == 2)
        #expect(object["a", "d", "e"] == nil)
        #expect(object["b", "c"] == nil)
    }

    @Test func `removing a member of members makes no object and leaves the others`() {
        var object: JSON = ["a": ["b": 1, "c": 2], "n": .null]
        object["x", "y"] = nil
        object["a", "x", "y"] = nil
        object["a", "b"] = nil
        object["n", "m"] = 3
        #expect(object.text == #"{"a":{"c":2},"n":{"m":3}}"#)
    }

    @Test func `setting nil removes a member, setting a present one keeps its place`() {
        var object: JSON = ["a": 1, "b": 2, "c": 3]
        object["b"] = nil
        object["a"] = "one"
        #expect(object.text == #"{"a":"one","c":3}"#)
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, JSONSyntaxError.Reason.duplicateKey, 1),
        ("{\n\"a\": }", .syntax, 2),
        ("{\"a\":1", .endOfInput, 1),
        ("1 2", .trailingText, 1),
        ("", .endOfInput, 1),
        ("{\"a\\u0000b\":1}", .nullInKey, 1),
        ("[1e999]", .number, 1),
    ])
    func `bad text is refused with reason and line`(
        text: String,
        reason: JSONSyntaxError.Reason,
        line: Int
    ) throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try JSON(parsing: text, duplicateKeys: .rejected)
        }
        #expect(error.reason == reason)
        #expect(error.line == line)
    }

    @Test func `invalid UTF-8 is refused`() throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try JSON(parsing: [0x22, 0xC3, 0x28, 0x22])
        }
        #expect(error.reason == .encoding)
        #expect(JSON(utf8: [0xFF]) == nil)
    }

    @Test func `100,000 levels of nesting are refused, 2,000 are read`() throws {
        let deep = String(repeating: "[", count: 100_000)
        let error = try #require(throws: JSONSyntaxError.self) { try JSON(parsing: deep) }
        #expect(error.reason == .depth)
        let fine = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
        #expect(try JSON(parsing: fine).text == fine)
    }

    @Test func `an error never quotes the text`() throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try JSON(parsing: #"{"email": jane@example.com}"#)
        }
        #expect(!error.description.contains("jane"))
    }
}
