internal import CLinux
internal import Glibc

/// One thread's loop over descriptors, timers and messages of other threads.
///
/// Owns an epoll instance.
///
/// Everything registered here runs on the thread that calls `run`, one thing after another: what
/// only the loop touches needs no lock. https://man7.org/linux/man-pages/man7/epoll.7.html
package final class EventLoop {
    private let epoll: CInt
    private var handlers: [CInt: (Readiness) -> Void] = [:]
    private var timers = TimerQueue()
    private var beforeWait: [(id: BeforeWaitID, action: () -> Void)] = []
    private var beforeWaitCount = 0
    private var isStopped = false
    /// The time that users see.
    package private(set) lazy var clock = LoopClock(self)

    /// What can be done with a descriptor without blocking.
    package struct Readiness: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
        package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    }

    package init() throws {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw SystemCallError("epoll_create1") }
    }

    deinit {
        close(epoll)
    }

    // MARK: Descriptors

    /// Calls the handler whenever the descriptor is ready, until `unwatch`.
    package func watch(
        _ descriptor: CInt,
        for readiness: Readiness,
        _ handler: @escaping (Readiness) -> Void
    ) throws {
        var event = epoll_event(events: readiness.rawValue, data: .init(fd: descriptor))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemCallError("epoll_ctl")
        }
        handlers[descriptor] = handler
    }

    /// Forgets a descriptor; call it before closing the descriptor.
    package func unwatch(_ descriptor: CInt) {
        guard handlers.removeValue(forKey: descriptor) != nil else { return }
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }

    // MARK: Timers

    /// Milliseconds of a clock that only goes forward.
    package static var monotonicMilliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// Calls the action once, not before this many milliseconds have passed.
    @discardableResult
    package func after(milliseconds: Int, _ action: @escaping () -> Void) -> TimerID {
        // The clock is cut to milliseconds: one more, and the wait is never short.
        timers.add(due: Self.monotonicMilliseconds + milliseconds + 1, action)
    }

    /// Forgets a timer; nothing happens if it has fired.
    package func cancel(_ timer: TimerID) {
        timers.cancel(timer)
    }

    // MARK: Running

    /// Calls the action before every wait, until it is removed.
    @discardableResult
    package func addBeforeWait(_ action: @escaping () -> Void) -> BeforeWaitID {
        beforeWaitCount += 1
        let id = BeforeWaitID(sequence: beforeWaitCount)
        beforeWait.append((id, action))
        return id
    }

    /// Forgets an action.
    package func removeBeforeWait(_ id: BeforeWaitID) {
        beforeWait.removeAll { $0.id == id }
    }

    /// Makes `run` return after the current round.
    package func stop() {
        isStopped = true
    }

    /// Waits and dispatches until `stop`.
    package func run() throws {
        let capacity = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        while !isStopped {
            for (_, action) in beforeWait { action() }
            let count = epoll_wait(epoll, events, CInt(capacity), waitMilliseconds())
            guard count >= 0 || errno == EINTR else { throw SystemCallError("epoll_wait") }
            for index in 0..<max(0, Int(count)) {
                // A handler before this one may have unwatched the descriptor.
                handlers[events[index].data.fd]?(Readiness(rawValue: events[index].events))
            }
            fireTimers()
        }
    }

    private func waitMilliseconds() -> CInt {
        if isStopped { return 0 }
        guard let due = timers.nextDue else { return -1 }
        return CInt(clamping: max(0, due - Self.monotonicMilliseconds))
    }

    private func fireTimers() {
        guard timers.nextDue != nil else { return }
        let now = Self.monotonicMilliseconds
        while let action = timers.next(dueBy: now) { action() }
    }
}

/// Names an action before every wait of one loop.
package struct BeforeWaitID: Equatable, Sendable {
    fileprivate var sequence: Int
}

/// A call to the kernel that failed.
package struct SystemCallError: Error, CustomStringConvertible {
    package var call: String
    package var code: CInt

    /// - Parameter call: the call that has just failed; `errno` says why.
    package init(_ call: String) {
        self.call = call
        code = errno
    }

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}
