internal import CLinux
internal import EventLoop
internal import Files
internal import Glibc
internal import Workers

/// Where in the data directory things lie.
struct DataPaths {
    /// Absolute.
    let path: String

    var queues: String { "\(path)/queues.db" }
    var state: String { "\(path)/state.db" }
    var buckets: String { "\(path)/buckets" }
    var staging: String { "\(path)/staging" }

    /// What names this folder among those of all runtimes that share a Redis; made at the first call.
    func identity() throws -> String {
        let file = "\(path)/runtime-id"
        if access(file, F_OK) == 0 {
            let bytes = try FileSystem.read(file, limitBytes: 64)
            return String(decoding: bytes, as: UTF8.self)
        }
        let name = RequestID.make()
        try FileSystem.writeAtomically(Array(name.utf8), to: file)
        return name
    }

    /// - Parameter path: an existing folder.
    /// - Throws: `SystemCallError` where there is none.
    init(_ path: String) throws {
        guard let absolute = realpath(path, nil) else { throw SystemCallError("realpath \(path)") }
        self.path = String(cString: absolute)
        free(absolute)
    }
}

/// The folder with everything the runtime keeps: `.plumb` unless told otherwise.
///
/// One runtime at a time: it holds a lock until its process ends, however it ends.
final class DataDirectory {
    let paths: DataPaths
    private let lock: CInt

    /// Creates the folder where it is missing and takes the lock.
    ///
    /// Calls `flock`.
    init(_ path: String) throws {
        try FileSystem.createFolders(path)
        paths = try DataPaths(path)
        lock = plumb_open("\(paths.path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw SystemCallError("open \(paths.path)/lock") }
        guard Self.take(lock) else {
            close(lock)
            throw StartError.dataDirectoryInUse(paths.path)
        }
    }

    /// Whether the lock is ours.
    ///
    /// A worker that was being started when its runtime was killed holds it until it is executed.
    private static func take(_ lock: CInt) -> Bool {
        for _ in 0..<lockTries {
            if plumb_try_lock(lock) == 0 { return true }
            usleep(lockPauseMicroseconds)
        }
        return false
    }

    private static let lockTries = 100
    private static let lockPauseMicroseconds: UInt32 = 20_000

    deinit {
        close(lock)
    }
}

/// Why the runtime does not start.
package enum StartError: Error, CustomStringConvertible {
    case dataDirectoryInUse(String)
    case halfBucketKeys(missing: String)
    case noExecutable(template: String, line: Int, function: String, searched: [String])

    package var description: String {
        switch self {
        case .dataDirectoryInUse(let path):
            "another runtime uses \(path): stop it, or give another --data-dir"
        case .halfBucketKeys(let missing):
            "\(missing) is missing: signatures of S3 are checked with both keys, or not at all"
        case .noExecutable(let template, let line, let function, let searched):
            "\(template):\(line):1: error: function \(function) has no executable; looked for "
                + searched.joined(separator: ", ")
        }
    }
}
