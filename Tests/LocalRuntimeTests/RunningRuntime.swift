import Glibc
import JSON
import TestSupport

/// A real `plumb start` on free ports over a folder of its own.
final class RunningRuntime {
    let folder: String
    private(set) var httpPort = 0
    private(set) var awsPort = 0
    /// What it said when it was ready: the line of `--json`.
    private(set) var document: JSON = .null
    let pid: pid_t
    private var isReaped = false

    struct NotStarted: Error {
        var status: CInt
        var errors: String
    }

    /// Starts it and waits until it says that it is ready.
    ///
    /// The folder holds `template.yaml` unless another is named, and `.plumb` from then on. A prefix is a command that starts
    /// it, such as `prlimit --fsize=…`.
    init(
        in folder: String,
        template: String? = nil,
        prefix: [String] = [],
        variables: [String: String] = [:],
        arguments: [String] = ["--port", "0", "--aws-port", "0"]
    ) throws {
        self.folder = folder
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(
            &actions,
            STDERR_FILENO,
            "\(folder)/errors.txt",
            O_WRONLY | O_CREAT | O_APPEND,
            0o644
        )
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words =
            prefix + [
                "\(Binaries.folder)/plumb", "start", "--json", "--template",
                template ?? "\(folder)/template.yaml", "--data-dir", "\(folder)/.plumb",
            ] + arguments
        var argv = words.map { strdup($0) } + [nil]
        var variables = variables
        // `PLUMB_TEST_QUEUES=redis` runs the tests of the runtime over a Redis; those that look into
        // `queues.db` or fill its disk fail then.
        if getenv("PLUMB_TEST_QUEUES") != nil, variables["PLUMB_QUEUES"] == nil {
            variables["PLUMB_QUEUES"] = RedisProcess.shared.address(forFolder: folder)
        }
        var environment = Self.environment(variables).map { strdup($0) } + [nil]
        defer { for text in argv + environment { free(text) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, words[0], &actions, nil, &argv, &environment)
        close(ends[1])
        precondition(code == 0, "cannot start \(words[0]): \(code)")
        self.pid = pid
        let line = Self.line(from: ends[0])
        close(ends[0])
        guard let document = try? JSON(parsing: line), let http = document["httpPort"]?.int,
            let aws = document["awsPort"]?.int
        else {
            let status = reap()
            throw NotStarted(status: status, errors: errors)
        }
        self.document = document
        httpPort = http
        awsPort = aws
    }

    deinit {
        kill()
    }

    /// What it wrote to stderr.
    var errors: String {
        guard let file = fopen("\(folder)/errors.txt", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    func post(_ text: String, to path: String = "/f") -> HTTPClient.Answer? {
        HTTPClient.request("POST", path, port: httpPort, body: Array(text.utf8))
    }

    /// Calls a function by its name, through Lambda's Invoke API.
    func invoke(_ function: String, _ event: String) -> HTTPClient.Answer? {
        let path = "/2015-03-31/functions/\(function)/invocations"
        return HTTPClient.request("POST", path, port: awsPort, body: Array(event.utf8))
    }

    /// The JSON that a function answers with when it is called by its name.
    func result(_ function: String, _ event: String) throws -> JSON {
        guard let answer = invoke(function, event) else { return .null }
        return try JSON(parsing: answer.body)
    }

    /// Sends one message to a queue, through the function.
    func send(_ body: String, to queue: String) -> Int? {
        post(#"{"do":"emit","emit":[{"channel":"\#(queue)","body":\#(body)}]}"#)?.status
    }

    var status: JSON {
        let answer = HTTPClient.request("GET", "/_plumb/status", port: awsPort)
        return answer.flatMap { try? JSON(parsing: $0.body) } ?? .null
    }

    func depth(of queue: String) -> Int? { status["queues"]?[queue]?["depth"]?.int }

    /// Asks again and again until the condition holds; false where it never does.
    func eventually(_ condition: () -> Bool) -> Bool { Patience.until(condition) }

    /// SIGKILL, as if the machine had lost its power.
    func kill() {
        guard !isReaped else { return }
        Glibc.kill(pid, SIGKILL)
        _ = reap()
    }

    /// SIGTERM; the exit status.
    func stop() -> CInt {
        Glibc.kill(pid, SIGTERM)
        return reap()
    }

    var processID: pid_t { pid }

    private func reap() -> CInt {
        isReaped = true
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    private static func line(from descriptor: CInt) -> [UInt8] {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return bytes
    }

    private static func environment(_ variables: [String: String]) -> [String] {
        var all = ["PATH": "/usr/bin:/bin"]
        all.merge(variables) { $1 }
        return all.map { "\($0.key)=\($0.value)" }
    }
}
