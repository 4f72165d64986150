package import Time

/// The time that the users of a loop see: the machine's, or another that somebody moves.
///
/// Confined to its loop.
///
/// What is due at a moment (a schedule, a message, a flush) waits for it here. What bounds a real
/// thing (a process, a connection) waits on the loop's own timers, which nobody moves.
package final class LoopClock {
    private unowned let loop: EventLoop
    private var timers = TimerQueue()
    /// The loop's timer for the first of the timers here.
    private var wake: (timer: TimerID, due: Int)?

    /// A machine's clock that jumps must not make a wait long: it is looked at again after this time.
    private static let longestWaitMilliseconds = 60_000

    /// Names a timer of one clock.
    package struct Timer: Hashable, Sendable {
        fileprivate var id: TimerID
    }

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    /// The time.
    package var now: Timestamp { Timestamp.now.advanced(byMilliseconds: aheadMilliseconds) }

    /// How far it is ahead of the machine's clock; negative behind it.
    package private(set) var aheadMilliseconds = 0

    /// Calls the action once, at this moment or as soon as it has passed.
    @discardableResult
    package func at(_ moment: Timestamp, _ action: @escaping () -> Void) -> Timer {
        let timer = Timer(id: timers.add(due: moment.milliseconds, action))
        planWake()
        return timer
    }

    /// Calls the action once, not before this many milliseconds have passed.
    @discardableResult
    package func after(milliseconds: Int, _ action: @escaping () -> Void) -> Timer {
        // The time is cut to milliseconds: one more, and the wait is never short.
        at(now.advanced(byMilliseconds: milliseconds + 1), action)
    }

    /// Forgets a timer; nothing happens if it has fired.
    package func cancel(_ timer: Timer) {
        timers.cancel(timer.id)
    }

    // MARK: Moving

    /// Sets the time; what has come due by then happens soon.
    package func set(_ moment: Timestamp) {
        aheadMilliseconds += moment.milliseconds - now.milliseconds
        planWake()
    }

    /// Sets the time to the moment of the first timer, and fires what is due then.
    ///
    /// - Returns: False where no timer is due by `limit`; nothing happens then.
    package func fireNext(upTo limit: Timestamp) -> Bool {
        guard let due = timers.nextDue, due <= limit.milliseconds else { return false }
        if due > now.milliseconds { set(Timestamp(milliseconds: due)) }
        fire()
        return true
    }

    // MARK: Waiting

    private func planWake() {
        guard let due = timers.nextDue else { return }
        let wait = min(max(0, due - now.milliseconds), Self.longestWaitMilliseconds)
        let wakeAt = EventLoop.monotonicMilliseconds + wait
        if let wake {
            guard wakeAt < wake.due else { return }
            loop.cancel(wake.timer)
        }
        let timer = loop.after(milliseconds: wait) { [unowned self] in
            wake = nil
            fire()
            planWake()
        }
        wake = (timer, wakeAt)
    }

    private func fire() {
        let now = now.milliseconds
        while let action = timers.next(dueBy: now) { action() }
    }
}
