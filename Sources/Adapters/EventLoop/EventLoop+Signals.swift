internal import CLinux
internal import Glibc

extension EventLoop {
    /// Calls the handler on the loop when one of these signals arrives, instead of what it would do.
    ///
    /// Call it before any thread is started: the signals are blocked in this thread, and threads
    /// inherit that. Calls `signalfd`.
    package func onSignals(_ signals: [CInt], _ handler: @escaping (CInt) -> Void) throws {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let descriptor = signalfd(-1, &set, CInt(SFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemCallError("signalfd") }
        try watch(descriptor, for: .readable) { _ in
            var information = signalfd_siginfo()
            let size = MemoryLayout<signalfd_siginfo>.size
            guard read(descriptor, &information, size) == size else { return }
            handler(CInt(bitPattern: information.ssi_signo))
        }
    }
}
