internal import Files
internal import Glibc

/// A Python program that writes to a file which port it listens on.
///
/// It is killed with the last reference.
final class PythonProcess {
    let port: Int
    private let pid: pid_t

    /// It did not come up.
    struct NotStarted: Error {}

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - words: what follows `python3` on its command line.
    ///   - file: appears once the program listens, whole, with the port.
    /// - Throws: `NotStarted` where it does not come up.
    init(_ words: [String], port file: String) throws {
        var arguments = (["python3"] + words).map { (word: String) in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        guard posix_spawnp(&pid, "python3", nil, nil, &arguments, environ) == 0 else {
            throw NotStarted()
        }
        self.pid = pid
        var found: Int?
        _ = Patience.until {
            let text = try? FileSystem.read(file, limitBytes: 10)
            found = text.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
            return found != nil
        }
        guard let found else {
            Self.end(pid)
            throw NotStarted()
        }
        port = found
    }

    deinit {
        Self.end(pid)
    }

    private static func end(_ pid: pid_t) {
        kill(pid, SIGKILL)
        var status: CInt = 0
        waitpid(pid, &status, 0)
    }
}
