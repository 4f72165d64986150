internal import Files
internal import Glibc

/// A fresh folder, removed with all it holds when the value goes.
package final class TemporaryFolder {
    package let path: String

    package init() {
        var template = Array("/tmp/plumb-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "" }
            return String(cString: made)
        }
        precondition(!path.isEmpty, "mkdtemp failed")
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        // Unlinking first: a symbolic link to a folder goes, the folder stays.
        if unlink(path) == 0 { return }
        for name in (try? FileSystem.list(path)) ?? [] { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
