internal import CLinux
internal import Glibc

/// A file read from front to back in chunks.
package struct FileReader: ~Copyable {
    /// The size when the file was opened.
    package var sizeBytes: Int { status.sizeBytes }
    /// What `fstat` said when the file was opened.
    package let status: FileStatus
    let path: String
    let descriptor: Int32

    /// Opens `path` for reading.
    ///
    /// Calls `open`.
    package init(_ path: String) throws(FileError) {
        let descriptor = try check("open", path) { plumb_open(path, O_RDONLY | O_CLOEXEC, 0) }
        var status = stat()
        do throws(FileError) {
            try check("stat", path) { fstat(descriptor, &status) }
            // Opening a folder succeeds; say so here, not at the first read.
            if status.st_mode & S_IFMT == S_IFDIR {
                throw FileError.system(operation: "open", path: path, number: EISDIR)
            }
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.status = FileStatus(status)
    }

    deinit { close(descriptor) }

    /// Up to `count` further bytes; empty at the end of the file.
    ///
    /// Calls `read`.
    package mutating func next(_ count: Int = 65_536) throws(FileError) -> [UInt8] {
        precondition(count > 0, "a chunk has at least one byte")
        let (path, descriptor) = (path, descriptor)
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                filled = try check("read", path) { read(descriptor, buffer.baseAddress, count) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Goes to `offset` bytes from the front, for a ranged read.
    ///
    /// Calls `lseek`.
    package mutating func seek(to offset: Int) throws(FileError) {
        let descriptor = descriptor
        try check("seek", path) { lseek(descriptor, offset, SEEK_SET) }
    }
}
