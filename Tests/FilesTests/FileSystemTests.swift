import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileSystemTests {
    let folder = TemporaryFolder()

    @Test func `what was written is read back`() throws {
        let path = folder.path + "/bytes"
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try FileSystem.writeAtomically(bytes, to: path)
        #expect(try FileSystem.read(path, limitBytes: bytes.count) == bytes)
        #expect(try FileStatus.of(path)?.sizeBytes == bytes.count)
        #expect(try FileStatus.of(path)?.isFolder == false)
    }

    @Test func `writing again replaces the content and leaves no other file`() throws {
        let path = folder.path + "/state"
        try FileSystem.writeAtomically(Array("old".utf8), to: path)
        try FileSystem.writeAtomically([], to: path)
        #expect(try FileSystem.read(path, limitBytes: 0).isEmpty)
        #expect(try FileSystem.list(folder.path) == ["state"])
    }

    @Test func `a file over the limit is refused`() throws {
        let path = folder.path + "/long"
        try FileSystem.writeAtomically([1, 2, 3], to: path)
        #expect(throws: FileError.tooLarge(path: path, limitBytes: 2)) {
            try FileSystem.read(path, limitBytes: 2)
        }
    }

    @Test func `a file whose size is unknown beforehand is read whole`() throws {
        let text = try FileSystem.read("/proc/self/status", limitBytes: 1_000_000)
        #expect(text.starts(with: Array("Name:".utf8)))
        #expect(text.last == UInt8(ascii: "\n"))
        #expect(throws: FileError.tooLarge(path: "/proc/self/status", limitBytes: 10)) {
            try FileSystem.read("/proc/self/status", limitBytes: 10)
        }
    }

    @Test func `a file is being written as long as somebody has it open for that`() throws {
        let path = folder.path + "/file"
        #expect(!FileStatus.isBeingWritten(path))
        let writer = creat(path, 0o644)
        #expect(FileStatus.isBeingWritten(path))
        close(writer)
        #expect(!FileStatus.isBeingWritten(path))
        let reader = open(path, O_RDONLY)
        #expect(!FileStatus.isBeingWritten(path))
        close(reader)
    }

    @Test func `a missing file names its path and reason`() throws {
        let path = folder.path + "/none"
        let error = #expect(throws: FileError.self) {
            try FileSystem.read(path, limitBytes: 1)
        }
        #expect(error?.isMissing == true)
        #expect(error?.description == "\(path): open: No such file or directory")
        #expect(try FileStatus.of(path) == nil)
    }

    @Test func `reading a folder is an error`() {
        let error = FileError.system(operation: "open", path: folder.path, number: EISDIR)
        #expect(throws: error) { try FileSystem.read(folder.path, limitBytes: 1) }
    }

    @Test func `folders are created to any depth and creating them again is no error`() throws {
        let path = folder.path + "/a/b/c/"
        try FileSystem.createFolders(path)
        try FileSystem.createFolders(path)
        #expect(try FileStatus.of(path)?.isFolder == true)
    }

    @Test func `a file in the way of a folder is an error`() throws {
        let path = folder.path + "/file"
        try FileSystem.writeAtomically([], to: path)
        #expect(
            throws: FileError.system(operation: "create folder", path: path, number: ENOTDIR)
        ) {
            try FileSystem.createFolders(path)
        }
        #expect(throws: FileError.self) { try FileSystem.createFolders(path + "/deeper") }
    }

    @Test func `a listing is in byte order`() throws {
        for name in ["b", "a.b", "a", "B", "é"] {
            try FileSystem.writeAtomically([], to: "\(folder.path)/\(name)")
        }
        #expect(try FileSystem.list(folder.path) == ["B", "a", "a.b", "b", "é"])
    }

    @Test(arguments: [
        ("a", "."), ("/a", "/"), ("/", "/"), ("a/b", "a"), ("/a/b/", "/a"), ("a//", "."),
    ])
    func `the folder of a path is the part before the last slash`(path: String, folder: String) {
        #expect(FileSystem.folder(of: path) == folder)
    }

    @Test func `removing twice is no error`() throws {
        let path = folder.path + "/file"
        try FileSystem.writeAtomically([], to: path)
        try FileSystem.remove(path)
        try FileSystem.remove(path)
        #expect(try FileSystem.list(folder.path).isEmpty)
    }
}
