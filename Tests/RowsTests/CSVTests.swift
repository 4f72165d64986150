import Rows
import Testing

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
