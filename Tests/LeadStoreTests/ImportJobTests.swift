import LeadStore
import TestSupport
import Testing

@Suite struct ImportJobTests {
    let folder = TemporaryFolder()
    let store: LeadStore

    init() throws {
        store = try LeadStore(url: "sqlite:\(folder.path)/state.db")
    }

    private func claim(_ chain: String) throws -> ImportJob? {
        try store.claimImport(importID: "i", objectKey: "k", chain: chain, atMilliseconds: 1)
    }

    private func part(_ firstRow: Int, _ text: String) -> ImportPart {
        var part = ImportPart(firstRow: firstRow)
        part.accepted = 10
        part.rejected = 1
        part.results = Array(text.utf8)
        return part
    }

    private func record(_ part: ImportPart, readBytes: Int) throws {
        try store.recordImportPart(
            importID: "i",
            part,
            readBytes: readBytes,
            sourceID: "s",
            failure: "Intake.InvalidRow",
            atMilliseconds: 60_000
        )
    }

    @Test func `the first chain has the import`() throws {
        #expect(try claim("a")?.chain == "a")
        #expect(try claim("b")?.chain == "a")
        #expect(try claim("a")?.status == .processing)
    }

    @Test func `imports of a folder are found, the newest first`() throws {
        for (index, key) in ["a_/1", "a_/2", "ab/3", "a_", "A_/5"].enumerated() {
            _ = try store.claimImport(
                importID: "i\(index)",
                objectKey: key,
                chain: "c",
                atMilliseconds: Int64(index)
            )
        }
        let keys = { try store.importJobs(keyPrefix: $0, limit: $1).map(\.objectKey) }
        #expect(try keys("a_/", 9) == ["a_/2", "a_/1"])
        #expect(try keys("a_/", 1) == ["a_/2"])
        #expect(try keys("b", 9) == [])
    }

    @Test func `a repeated part counts once and drops what was behind it`() throws {
        _ = try claim("a")
        for _ in 0..<2 {
            try record(part(1, "one"), readBytes: 5)
            try record(part(12, "two"), readBytes: 9)
        }
        var job = try #require(try store.importJob(importID: "i"))
        #expect(job.accepted == 20)
        #expect(job.rejected == 2)
        let activity = try store.sourceActivity(nowMilliseconds: 60_000)["s"]
        #expect(activity?.leads.day == job.accepted)
        #expect(activity?.refusals.day == job.rejected)
        #expect(activity?.lastFailure?.type == "Intake.InvalidRow")
        #expect(try store.importPart(importID: "i", afterRow: -1)?.firstRow == 1)
        #expect(try store.importPart(importID: "i", afterRow: 1)?.results == Array("two".utf8))
        #expect(try store.importPart(importID: "i", afterRow: 12) == nil)
        try record(part(1, "one"), readBytes: 5)
        job = try #require(try store.importJob(importID: "i"))
        #expect(job.accepted == 10)
    }

    @Test(arguments: [nil, "line 7: a quote is never closed"])
    func `a finished import keeps its counts and no parts`(error: String?) throws {
        _ = try claim("a")
        try record(part(1, "one"), readBytes: 5)
        try store.finishImport(importID: "i", error: error, atMilliseconds: 9)
        let job = try #require(try store.importJob(importID: "i"))
        #expect(job.status == (error == nil ? .complete : .error))
        #expect(job.error == error)
        #expect(job.accepted == 10)
        #expect(try store.importPart(importID: "i", afterRow: -1) == nil)
    }
}
