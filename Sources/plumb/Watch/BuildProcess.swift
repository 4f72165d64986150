internal import CLinux
internal import EventLoop
internal import Glibc

/// One run of the build command; what it prints goes to stderr.
///
/// Owns the process, which ends with this object, and a descriptor of it.
final class BuildProcess {
    private let pid: pid_t
    private let exitDescriptor: CInt
    private let loop: EventLoop
    private var isReaped = false

    /// Starts the command.
    ///
    /// - Parameters:
    ///   - command: for `sh -c`.
    ///   - folder: where it runs.
    ///   - loop: the loop to run on.
    ///   - onEnd: gets the exit status, negative for a signal.
    /// - Throws: `SystemCallError`.
    init(
        _ command: String,
        in folder: String,
        loop: EventLoop,
        onEnd: @escaping (CInt) -> Void
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        plumb_spawn_in(&actions, folder)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
        var words = ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, environ)
        guard code == 0 else {
            errno = code
            throw SystemCallError("posix_spawn")
        }
        self.pid = pid
        self.loop = loop
        exitDescriptor = plumb_pidfd_open(pid)
        try loop.watch(exitDescriptor, for: .readable) { [unowned self] _ in onEnd(reap()) }
    }

    deinit {
        if !isReaped {
            kill(-pid, SIGKILL)
            _ = reap()
        }
        close(exitDescriptor)
    }

    private func reap() -> CInt {
        loop.unwatch(exitDescriptor)
        isReaped = true
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }
}
