/// The lanes of a standard queue: the messages with one key each, so that trouble with one of them
/// keeps no other waiting.
///
/// 1. A batch for a function is of one lane.
/// 2. A lane has a share of the batches that a function may have at a time, not all of them.
/// 3. A lane whose batch failed pauses, and then sends one message ahead; once one is handled
///    it is as before. A pause is forgotten when the runtime ends.
struct Lanes {
    private var lanes: [String: Lane] = [:]
    /// How many batches one lane may have at a time.
    var share = 1

    private struct Lane {
        var batches = 0
        /// Batches that failed one after another.
        var failures = 0
        /// Unix time in milliseconds.
        var pausedUntil = 0
    }

    func isHeld(_ key: String, at now: Int) -> Bool {
        guard let lane = lanes[key] else { return false }
        return now < lane.pausedUntil || lane.batches >= (lane.failures > 0 ? 1 : share)
    }

    /// The lanes that give nothing.
    func held(at now: Int) -> Set<String> {
        Set(lanes.keys.filter { isHeld($0, at: now) })
    }

    /// Whether only one message is to be tried.
    func isInTrouble(_ key: String) -> Bool { lanes[key]?.failures ?? 0 > 0 }

    /// When the first pause ends; nil where there is none.
    func nextEnd(after now: Int) -> Int? {
        lanes.values.map(\.pausedUntil).filter { $0 > now }.min()
    }

    mutating func begin(_ key: String) {
        lanes[key, default: Lane()].batches += 1
    }

    /// How many batches in a row have failed with this one; those of a pause count as one.
    func failures(with key: String, at now: Int) -> Int {
        guard let lane = lanes[key] else { return 1 }
        return now < lane.pausedUntil ? lane.failures : lane.failures + 1
    }

    /// A batch has ended; `pausedUntil` is nil for one in which nothing failed.
    mutating func end(_ key: String, pausedUntil: Int?, at now: Int) {
        guard var lane = lanes[key] else { return }
        lane.batches -= 1
        if let pausedUntil {
            if now >= lane.pausedUntil { lane.failures += 1 }
            lane.pausedUntil = max(lane.pausedUntil, pausedUntil)
        } else {
            lane.failures = 0
            lane.pausedUntil = 0
        }
        let isIdle = lane.batches == 0 && lane.failures == 0
        lanes[key] = isIdle ? nil : lane
    }

    /// A batch came to nothing: its messages were not tried.
    mutating func giveBack(_ key: String) {
        guard var lane = lanes[key] else { return }
        lane.batches -= 1
        lanes[key] = lane.batches == 0 && lane.failures == 0 ? nil : lane
    }
}
