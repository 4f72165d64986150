import Schedules
import Time

/// A clock that stands until it is moved.
final class MovingClock {
    private(set) var now: Timestamp
    private var waiting: [(id: Int, moment: Timestamp, action: () -> Void)] = []
    private var count = 0

    init(_ now: String) {
        self.now = Timestamp(rfc3339: now) ?? Timestamp(seconds: 0)
    }

    var clock: ScheduleClock {
        ScheduleClock(
            now: { self.now },
            at: { moment, action in
                self.count += 1
                let id = self.count
                self.waiting.append((id, moment, action))
                return { self.waiting.removeAll { $0.id == id } }
            }
        )
    }

    /// Lets time pass; what was waited for happens at its own moment, in order.
    func advance(seconds: Int) {
        let end = now.advanced(byMilliseconds: seconds * 1000)
        while let next = waiting.min(by: { ($0.moment, $0.id) < ($1.moment, $1.id) }),
            next.moment <= end
        {
            waiting.removeAll { $0.id == next.id }
            now = max(now, next.moment)
            next.action()
        }
        now = end
    }

    /// Jumps: nothing happens meanwhile, as in a machine that sleeps.
    func jump(seconds: Int) {
        now = now.advanced(byMilliseconds: seconds * 1000)
    }
}
