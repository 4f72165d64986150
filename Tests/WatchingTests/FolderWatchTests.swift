import EventLoop
import Files
import Glibc
import TestSupport
import Testing

@testable import Watching

@Suite struct FolderWatchTests {
    private let folder = TemporaryFolder()

    private func write(_ name: String) throws {
        try FileSystem.writeUnflushed([1], to: "\(folder.path)/\(name)")
    }

    @Test func `a file that came with its folder is reported once it is closed, and once`() throws {
        let loop = try EventLoop()
        var found: [String] = []
        var writer: CInt = -1
        let watch = try FolderWatch(root: folder.path, loop: loop) { path in
            found.append(path)
            // By now the folder is watched, and has been looked through.
            if path == "between" {
                close(writer)
                try? write("end")
            }
            if path == "end" { loop.stop() }
        }
        try FileSystem.createFolders("\(folder.path)/new")
        try write("new/done")
        writer = creat("\(folder.path)/new/open", 0o644)
        #expect(Glibc.write(writer, "half", 4) == 4)
        try write("between")
        loop.after(milliseconds: Patience.milliseconds) { loop.stop() }
        try withExtendedLifetime(watch) { try loop.run() }
        #expect(found == ["new/done", "between", "new/open", "end"])
    }
}
