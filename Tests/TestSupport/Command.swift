internal import Glibc

/// Runs a shell command to its end: for tests against other programs.
package enum Command {
    /// The exit status of `sh -c command`.
    ///
    /// Files carry what goes in and out.
    package static func run(_ command: String) -> Int32 {
        var pid = pid_t()
        var arguments = ["sh", "-c", command].map { (word: String) in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&pid, "/bin/sh", nil, nil, arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    }
}
