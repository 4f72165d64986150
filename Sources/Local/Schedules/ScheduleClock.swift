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

    /// The clock of a loop.
    package init(_ clock: LoopClock) {
        now = { clock.now }
        at = { moment, action in
            let timer = clock.at(moment, action)
            return { clock.cancel(timer) }
        }
    }
}
