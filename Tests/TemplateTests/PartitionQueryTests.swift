import Template
import Testing

@Suite struct PartitionQueryTests {
    private static let good: [(query: String, keys: [String: [PartitionQuery.Step]])] = [
        ("{a:.b}", ["a": [.member("b")]]), ("{ a : .b.c }", ["a": [.member("b"), .member("c")]]),
        (
            #"{a:.b.c, d:.e["f"]}"#,
            ["a": [.member("b"), .member("c")], "d": [.member("e"), .member("f")]]
        ), (#"{"a b":."c d"}"#, ["a b": [.member("c d")]]), ("{id}", ["id": [.member("id")]]),
        ("{a:.[\"b\"]}", ["a": [.member("b")]]),
        ("{a:.b[0].c[-1]}", ["a": [.member("b"), .element(0), .member("c"), .element(-1)]]),
        (#"{a:.b["x\"y"]}"#, ["a": [.member("b"), .member("x\"y")]]),
        ("{_a1:._b2}", ["_a1": [.member("_b2")]]),
    ]

    @Test(arguments: good)
    func `an object of paths is read`(query: String, keys: [String: [PartitionQuery.Step]]) throws {
        let read = try PartitionQuery(query).keys
        #expect(Dictionary(uniqueKeysWithValues: read.map { ($0.name, $0.path) }) == keys)
    }

    @Test(arguments: [
        (
            ".a",
            "MetadataExtractionQuery, column 1: a query is an object of paths: {key: .path, …}"
        ),
        (
            "{a:.b|strftime(\"%Y\")}",
            "MetadataExtractionQuery, column 6: expected ',' or '}', found '|': of jq only paths "
                + "are supported by the local runtime"
        ),
        (
            "{a:.b[]}",
            "MetadataExtractionQuery, column 7: expected a string or a number in [], found ']'"
        ),
        (
            "{a:1}",
            "MetadataExtractionQuery, column 4: expected a path such as .customer.id, found '1': "
                + "of jq only paths are supported by the local runtime"
        ),
        (
            "{a:.}",
            "MetadataExtractionQuery, column 5: '.' is the whole record, which is no "
                + "partition key"
        ),
        ("{a:.b,a:.c}", "MetadataExtractionQuery, column 7: the key 'a' is there twice"),
        ("{}", "MetadataExtractionQuery, column 3: the object has no key"),
        ("{a:.b", "MetadataExtractionQuery, column 6: expected ',' or '}', found the end"),
        ("{a:.\"b}", "MetadataExtractionQuery, column 8: the string does not end"),
    ])
    func `what is no object of paths is refused at its column`(query: String, message: String) {
        do throws(PartitionQuery.Problem) {
            _ = try PartitionQuery(query)
            Issue.record("\(query) was read")
        } catch {
            #expect(error.description == message)
        }
    }
}
