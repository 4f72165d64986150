import Pipeline
import Testing

@Suite struct VariableFileTests {
    @Test(arguments: [
        ("A=1", "1"), ("A = 1 ", "1"), ("export A=1", "1"), ("# x\n\nA=1\n", "1"),
        ("A='1 # 2'", "1 # 2"), ("A=\"x y\"  # note", "x y"), ("A=1 # note", "1"), ("A=1#2", "1#2"),
        ("A=", ""), ("A=x=y", "x=y"), ("A=1\r\nB=2", "1"), ("A=1\nA=2", "2"),
    ])
    func `a value is read as Docker Compose reads it`(text: String, value: String) throws {
        #expect(try VariableFile(parsing: text)["A"] == value)
        #expect(try VariableFile(parsing: text)["C"] == nil)
    }

    @Test(arguments: [
        ("A", VariableFileError.noAssignment(line: 1)), ("\n=1", .badName(line: 2)),
        ("1A=2", .badName(line: 1)), ("A-B=2", .badName(line: 1)), ("A='1", .openQuote(line: 1)),
    ])
    func `a line that is none is named`(text: String, error: VariableFileError) {
        #expect(throws: error) { try VariableFile(parsing: text) }
    }
}
