import Files
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct SharedFlushTests {
    let folder = TemporaryFolder()

    @Test func `all who ask at the same time get an answer, and their files are whole`()
        async throws
    {
        let disk = try SharedFlush(fileSystemOf: folder.path)
        let path = folder.path
        try await withThrowingTaskGroup { group in
            for number in 0..<32 {
                group.addTask {
                    for round in 0..<4 {
                        let file = "\(path)/\(number)-\(round)"
                        try FileSystem.writeUnflushed([UInt8(number), UInt8(round)], to: file)
                        try disk.flush()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileSystem.list(path).count == 128)
        #expect(try FileSystem.read("\(path)/31-3", limitBytes: 10) == [31, 3])
    }

    @Test func `what is written without a flush replaces what was there`() throws {
        let path = folder.path + "/file"
        try FileSystem.writeUnflushed([1, 2, 3], to: path)
        try FileSystem.writeUnflushed([4], to: path)
        #expect(try FileSystem.read(path, limitBytes: 10) == [4])
    }

    @Test func `a folder that does not exist is named`() {
        let path = folder.path + "/none"
        let error = FileError.system(operation: "open", path: path, number: ENOENT)
        #expect(throws: error) { try SharedFlush(fileSystemOf: path) }
    }
}
