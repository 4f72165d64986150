import Files
import Glibc
import TestSupport
import Testing

@Suite struct AtomicFileWriterTests {
    let folder = TemporaryFolder()

    @Test func `nothing is left of a file that was not committed`() throws {
        do {
            var writer = try AtomicFileWriter(folder.path + "/report")
            try writer.append(Array("half".utf8))
            #expect(try FileSystem.list(folder.path).count == 1)
        }
        #expect(try FileSystem.list(folder.path).isEmpty)
    }

    @Test func `a file appears with all its chunks at commit`() throws {
        let path = folder.path + "/report"
        var writer = try AtomicFileWriter(path)
        for chunk in ["one ", "", "two"] { try writer.append(Array(chunk.utf8)) }
        #expect(try FileStatus.of(path) == nil)
        try writer.commit()
        #expect(try FileSystem.read(path, limitBytes: 100) == Array("one two".utf8))
    }

    @Test func `a missing folder is named`() {
        let path = folder.path + "/none/report"
        let error = FileError.system(operation: "create", path: path, number: ENOENT)
        #expect(throws: error) { try FileSystem.writeAtomically([], to: path) }
    }

    @Test func `a full device is recognised`() throws {
        let error = FileError.system(operation: "write", path: "x", number: ENOSPC)
        #expect(error.isDiskFull)
        #expect(!FileError.tooLarge(path: "x", limitBytes: 1).isDiskFull)
    }
}
