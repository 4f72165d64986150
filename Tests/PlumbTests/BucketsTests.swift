import Files
import JSON
import TestSupport
import Testing

/// `plumb buckets` without a runtime.
@Suite struct BucketsTests {
    private let folder = TemporaryFolder()

    init() throws {
        try FileSystem.createFolders("\(folder.path)/.plumb/buckets/exports/2026")
        try FileSystem.createFolders("\(folder.path)/.plumb/buckets/lake")
        try folder.write(Array("a,b\n".utf8), to: ".plumb/buckets/exports/2026/leads.csv")
    }

    private func run(_ words: String..., input: String = "") throws -> FunctionRun.Outcome {
        try PlumbRun.outcome(["buckets"] + words, input: Array(input.utf8), folder: folder.path)
    }

    @Test func `buckets and objects are listed`() throws {
        #expect(try run("ls").output == "exports\nlake\n")
        #expect(try run("ls", "--json").output == "{\"buckets\":[\"exports\",\"lake\"]}\n")
        let line = try run("ls", "exports/2026/").output
        #expect(line.hasSuffix("Z           4  2026/leads.csv\n"))
        #expect(try run("ls", "exports/2025/").output.isEmpty)
        let document = try JSON(parsing: try run("ls", "exports", "--json").output)
        #expect(document["objects"]?[0]?["key"] == "2026/leads.csv")
        #expect(document["objects"]?[0]?["bytes"] == 4)
    }

    @Test func `an object goes to a file or to stdout`() throws {
        let outcome = try run("get", "exports/2026/leads.csv")
        #expect(outcome.output == "exports/2026/leads.csv is in leads.csv, 4 bytes\n")
        #expect(try folder.read("leads.csv") == Array("a,b\n".utf8))
        #expect(try run("get", "exports/2026/leads.csv", "-").output == "a,b\n")
        let other = try run("get", "exports/2026/leads.csv", "other", "--json")
        #expect(
            try JSON(parsing: other.output) == [
                "bucket": "exports", "key": "2026/leads.csv", "bytes": 4, "file": "other",
            ]
        )
    }

    @Test func `a file or stdin becomes an object`() throws {
        try folder.write(Array("x".utf8), to: "x.csv")
        #expect(try run("put", "x.csv", "lake/").output == "x.csv is lake/x.csv, 1 bytes\n")
        #expect(try run("put", "-", "lake/a/b", input: "from stdin").status == 0)
        #expect(try run("get", "lake/a/b", "-").output == "from stdin")
        #expect(try run("ls", "lake").output.split(separator: "\n").count == 2)
    }

    @Test func `an object is removed once`() throws {
        #expect(try run("rm", "exports/2026/leads.csv").status == 0)
        let again = try run("rm", "exports/2026/leads.csv")
        #expect(again.status == 1)
        #expect(again.log == "plumb: error: bucket exports has no object '2026/leads.csv'\n")
    }

    @Test(arguments: [
        (["ls", "exprts"], 64, "has no bucket 'exprts'; did you mean 'exports'?"),
        (["get"], 64, "which object? give BUCKET/KEY"),
        (["get", "exports"], 64, "'exports' names no object: give BUCKET/KEY"),
        (["get", "exports/none"], 1, "bucket exports has no object 'none'"),
        (["put", "x.csv"], 64, "give FILE and BUCKET/KEY"),
        (["put", "-", "exports/"], 64, "'exports/' names no object"),
        (["put", "none.csv", "exports/"], 78, "none.csv: open: No such file or directory"),
        (["put", "-", "exports/a/../b"], 78, "no segment of a key is . or .."),
        (["remove"], 64, "'remove' is no verb of plumb buckets"),
    ])
    func `what is wrong is named`(words: [String], status: Int32, message: String) throws {
        let outcome = try PlumbRun.outcome(["buckets"] + words, folder: folder.path)
        #expect((outcome.status, outcome.output) == (status, ""))
        #expect(outcome.log.contains(message), "\(outcome.log)")
    }
}
