internal import Files
internal import Glibc

/// An HTTP server on a free port of 127.0.0.1 that answers as the APIs of ad platforms do.
///
/// `Tests/Fixtures/platforms/server.py` says what its answers may be.
package final class PlatformServer {
    package let port: Int
    package let folder = TemporaryFolder()
    private let pid: pid_t

    package struct NotStarted: Error {}

    /// Starts it and waits until it listens.
    ///
    /// - Parameter answers: JSON, lists of answers by path.
    /// - Throws: where it does not come up within ten seconds.
    package init(answers: String = "{}") throws {
        try folder.write(answers, to: "answers.json")
        try folder.write([], to: "requests.ndjson")
        let script = "\(Repository.root)/Tests/Fixtures/platforms/server.py"
        var arguments = ["python3", script, folder.path].map { (word: String) in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        guard posix_spawnp(&pid, "python3", nil, nil, &arguments, environ) == 0 else {
            throw NotStarted()
        }
        self.pid = pid
        var found: Int?
        for _ in 0..<2000 where found == nil {
            usleep(5000)
            let file = try? FileSystem.read("\(folder.path)/port", limitBytes: 10)
            found = file.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        guard let found else {
            Glibc.kill(pid, SIGKILL)
            throw NotStarted()
        }
        port = found
    }

    /// Answers from now on as this says.
    package func answer(_ answers: String) throws {
        try folder.write(answers, to: "answers.json")
    }

    /// What was asked so far, one JSON object each.
    package var requests: [String] {
        get throws {
            let file = try folder.read("requests.ndjson")
            return String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    deinit {
        Glibc.kill(pid, SIGKILL)
        var status: CInt = 0
        waitpid(pid, &status, 0)
    }
}
