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

    private final class Counts: Sendable {
        let running = Atomic<Int>(0)
        let changed = Atomic<Int>(0)
    }

    @Test func `changes of all who ask run one at a time, each once`() async throws {
        let disk = try SharedFlush(fileSystemOf: folder.path)
        let path = folder.path
        let counts = Counts()
        try await withThrowingTaskGroup { group in
            for number in 0..<32 {
                group.addTask {
                    for round in 0..<4 {
                        let file = "\(path)/\(number)-\(round)"
                        try FileSystem.writeUnflushed([1], to: file)
                        try disk.flush { failure in
                            #expect(failure == nil)
                            #expect(counts.running.add(1, ordering: .relaxed).newValue == 1)
                            let moved = try? FileSystem.moveUnflushed(file, to: "\(file).done")
                            #expect(moved != nil)
                            counts.changed.add(1, ordering: .relaxed)
                            counts.running.subtract(1, ordering: .relaxed)
                            // What changes nothing needs no flush behind it.
                            return round % 2 == 0
                        }
                        #expect(try FileStatus.of("\(file).done") != nil)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.changed.load(ordering: .relaxed) == 128)
        #expect(try FileSystem.list(path).allSatisfy { $0.hasSuffix(".done") })
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
