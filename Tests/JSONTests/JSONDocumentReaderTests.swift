import Glibc
import JSON
import Testing

@Suite struct JSONDocumentReaderTests {
    /// Feeds the text through a real pipe from a second thread's worth of buffer: the texts here fit
    /// the pipe, so writing first cannot block.
    private func documents(in text: String, maximumBytes: Int = 10_000) throws -> [String] {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(rest.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) })
        }
        close(ends[1])
        defer { close(ends[0]) }
        var reader = JSONDocumentReader(descriptor: ends[0], maximumBytes: maximumBytes)
        var found: [String] = []
        while let document = try reader.next() { found.append(document.text) }
        return found
    }

    @Test(arguments: [
        ("", []),
        (" \n\t ", []),
        ("{}\n{}\n", ["{}", "{}"]),
        ("{\n \"a\": [1,\n2]\n}\n[]", [#"{"a":[1,2]}"#, "[]"]),
        ("{}{\"a\":\"}{\"}[1][2]", ["{}", #"{"a":"}{"}"#, "[1]", "[2]"]),
        (#"{"a":"\"}"}"#, [#"{"a":"\"}"}"#]),
        ("1 true\nnull \"x\"\"y\" 2", ["1", "true", "null", #""x""#, #""y""#, "2"]),
    ])
    func `documents that follow one another are read one by one`(
        text: String,
        expected: [String]
    ) throws {
        #expect(try documents(in: text) == expected)
    }

    @Test func `an error names the line and column in the whole stream`() throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try documents(in: "{}\n\n{\"a\":\n nope}\n")
        }
        #expect(error.line == 4)
        #expect(error.column > 1)
    }

    @Test(arguments: 0..<40)
    func `columns count characters, whatever documents stand before on the line`(length: Int) throws
    {
        let wrong = "{\"a\": nope}"
        let alone = try #require(throws: JSONSyntaxError.self) { try documents(in: wrong) }
        let before = (0..<length).map { ["a", "é", "€", "😀"][$0 % 4] }.joined()
        for (start, lines) in [("", 1), ("[\n\n]\n", 4)] {
            let error = try #require(throws: JSONSyntaxError.self) {
                try documents(in: start + "\"\(before)\" " + wrong)
            }
            #expect(error.line == lines)
            #expect(error.column == alone.column + length + 3)
        }
    }

    @Test(arguments: 0..<20)
    func `escapes and quotes are seen wherever in a string they stand`(length: Int) throws {
        let text = String(repeating: "x", count: length)
        for piece in [#"\""#, #"\\"#, #"\\\""#, "}", "\u{7F}é"] {
            let document = "[\"\(text)\(piece)\(text)\"]"
            #expect(try documents(in: document + document).count == 2)
        }
    }

    @Test func `a stream that stops inside a document is an error`() throws {
        let error = try #require(throws: JSONSyntaxError.self) { try documents(in: "{\"a\":[1,") }
        #expect(error.reason == .endOfInput)
    }

    @Test func `a document over the bound is refused`() throws {
        let large = "\"" + String(repeating: "x", count: 20_000) + "\""
        let error = try #require(throws: JSONSyntaxError.self) {
            try documents(in: "{}\n" + large, maximumBytes: 10_000)
        }
        #expect(error.reason == .tooLarge)
        #expect(error.line == 2)
    }

    @Test func `documents larger than one read are put together`() throws {
        let text = "[\"" + String(repeating: "é", count: 20_000) + "\"]"
        #expect(try documents(in: text + text.prefix(3) + "\"]", maximumBytes: 50_000).count == 2)
    }
}
