internal import Glibc

/// Why a file operation did not happen.
package enum FileError: Error, Hashable {
    /// The system refused: `number` is its errno.
    case system(operation: String, path: String, number: Int32)
    /// The file holds more than the caller is ready to read.
    case tooLarge(path: String, limitBytes: Int)

    /// The file, or a folder on the way to it, does not exist.
    package var isMissing: Bool {
        if case .system(_, _, ENOENT) = self { true } else { false }
    }

    /// The file system has no extended attributes.
    package var hasNoAttributes: Bool {
        if case .system(_, _, ENOTSUP) = self { true } else { false }
    }

    /// The disk or the quota is full: the same call may succeed once there is room.
    package var isDiskFull: Bool {
        switch self {
        case .system(_, _, ENOSPC), .system(_, _, EDQUOT): true
        case .system, .tooLarge: false
        }
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let operation, let path, let number):
            "\(path): \(operation): \(String(cString: strerror(number)))"
        case .tooLarge(let path, let limitBytes):
            "\(path): the file is larger than the \(limitBytes) bytes allowed"
        }
    }
}

/// Runs a system call until it is not interrupted; every -1 becomes an error here.
@discardableResult
func check<Count: SignedInteger>(
    _ operation: String,
    _ path: String,
    _ call: () -> Count
) throws(FileError) -> Count {
    while true {
        let result = call()
        if result != -1 { return result }
        let number = errno
        if number == EINTR { continue }
        throw .system(operation: operation, path: path, number: number)
    }
}
