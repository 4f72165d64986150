internal import CLinux
internal import Glibc

// Extended attributes: what a file system keeps of a file beside its content, as long as the file
// and with it, whatever its name. ext4, XFS, btrfs and, from Linux 6.6 on, tmpfs have them.
// https://man7.org/linux/man-pages/man7/xattr.7.html

extension FileSystem {
    /// What the smallest of the file systems meant has room for, in bytes of one value.
    package static let attributeLimitBytes = 3_900

    /// The value of an attribute of a file; nil where it has none, or its file system has no attributes.
    ///
    /// One that is longer than `attributeLimitBytes` is an error. Calls `getxattr`.
    package static func attribute(
        _ name: String,
        of path: String
    ) throws(FileError) -> [UInt8]? {
        var failure: FileError?
        let limit = attributeLimitBytes
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            do throws(FileError) {
                filled = try check("read attribute", path) {
                    getxattr(path, name, buffer.baseAddress, limit)
                }
            } catch {
                failure = error
            }
        }
        switch failure {
        case nil: return bytes
        case .system(_, _, ENODATA), .system(_, _, ENOTSUP): return nil
        case let failure?: throw failure
        }
    }
}

extension AtomicFileWriter {
    /// Gives the file an attribute, which is there with its name and as durable.
    ///
    /// Calls `fsetxattr`.
    package func setAttribute(_ name: String, _ value: [UInt8]) throws(FileError) {
        try set(name, value, of: descriptor, path)
    }
}

extension FileReader {
    /// Gives the open file an attribute, or another value; not durable before a flush.
    ///
    /// Calls `fsetxattr`.
    package func setAttribute(_ name: String, _ value: [UInt8]) throws(FileError) {
        try set(name, value, of: descriptor, path)
    }
}

private func set(
    _ name: String,
    _ value: [UInt8],
    of descriptor: Int32,
    _ path: String
) throws(FileError) {
    try check("set attribute", path) {
        fsetxattr(descriptor, name, value, value.count, 0)
    }
}
