import Exports
import Testing
import Time

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
