/// How often something has happened within the last minute.
struct MinuteCount {
    private var seconds = [Int](repeating: 0, count: 60)
    /// The second that was counted last, in Unix time.
    private var last = 0

    mutating func add(_ count: Int, at milliseconds: Int) {
        turn(to: milliseconds / 1000)
        seconds[last % 60] += count
    }

    mutating func total(at milliseconds: Int) -> Int {
        turn(to: milliseconds / 1000)
        return seconds.reduce(0, +)
    }

    private mutating func turn(to second: Int) {
        guard second != last else { return }
        if second > last, second - last < 60 {
            for gone in (last + 1)...second { seconds[gone % 60] = 0 }
        } else {
            seconds = [Int](repeating: 0, count: 60)
        }
        last = second
    }
}

/// What has become of the messages of a queue within the last minute.
struct QueueCounts {
    var sent = MinuteCount()
    var handled = MinuteCount()
    /// Tries that failed.
    var failed = MinuteCount()
}
