internal import Time

/// Which sources' platforms are to be left alone, and until when.
///
/// Belongs to one process: it saves the requests that would be refused, and the queue keeps the
/// messages.
package final class PlatformPauses {
    private var pauses: [String: (until: Timestamp, reason: FetchFailure.Reason)] = [:]

    package init() {}

    /// Why a source's platform is not asked now; nil where it may be.
    func reason(_ sourceID: String, at now: Timestamp) -> FetchFailure.Reason? {
        guard let pause = pauses[sourceID] else { return nil }
        guard now < pause.until else {
            pauses[sourceID] = nil
            return nil
        }
        guard case .rateLimited = pause.reason else { return pause.reason }
        let seconds = (pause.until.milliseconds - now.milliseconds + 999) / 1000
        return .rateLimited(seconds: seconds)
    }

    func add(_ reason: FetchFailure.Reason, _ sourceID: String, at now: Timestamp) {
        let seconds: Int
        switch reason {
        case .rateLimited(let wait): seconds = wait
        // What is true of one lead of the source is of the next ones, too, for a while.
        case .unreachable, .tokenRefused: seconds = Self.troubleSeconds
        default: return
        }
        pauses[sourceID] = (now.advanced(byMilliseconds: seconds * 1000), reason)
    }

    /// As long as a request may take.
    private static let troubleSeconds = 10
}
