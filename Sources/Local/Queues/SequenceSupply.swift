/// Sequences that nobody else gives out.
struct SequenceSupply {
    private var range: ClosedRange<Int64>
    private var following: ClosedRange<Int64>?
    private var last: Int64
    private let isEndless: Bool
    var isReserving = false

    /// How many are left when more are asked for, and when nothing new is begun without.
    private static let low = (ask: Int64(500_000), refuse: Int64(50_000))

    /// All that are larger than one.
    init(after last: Int64) {
        self.last = last
        range = last...Int64.max
        isEndless = true
    }

    /// Those of a range, and of further ones.
    init(_ range: ClosedRange<Int64>) {
        self.range = range
        last = range.lowerBound - 1
        isEndless = false
    }

    mutating func next() -> Int64 {
        if last == range.upperBound, let following {
            range = following
            last = range.lowerBound - 1
            self.following = nil
        }
        precondition(last < range.upperBound, "work is refused before sequences run out")
        last += 1
        return last
    }

    /// Sequences for batches of so many records each, as `adopt` wants them.
    mutating func batches(_ counts: [Int]) -> [(count: Int, last: Int64)] {
        counts.map { count in
            var last: Int64 = 0
            for _ in 0..<count { last = next() }
            return (count: count, last: last)
        }
    }

    /// Whether it is time to ask for more.
    var isLow: Bool { !isEndless && !isReserving && following == nil && left < Self.low.ask }

    /// Whether there are so few that no new work should be begun.
    var isShort: Bool { !isEndless && following == nil && left < Self.low.refuse }

    private var left: Int64 { range.upperBound - last }

    mutating func add(_ range: ClosedRange<Int64>) {
        following = range
    }
}
