import Exports
import Testing
import Time

@Suite struct CSVTests {
    @Test(arguments: [
        (["a", "b"], "a,b\r\n"), (["a,b"], "\"a,b\"\r\n"), (["a\"b"], "\"a\"\"b\"\r\n"),
        (["\""], "\"\"\"\"\r\n"), (["a\nb", "c\rd"], "\"a\nb\",\"c\rd\"\r\n"),
        (["", ""], ",\r\n"), ([""], "\"\"\r\n"), ([" a "], " a \r\n"), (["=1+1"], "=1+1\r\n"),
        (["é", "漢字", "🙂"], "é,漢字,🙂\r\n"), (["a;b\tc'd"], "a;b\tc'd\r\n"), ([], "\r\n"),
        (["\u{0}"], "\u{0}\r\n"),
    ])
    func `a row is quoted where RFC 4180 wants it`(values: [String], expected: String) {
        var output: [UInt8] = []
        CSV.append(row: values.map { Array($0.utf8) }, to: &output)
        #expect(output == Array(expected.utf8))
    }
}

@Suite struct ExportObjectTests {
    @Test(
        arguments: [
            (nil, "2026/03/08/id.csv.gz"), ("a b/c", "2026/03/08/a-b-c-id.csv.gz"),
            ("..", "2026/03/08/..-id.csv.gz"), ("é", "2026/03/08/--id.csv.gz"),
        ] as [(String?, String)]
    )
    func `the key says day, name and ID`(name: String?, expected: String) throws {
        let moment = try #require(Timestamp(rfc3339: "2026-03-08T23:59:00Z"))
        #expect(ExportObject.key(name: name, exportID: "id", requested: moment) == expected)
    }
}
