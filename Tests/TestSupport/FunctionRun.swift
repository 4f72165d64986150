internal import CLinux
internal import Glibc

/// One run of an executable of this package, from outside: what goes in, and what came of it.
package struct FunctionRun: Sendable {
    /// The executable's name.
    package var function: String
    package var arguments: [String] = []
    package var input: [UInt8]
    /// The whole environment of the process: nothing is inherited.
    package var environment: [String: String]
    package var workingFolder = Repository.root
    /// A command that runs it, its path and its words: `/usr/bin/time -f %M`.
    package var wrapper: [String] = []
    /// A file that stdout goes to instead of `Outcome.output`.
    package var outputPath: String?

    package init(
        _ function: String,
        input: [UInt8] = [],
        environment: [String: String] = [:]
    ) {
        self.function = function
        self.input = input
        self.environment = environment
    }

    package struct Outcome: Equatable, Sendable {
        package var output: String
        package var log: String
        /// The exit status; 128 and the signal's number where a signal ended the process.
        package var status: Int32

        package init(output: String, log: String, status: Int32) {
            self.output = output
            self.log = log
            self.status = status
        }
    }

    /// Why a run did not come about.
    package enum Failure: Error {
        case system(operation: String, number: Int32)
        case timeout(function: String)
    }

    /// A run is killed after this time.
    private static let timeoutSeconds = Patience.seconds

    /// Runs to the end.
    ///
    /// 1. Starts the executable with a pipe on each of its three streams.
    /// 2. Writes stdin and drains stdout and stderr as each is ready, so that nobody waits for a
    ///    full pipe.
    /// 3. Waits for the end of the process.
    package func run() throws -> Outcome {
        Self.ignoreBrokenPipes
        let streams = try Streams()
        let process = try start(streams)
        streams.closeChildEnds()
        let finished = streams.pump(input, timeoutSeconds: Self.timeoutSeconds)
        if !finished { kill(process, SIGKILL) }
        var status: CInt = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        guard finished else { throw Failure.timeout(function: function) }
        return Outcome(
            output: String(decoding: streams.output, as: UTF8.self),
            log: String(decoding: streams.log, as: UTF8.self),
            status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        )
    }

    /// A process that ends before it has read its stdin must not end the tests.
    private static let ignoreBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    private func start(_ streams: Streams) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        plumb_spawn_in(&actions, workingFolder)
        posix_spawn_file_actions_adddup2(&actions, streams.childInput, STDIN_FILENO)
        if let outputPath {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, O_WRONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, streams.childOutput, STDOUT_FILENO)
        }
        posix_spawn_file_actions_adddup2(&actions, streams.childLog, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = wrapper + [absolute("\(Binaries.folder)/\(function)")] + arguments
        let path = words[0]
        var process = pid_t()
        let result = Self.withCStrings(words) { words in
            Self.withCStrings(environment.map { "\($0)=\($1)" }) { variables in
                posix_spawn(&process, path, &actions, &attributes, words, variables)
            }
        }
        guard result == 0 else { throw Failure.system(operation: "start \(path)", number: result) }
        return process
    }

    /// The working folder changes before the path is looked up.
    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = texts.map { (text: String) in strdup(text) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }
}

/// The pipes to a process.
private final class Streams {
    private(set) var output: [UInt8] = []
    private(set) var log: [UInt8] = []
    private var descriptors: [CInt] = []

    var childInput: CInt { descriptors[0] }
    private var input: CInt { descriptors[1] }
    private var outputEnd: CInt { descriptors[2] }
    var childOutput: CInt { descriptors[3] }
    private var logEnd: CInt { descriptors[4] }
    var childLog: CInt { descriptors[5] }

    init() throws {
        for _ in 0..<3 {
            var pair: [CInt] = [0, 0]
            // Close-on-exec: a process started at the same time must not hold an end open.
            guard plumb_pipe(&pair) == 0 else {
                throw FunctionRun.Failure.system(operation: "pipe", number: errno)
            }
            descriptors += pair
        }
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
    }

    deinit { for index in descriptors.indices { close(index) } }

    func closeChildEnds() { for index in [0, 3, 5] { close(index) } }

    private func close(_ index: Int) {
        guard descriptors[index] >= 0 else { return }
        _ = Glibc.close(descriptors[index])
        descriptors[index] = -1
    }

    /// Writes and reads until the process has closed its ends; false if that takes too long.
    func pump(_ bytes: [UInt8], timeoutSeconds: Int) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(timeoutSeconds)
        var written = 0
        if bytes.isEmpty { close(1) }
        while outputEnd >= 0 || logEnd >= 0 {
            guard clock.now < deadline else { return false }
            var polls = [
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: outputEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: logEnd, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&polls, 3, 1_000)
            if polls[0].revents != 0 {
                let count = bytes[written...].withUnsafeBytes {
                    write(input, $0.baseAddress, $0.count)
                }
                if count > 0 { written += count }
                if written == bytes.count || (count < 0 && errno != EAGAIN) { close(1) }
            }
            if polls[1].revents != 0, !drain(outputEnd, into: &output) { close(2) }
            if polls[2].revents != 0, !drain(logEnd, into: &log) { close(4) }
        }
        return true
    }

    /// Takes what is there; false at the end.
    private func drain(_ descriptor: CInt, into bytes: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        bytes += chunk[..<count]
        return true
    }
}
