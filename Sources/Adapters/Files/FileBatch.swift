internal import CLinux
internal import Glibc

/// New files that become durable together.
///
/// Flushing one file after another costs a commit of the file system's journal each. Here all are on
/// their way to the disk before the first is waited for, so that they share its commit.
package struct FileBatch: ~Copyable {
    private var open: [(descriptor: CInt, path: String)] = []
    /// Far from the 1,024 files that a process may have open.
    private static let maximumOpen = 128

    package init() {}

    deinit {
        for (descriptor, _) in open { close(descriptor) }
    }

    /// Creates a file; it is durable after `flush`, its name after `FileSystem.flushFolder`.
    ///
    /// A file of this name is an error. Calls `open`, `write` and `sync_file_range`.
    package mutating func add(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        if open.count >= Self.maximumOpen { try flush() }
        let descriptor = try check("create", path) {
            plumb_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        }
        open.append((descriptor, path))
        var written = 0
        while written < bytes.count {
            written += try check("write", path) {
                bytes.withUnsafeBytes { buffer in
                    write(
                        descriptor,
                        buffer.baseAddress.map { $0 + written },
                        buffer.count - written
                    )
                }
            }
        }
        // A hint: `flush` waits for it, and says what the disk refuses.
        _ = plumb_start_writing(descriptor)
    }

    /// Waits until all files are on disk, and closes them.
    ///
    /// Calls `fdatasync`.
    package mutating func flush() throws(FileError) {
        while let (descriptor, path) = open.popLast() {
            defer { close(descriptor) }
            try check("flush", path) { fdatasync(descriptor) }
        }
    }
}
