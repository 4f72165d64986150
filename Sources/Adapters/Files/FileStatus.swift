internal import CLinux
internal import Glibc

/// What `stat` says about a path, following symbolic links.
package struct FileStatus: Hashable, Sendable {
    package let sizeBytes: Int
    package let isFolder: Bool
    /// Since 1970, in nanoseconds.
    package let modifiedNanoseconds: Int64
    /// Names the file on its file system, whatever it is called.
    package let inode: UInt64

    /// Nil where nothing is at `path`.
    ///
    /// Calls `stat`.
    package static func of(_ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        do {
            try check("stat", path) { stat(path, &status) }
        } catch let error where error.isMissing {
            return nil
        }
        return FileStatus(status)
    }

    /// Nil where nothing is at `path`, also because something on the way to it is no folder, or a
    /// name is longer than the file system has.
    package static func ofFileOrFolder(_ path: String) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try of(path)
        } catch .system(_, _, ENOTDIR), .system(_, _, ENAMETOOLONG) {
            return nil
        }
    }

    /// Whether some process has a file open for writing.
    ///
    /// False where the system does not tell: of a file that is somebody else's or cannot be read.
    /// Calls `fcntl` with `F_SETLEASE`. https://man7.org/linux/man-pages/man2/fcntl.2.html
    package static func isBeingWritten(_ path: String) -> Bool {
        let descriptor = plumb_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return plumb_is_being_written(descriptor) != 0
    }

    init(_ status: stat) {
        sizeBytes = Int(status.st_size)
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        inode = UInt64(status.st_ino)
    }
}
