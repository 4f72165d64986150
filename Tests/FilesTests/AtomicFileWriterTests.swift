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

    @Test func `an attribute is there with the file, and can be replaced`() throws {
        let path = folder.path + "/report"
        var writer = try AtomicFileWriter(path)
        try writer.append([1])
        try writer.setAttribute("user.plumb.test", [1, 2])
        try writer.commit()
        #expect(try FileSystem.attribute("user.plumb.test", of: path) == [1, 2])
        #expect(try FileSystem.attribute("user.plumb.other", of: path) == nil)
        let reader = try FileReader(path)
        let before = reader.status
        try reader.setAttribute("user.plumb.test", [])
        #expect(try FileSystem.attribute("user.plumb.test", of: path) == [])
        #expect(try FileStatus.of(path) == before)
    }

    @Test func `a file system without attributes is recognised, and has none`() throws {
        let path = "/proc/self/comm"
        let reader = try FileReader(path)
        let error = #expect(throws: FileError.self) {
            try reader.setAttribute("user.plumb.test", [1])
        }
        #expect(error?.hasNoAttributes == true)
        #expect(try FileSystem.attribute("user.plumb.test", of: path) == nil)
    }

    @Test func `an attribute of a file that is gone is an error`() {
        let path = folder.path + "/none"
        let error = FileError.system(operation: "read attribute", path: path, number: ENOENT)
        #expect(throws: error) { try FileSystem.attribute("user.plumb.test", of: path) }
    }

    @Test(arguments: [86_400_000, -1_500, 999])
    func `a file may be dated off the machine's clock`(aheadMilliseconds: Int) throws {
        let path = folder.path + "/dated"
        var writer = try AtomicFileWriter(path)
        try writer.append([1])
        let before = try writer.status().modifiedNanoseconds
        try writer.date(aheadMilliseconds: aheadMilliseconds)
        let status = try writer.status()
        try writer.commit()
        let seconds = Double(status.modifiedNanoseconds - before) / 1e9
        #expect(abs(seconds - Double(aheadMilliseconds) / 1000) < 60)
        #expect(try FileStatus.of(path) == status)
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
