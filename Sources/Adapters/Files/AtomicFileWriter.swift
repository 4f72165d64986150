internal import CLinux
internal import Glibc

/// A file that appears whole or not at all.
///
/// The bytes go to a temporary file; `commit` flushes it, renames it into place and flushes the
/// folder, so that after a crash there is the old file or the new one. Without `commit` the
/// temporary file is removed again.
package struct AtomicFileWriter: ~Copyable {
    let path: String
    private let temporaryPath: String
    let descriptor: Int32
    private var isCommitted: Bool

    /// Starts a file that will be at `path`, whose folder must exist.
    ///
    /// The unfinished file lies in `temporaryFolder`, on the same file system, or beside `path`.
    package init(
        _ path: String,
        temporaryFolder: String? = nil,
        mode: UInt32 = 0o644
    ) throws(FileError) {
        let folder = temporaryFolder ?? FileSystem.folder(of: path)
        var template = Array("\(folder)/.unfinished-XXXXXX".utf8CString)
        let descriptor = try check("create", path) { plumb_mkostemp(&template) }
        let temporaryPath = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        do throws(FileError) {
            // mkostemp creates with 0600 whatever the umask says.
            try check("chmod", path) { fchmod(descriptor, mode) }
        } catch {
            close(descriptor)
            unlink(temporaryPath)
            throw error
        }
        self.path = path
        self.temporaryPath = temporaryPath
        self.descriptor = descriptor
        isCommitted = false
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Adds bytes at the end.
    ///
    /// Calls `write` until all are taken.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileError) { try append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Adds bytes at the end.
    ///
    /// Calls `write` until all are taken.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes[...]
        let descriptor = descriptor
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
            let count = rest.count
            let written = try check("write", path) { write(descriptor, start, count) }
            rest = rest.dropFirst(written)
        }
    }

    /// Gives the file a time of change that is off the machine's clock; a later write undoes it.
    ///
    /// Calls `futimens`.
    package func date(aheadMilliseconds: Int) throws(FileError) {
        let (descriptor, path) = (descriptor, path)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let nanoseconds = now.tv_nsec + aheadMilliseconds % 1_000 * 1_000_000
        // Kept from 0 below a second: a remainder of a time in the past is negative.
        let carry = nanoseconds < 0 ? -1 : nanoseconds / 1_000_000_000
        let time = timespec(
            tv_sec: now.tv_sec + aheadMilliseconds / 1_000 + carry,
            tv_nsec: nanoseconds - carry * 1_000_000_000
        )
        let times = [time, time]
        try check("futimens", path) { futimens(descriptor, times) }
    }

    /// Makes what was written so far durable.
    ///
    /// Calls `fdatasync`.
    package func flush() throws(FileError) {
        let (descriptor, path) = (descriptor, path)
        try check("flush", path) { fdatasync(descriptor) }
    }

    /// What `stat` will say of the file once it is in place.
    ///
    /// Calls `fstat`.
    package func status() throws(FileError) -> FileStatus {
        let (descriptor, path) = (descriptor, path)
        var status = stat()
        try check("stat", path) { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// Puts the file in place.
    ///
    /// Calls `fdatasync`, `rename` and `fsync` on the folder.
    ///
    /// Another path than the one that it was started with may be given.
    package consuming func commit(to other: String? = nil) throws(FileError) {
        let path = other ?? path
        try flush()
        for folder in try FileSystem.moveUnflushed(temporaryPath, to: path) {
            try FileSystem.flushFolder(folder)
        }
        isCommitted = true
    }

    /// Puts a file in place whose bytes are on disk; its name is not, before the folder is flushed.
    ///
    /// Calls `rename`.
    package consuming func place(at path: String) throws(FileError) {
        _ = try FileSystem.moveUnflushed(temporaryPath, to: path)
        isCommitted = true
    }
}
