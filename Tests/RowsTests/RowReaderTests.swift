import Rows
import Testing

@Suite struct RowReaderTests {
    /// The values of every row, or what the text is damaged by, read in pieces of some size.
    static func rows(_ text: [UInt8], piece: Int = 3) throws -> (
        rows: [[String]], format: RowFormat
    ) {
        let (text, encoding) = TextEncoding.text(of: text)
        var rest = text[...]
        var reader = try RowReader(encoding: encoding) {
            defer { rest = rest.dropFirst(piece) }
            return Array(rest.prefix(piece))
        }
        var (row, rows) = (Row(), [[String]]())
        while try reader.next(&row) {
            let values = (0..<row.count).map { String(decoding: row[$0], as: UTF8.self) }
            rows.append(row.count == 0 ? [String(decoding: row.bytes, as: UTF8.self)] : values)
        }
        return (rows, reader.format)
    }

    static func rows(_ text: String) throws -> [[String]] { try rows(Array(text.utf8)).rows }

    @Test(
        arguments: [
            ("LF", "a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("CR LF", "a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("CR", "a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
            ("no line break at the end", "a,b\n1,2", [["a", "b"], ["1", "2"]]),
            (
                "empty values", "a,b,c\n,,\n1,,3\n",
                [["a", "b", "c"], ["", "", ""], ["1", "", "3"]]
            ),
            ("a delimiter at the end", "a,b\n1,", [["a", "b"], ["1", ""]]),
            ("empty lines", "\n\na,b\n\r\n1,2\n\n\n", [["a", "b"], ["1", "2"]]),
            ("quotes", "a,b\n\"1,x\",\"say \"\"hi\"\"\"\n", [["a", "b"], ["1,x", "say \"hi\""]]),
            ("an empty quoted value", "a,b\n\"\",2\n", [["a", "b"], ["", "2"]]),
            ("line breaks in quotes", "a,b\r\n\"1\r\n2\",x\r\n", [["a", "b"], ["1\r\n2", "x"]]),
            ("a quote inside a value", "a,b\n5\" pipe,2\n", [["a", "b"], ["5\" pipe", "2"]]),
            ("a quoted value at the end", "a,b\n1,\"2\"", [["a", "b"], ["1", "2"]]),
            ("fewer values", "a,b\n1\n", [["a", "b"], ["1"]]),
            ("more values", "a,b\n1,2,3\n", [["a", "b"], ["1", "2", "3"]]),
            ("one column", "email\na@b.co\n", [["email"], ["a@b.co"]]),
            ("white space", "a,b\n 1 ,\t2\n", [["a", "b"], [" 1 ", "\t2"]]),
            ("nothing", "", []),
        ]
    )
    func `rows of delimited values`(name: String, text: String, expected: [[String]]) throws {
        for piece in 1...7 {
            #expect(try Self.rows(Array(text.utf8), piece: piece).rows == expected, "\(name)")
        }
    }

    @Test(
        arguments: [
            ("comma", "a,b\n1,2\n", ","), ("semicolon", "a;b\n1,5;2\n", ";"),
            ("tab", "a\tb\n1,2\t3\n", "\t"), ("bar", "a|b\n1|2\n", "|"),
            ("commas in quoted text", "a;b\n\"x,y\";2\n\"z,w\";3\n", ";"),
            ("decimal commas", "price;tax\n1,5;2,5\n3,5;4,5\n", ";"),
            ("more commas in some rows", "a;b\nx,y,z;2\nw;3\n", ";"),
            ("one column", "email\na@b.co\n", ","), ("Excel's own line", "sep=;\r\na,x;b\r\n", ";"),
        ]
    )
    func `delimiters`(name: String, text: String, delimiter: Character) throws {
        let format = try Self.rows(Array(text.utf8)).format
        #expect(format == .delimited(by: try #require(delimiter.asciiValue)), "\(name)")
    }

    @Test func `Excel's line is no row`() throws {
        #expect(try Self.rows("sep=;\r\na;b\r\n1;2\r\n") == [["a", "b"], ["1", "2"]])
    }

    @Test(
        arguments: [
            ("UTF-8", Array("é\n€".utf8)),
            ("UTF-8 with mark", [0xEF, 0xBB, 0xBF] + Array("é\n€".utf8)),
            ("Windows-1252", [0xE9, 0x0A, 0x80]), ("one of each", [0xC3, 0xA9, 0x0A, 0x80]),
            ("UTF-16LE", [0xFF, 0xFE, 0xE9, 0, 0x0A, 0, 0xAC, 0x20]),
            ("UTF-16BE", [0xFE, 0xFF, 0, 0xE9, 0, 0x0A, 0x20, 0xAC]),
        ]
    )
    func `encodings`(name: String, text: [UInt8]) throws {
        #expect(try Self.rows(text).rows == [["é"], ["€"]], "\(name)")
    }

    @Test func `UTF-16 without a mark is known by its zeros`() throws {
        let units = Array("a,b\nü,😀\n".utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for text in [little, big] {
            #expect(try Self.rows(text).rows == [["a", "b"], ["ü", "😀"]])
        }
    }

    @Test func `half a surrogate is replaced`() throws {
        let text: [UInt8] = [0xFF, 0xFE, 0x3D, 0xD8, 0x41, 0, 0x3D, 0xD8]
        #expect(try Self.rows(text).rows == [["\u{FFFD}A\u{FFFD}"]])
    }

    @Test(
        arguments: [
            ("lines", "{\"a\":1}\n\n{\"a\":\"x\\ny\"}\r\n", ["{\"a\":1}", "{\"a\":\"x\\ny\"}"]),
            (
                "an array", " [ {\"a\":[1,2]} , {\"b\":\"],}\"}\n]\n",
                ["{\"a\":[1,2]}", "{\"b\":\"],}\"}"]
            ),
            ("an empty array", "[ ]", []),
            ("escaped quotes", #"[{"a":"\"]"},7]"#, [#"{"a":"\"]"}"#, "7"]),
        ]
    )
    func `rows of JSON`(name: String, text: String, expected: [String]) throws {
        for piece in 1...5 {
            let rows = try Self.rows(Array(text.utf8), piece: piece).rows
            #expect(rows == expected.map { [$0] }, "\(name)")
        }
    }

    @Test(
        arguments: [
            ("a,b\n1,\"2\n3,4\n", RowsError(.openQuote, line: 2, column: 1)),
            ("[{}", RowsError(.arrayNotClosed, line: 1)),
            ("[{},\n{}", RowsError(.arrayNotClosed, line: 2)),
            ("[{}]\n7", RowsError(.textAfterArray, line: 2)),
            ("[}]", RowsError(.noSeparator, line: 1)),
        ]
    )
    func `what cannot be read on is placed`(text: String, expected: RowsError) throws {
        let error = try #require(throws: RowsError.self) { try Self.rows(text) }
        #expect(error == expected)
    }

    @Test func `a quote that is never closed does not fill the memory`() throws {
        let text = Array("a,b\n\"".utf8) + [UInt8](repeating: 0x78, count: 3 << 20)
        let error = try #require(throws: RowsError.self) { try Self.rows(text, piece: 65_536) }
        #expect(error == RowsError(.rowTooLarge, line: 2))
    }

    @Test(
        arguments: [
            (Array("a,b\n1,\"2\"x\n3,4\n".utf8), Row.Fault(column: 1, reason: .textAfterQuote)),
            (
                [0xEF, 0xBB, 0xBF] + Array("a,b\n1,".utf8) + [0xE9, 0x0A] + Array("3,4\n".utf8),
                Row.Fault(column: 1, reason: .notUTF8)
            ),
        ]
    )
    func `a fault of one row leaves the others alone`(text: [UInt8], fault: Row.Fault) throws {
        let (encoding, markBytes) = TextEncoding.detect(text)
        var rest = text.dropFirst(markBytes)
        var reader = try RowReader(encoding: encoding) {
            defer { rest = [] }
            return Array(rest)
        }
        var (row, faults) = (Row(), [Row.Fault?]())
        while try reader.next(&row) { faults.append(row.fault) }
        #expect(faults == [nil, fault, nil])
        #expect(row.line == 3)
    }

    @Test(arguments: ["a,b\n1,\"x\ny\"\n\n3,4\n5,6", "{\"a\":1}\n{\"a\":2}\n", "[{},\n{} ,{}]"])
    func `a reader may begin behind any row`(text: String) throws {
        let text = Array(text.utf8)
        var whole = text[...]
        var reader = try RowReader(encoding: .unmarked) {
            defer { whole = [] }
            return Array(whole)
        }
        let all = try Self.rows(text).rows
        var (row, other, read) = (Row(), Row(), 0)
        while try reader.next(&row) {
            read += 1
            var rest = text[reader.position.offset...]
            var later = RowReader(at: reader.position, reader.format, encoding: .unmarked) {
                defer { rest = [] }
                return Array(rest)
            }
            var following = 0
            while try later.next(&other) {
                let values = all[read + following].joined()
                #expect(String(decoding: other.bytes, as: UTF8.self) == values)
                following += 1
            }
            #expect(read + following == all.count)
        }
        #expect(read == all.count)
    }
}
