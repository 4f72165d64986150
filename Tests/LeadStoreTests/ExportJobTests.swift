import LeadStore
import TestSupport
import Testing

@Suite struct ExportJobTests {
    let folder = TemporaryFolder()
    let store: LeadStore

    init() throws {
        store = try LeadStore(url: "sqlite:\(folder.path)/state.db")
        try store.createExport(exportID: "e1", requestJSON: "{}", atMilliseconds: 1)
    }

    @Test func `an export goes from created to complete`() throws {
        #expect(try store.exportJob(exportID: "e1")?.status == .created)
        #expect(try store.progressExport(exportID: "e1", rows: 10))
        #expect(try store.exportJob(exportID: "e1")?.status == .processing)
        #expect(try store.exportJob(exportID: "e1")?.rows == 10)
        try store.finishExport(
            exportID: "e1",
            .complete(rows: 20, objectKey: "e1.csv"),
            atMilliseconds: 9
        )
        let job = try #require(try store.exportJob(exportID: "e1"))
        #expect(job.status == .complete)
        #expect(job.rows == 20)
        #expect(job.objectKey == "e1.csv")
        #expect(job.requestedAtMilliseconds == 1)
        #expect(job.finishedAtMilliseconds == 9)
        #expect(job.requestJSON == "{}")
    }

    @Test func `nothing changes a complete export`() throws {
        let outcome = ExportOutcome.complete(rows: 2, objectKey: "k")
        try store.finishExport(exportID: "e1", outcome, atMilliseconds: 2)
        let done = try store.exportJob(exportID: "e1")
        try store.createExport(exportID: "e1", requestJSON: "{\"other\":1}", atMilliseconds: 3)
        #expect(try !store.progressExport(exportID: "e1", rows: 1))
        try store.finishExport(exportID: "e1", .failed(error: "late"), atMilliseconds: 4)
        #expect(try store.exportJob(exportID: "e1") == done)
    }

    @Test func `a failed export is tried again`() throws {
        try store.finishExport(exportID: "e1", .failed(error: "disk full"), atMilliseconds: 2)
        let failed = try store.exportJob(exportID: "e1")
        #expect(failed?.status == .error)
        #expect(failed?.error == "disk full")
        #expect(try store.progressExport(exportID: "e1", rows: 0))
        #expect(try store.exportJob(exportID: "e1")?.error == nil)
    }

    @Test func `an unknown export is nil`() throws {
        #expect(try store.exportJob(exportID: "e2") == nil)
        #expect(try !store.progressExport(exportID: "e2", rows: 0))
    }
}
