internal import Glibc

/// Work that a function puts off until what it was asked has been answered.
///
/// It is done between events, a second after it was put off or a little later, and before the process
/// ends; on Lambda, which freezes a process between events, before the answer. A process that is
/// killed leaves it undone. Not `Sendable`: the one thread that handles events does it.
package final class DeferredWork {
    private var work: (() -> Void)?
    private var due: ContinuousClock.Instant?

    private static let delay = Duration.seconds(1)

    package init() {}

    /// Puts work off, unless some waits already: that one is to do all that has come together.
    package func later(_ work: @escaping () -> Void) {
        guard self.work == nil else { return }
        self.work = work
        due = .now + Self.delay
    }

    /// Does what waits now.
    package func run() {
        guard let work else { return }
        self.work = nil
        due = nil
        work()
    }

    func runIfDue() {
        if let due, due <= .now { run() }
    }

    /// Waits until there is something to read, and does what comes due meanwhile.
    ///
    /// Returns at once where nothing waits: then reading may wait as well. Calls `poll`.
    func wait(for descriptor: CInt) {
        while let due {
            let rest = due - .now
            guard rest > .zero else { return run() }
            let (seconds, attoseconds) = rest.components
            let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
            var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&input, 1, CInt(clamping: milliseconds))
            if count > 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}
