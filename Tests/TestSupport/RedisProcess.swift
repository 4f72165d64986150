internal import Files
package import Glibc

/// A real `redis-server` on a socket of its own, over a folder that goes with it.
///
/// It ends with the process that has started it, however that ends.
package final class RedisProcess {
    /// `unix:///…/redis.sock`.
    package var address: String { "unix://\(folder.path)/redis.sock" }
    package let folder = TemporaryFolder()
    private let arguments: [String]
    private var pid: pid_t = 0

    /// One for all tests of a process; each has keys of its own.
    package static let shared = Shared()

    private static func endShared() {
        shared.end()
    }

    /// Unchecked because what it holds is never changed after it was made.
    package struct Shared: @unchecked Sendable {
        private let process: RedisProcess

        fileprivate init() {
            process = RedisProcess()
            atexit { RedisProcess.endShared() }
        }

        fileprivate func end() {
            process.kill()
            _ = Command.run("rm -r \(process.folder.path)")
        }

        /// The address with a prefix for keys that nobody else has.
        package func address(for folder: TemporaryFolder, _ options: String = "") -> String {
            address(forFolder: folder.path, options)
        }

        /// The same for a path.
        package func address(forFolder path: String, _ options: String = "") -> String {
            let name = path.split(separator: "/").last ?? ""
            return "\(process.address)?prefix=\(name)\(options)"
        }
    }

    /// Starts it and waits until it answers.
    ///
    /// - Parameter arguments: of `redis-server`, beside the socket and the folder.
    package init(_ arguments: [String] = ["--appendonly", "yes", "--appendfsync", "no"]) {
        self.arguments = arguments
        // A server that has gone is an error of the call and not of the process.
        signal(SIGPIPE, SIG_IGN)
        start()
    }

    deinit {
        kill()
    }

    /// Starts it over what it has kept.
    package func start() {
        let words =
            [
                "setpriv", "--pdeathsig", "KILL", "redis-server", "--port", "0", "--unixsocket",
                "\(folder.path)/redis.sock", "--dir", folder.path, "--save", "", "--logfile",
                "\(folder.path)/redis.log",
            ] + arguments
        var argv = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        let code = posix_spawnp(&pid, words[0], nil, nil, &argv, environ)
        precondition(code == 0, "cannot start \(words[0]): scripts/install --tests installs it")
        let isUp = Patience.until {
            Command.run("redis-cli -s \(folder.path)/redis.sock ping >/dev/null 2>&1") == 0
        }
        precondition(isUp, "redis-server does not answer; see \(folder.path)/redis.log")
    }

    /// SIGKILL.
    package func kill() {
        guard pid > 0 else { return }
        Glibc.kill(pid, SIGKILL)
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        pid = 0
    }

    package var processID: pid_t { pid }
}
