package import EventLoop
package import Time

/// What schedules know of time, so that somebody else can move it.
///
/// Confined to the loop.
package struct ScheduleClock {
    /// The time.
    package var now: () -> Timestamp
    /// Calls back once, at a moment or as soon as it has passed; gives what calls that off.
    package var at: (_ moment: Timestamp, _ action: @escaping () -> Void) -> () -> Void

    package init(
        now: @escaping () -> Timestamp,
        at: @escaping (Timestamp, @escaping () -> Void) -> () -> Void
    ) {
        self.now = now
        self.at = at
    }

    /// A wall clock that jumps must not make a wait long: it is looked at again after this time.
    private static let longestWaitMilliseconds = 60_000

    /// The machine's clock.
    package static func wall(_ loop: EventLoop) -> ScheduleClock {
        ScheduleClock(
            now: { .now },
            at: { moment, action in
                let wait = Wait()
                wait.timer = step(moment, action, wait, loop)
                return { wait.timer.map(loop.cancel) }
            }
        )
    }

    private final class Wait {
        var timer: TimerID?
    }

    private static func step(
        _ moment: Timestamp,
        _ action: @escaping () -> Void,
        _ wait: Wait,
        _ loop: EventLoop
    ) -> TimerID {
        let left = max(0, moment.milliseconds - Timestamp.now.milliseconds)
        return loop.after(milliseconds: min(left, longestWaitMilliseconds)) {
            if Timestamp.now >= moment {
                action()
            } else {
                wait.timer = step(moment, action, wait, loop)
            }
        }
    }
}
