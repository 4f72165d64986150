internal import CLinux
internal import EventLoop
internal import Glibc

/// A process with its three pipes.
///
/// Owns the descriptors, all of them non-blocking.
final class ChildProcess {
    let pid: pid_t
    let input: CInt
    let output: CInt
    let log: CInt
    /// Readable once the process has ended. https://man7.org/linux/man-pages/man2/pidfd_open.2.html
    let exitDescriptor: CInt
    private var isReaped = false

    /// How a process ended.
    struct Ending {
        var exitStatus: Int?
        /// The number of the signal that killed it.
        var signal: Int?
    }

    /// Starts a function's executable in a process group of its own, so that a Ctrl-C at the
    /// terminal reaches the runtime alone.
    ///
    /// - Parameters:
    ///   - setting: of the function.
    ///   - variable: how the process is talked to.
    /// - Throws: `SystemCallError`.
    init(_ setting: WorkerSetting, adding variable: (name: String, value: String)) throws {
        let pipes = try Pipes()
        defer { pipes.closeChildEnds() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes.input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.output.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.log.write, STDERR_FILENO)
        plumb_spawn_in(&actions, setting.directory)
        var pid = pid_t()
        let words = [setting.executable] + setting.arguments
        let code = Self.spawn(&pid, words, setting.environment + [variable], &actions)
        guard code == 0 else {
            pipes.closeParentEnds()
            errno = code
            throw SystemCallError("posix_spawn")
        }
        self.pid = pid
        exitDescriptor = plumb_pidfd_open(pid)
        input = pipes.input.write
        output = pipes.output.read
        log = pipes.log.read
        for descriptor in [input, output, log] { plumb_fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    private static func spawn(
        _ pid: inout pid_t,
        _ words: [String],
        _ environment: [(name: String, value: String)],
        _ actions: inout posix_spawn_file_actions_t
    ) -> CInt {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.name)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &variables)
    }

    /// Whether the kernel has it wait for something other than a core.
    ///
    /// Reads the state in `/proc/PID/stat`, which follows the name in parentheses.
    var isSleeping: Bool {
        let file = plumb_open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 512)
        let count = read(file, &text, text.count)
        guard count > 0, let name = text[..<count].lastIndex(of: UInt8(ascii: ")")),
            name + 2 < count
        else { return false }
        return text[name + 2] == UInt8(ascii: "S") || text[name + 2] == UInt8(ascii: "D")
    }

    /// Kills the process and whatever it has started.
    func kill() {
        guard !isReaped else { return }
        Glibc.kill(-pid, SIGKILL)
        Glibc.kill(pid, SIGKILL)
    }

    /// Collects the ended process; waits for one that is being killed.
    ///
    /// Calls `waitpid`.
    func reap() -> Ending {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isReaped = true
        let signal = Int(status & 0x7F)
        return Ending(
            exitStatus: signal == 0 ? Int(status >> 8 & 0xFF) : nil,
            signal: signal == 0 ? nil : signal
        )
    }

    deinit {
        if !isReaped {
            kill()
            _ = reap()
        }
        for descriptor in [input, output, log, exitDescriptor] { close(descriptor) }
    }
}

/// The three pipes of a process, each end named by what is done with it.
private struct Pipes {
    let input: (read: CInt, write: CInt)
    let output: (read: CInt, write: CInt)
    let log: (read: CInt, write: CInt)

    init() throws {
        input = try Self.open()
        output = try Self.open()
        log = try Self.open()
    }

    private static func open() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard plumb_pipe(&ends) == 0 else { throw SystemCallError("pipe2") }
        return (ends[0], ends[1])
    }

    func closeChildEnds() {
        for descriptor in [input.read, output.write, log.write] { close(descriptor) }
    }

    func closeParentEnds() {
        for descriptor in [input.write, output.read, log.read] { close(descriptor) }
    }
}
