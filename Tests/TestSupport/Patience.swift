internal import Glibc

/// How long tests wait for what must come: a bound for what never does, on a machine however busy.
package enum Patience {
    package static let seconds = 120
    package static let milliseconds = seconds * 1000

    /// Asks every 5 ms until the condition holds; false where it never does.
    package static func until(_ condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            guard ContinuousClock.now < end else { return false }
            usleep(5000)
        }
        return true
    }
}
