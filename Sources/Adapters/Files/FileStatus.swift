internal import Glibc

/// What `stat` says about a path, following symbolic links.
package struct FileStatus: Hashable, Sendable {
    package let sizeBytes: Int
    package let isFolder: Bool
    /// Since 1970, in nanoseconds.
    package let modifiedNanoseconds: Int64

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

    init(_ status: stat) {
        sizeBytes = Int(status.st_size)
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
