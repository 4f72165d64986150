/// How many messages may be given out in a time.
package struct RateLimit: Equatable, Sendable {
    package var messages: Int
    /// The length of the window.
    package var milliseconds: Int

    package init(messages: Int, milliseconds: Int) {
        self.messages = messages
        self.milliseconds = milliseconds
    }
}

/// Messages that were given out at a time, as the store keeps them.
package struct RateMark: Equatable, Sendable {
    /// That of the messages; nil for none.
    package var key: String?
    /// Unix time in milliseconds, never before they were given out.
    package var at: Int
    package var count: Int
}

/// Keeps what a queue gives out within its limits, in every window of time.
///
/// A mark is on disk before its messages go out, and says a later time than they do: so the limits
/// hold wherever a window begins, and whatever is killed.
struct RateLimiter {
    private var whole: SlidingWindow?
    private let perKey: RateLimit?
    private var keys: [String: SlidingWindow] = [:]

    /// How much later than now a mark is: storing it takes a part of that.
    static let marginMilliseconds = 50
    /// How many keys are counted at a time; while there are more in a window nothing goes out.
    private static let mostKeys = 100_000

    /// Nil where there is no limit.
    init?(_ limit: RateLimit?, perKey: RateLimit?, marks: [RateMark], now: Int) {
        guard limit != nil || perKey != nil else { return nil }
        whole = limit.map(SlidingWindow.init)
        self.perKey = perKey
        for mark in marks.sorted(by: { $0.at < $1.at }) {
            // A clock that was moved has left marks in times that are still to come.
            add(RateMark(key: mark.key, at: min(mark.at, now), count: mark.count))
        }
    }

    /// The longest of its windows.
    var milliseconds: Int { max(whole?.limit.milliseconds ?? 0, perKey?.milliseconds ?? 0) }

    /// Whether keys are counted.
    var isPerKey: Bool { perKey != nil }

    mutating func add(_ mark: RateMark) {
        whole?.add(mark.count, at: mark.at)
        guard let perKey, let key = mark.key else { return }
        keys[key, default: SlidingWindow(perKey)].add(mark.count, at: mark.at)
    }

    /// Marks were refused: other runtimes have given out what is in `known` instead, in the windows
    /// that are full.
    mutating func correct(_ refused: [RateMark], by known: [RateMark]) {
        for mark in refused {
            whole?.remove(mark.count, at: mark.at)
            if let key = mark.key { keys[key]?.remove(mark.count, at: mark.at) }
        }
        let byKey = Dictionary(grouping: known, by: \.key)
        for (key, marks) in byKey {
            if let key {
                keys[key] = perKey.map { SlidingWindow($0, marks) }
            } else {
                whole = whole.map { SlidingWindow($0.limit, marks) }
            }
        }
    }

    /// How many messages may go out now, whatever their keys.
    mutating func allowance(at now: Int) -> Int {
        if keys.count >= Self.mostKeys {
            forget(before: now)
            if keys.count >= Self.mostKeys { return 0 }
        }
        return whole?.allowance(at: now) ?? .max
    }

    /// How many messages with a key may go out now.
    mutating func allowance(of key: String?, at now: Int) -> Int {
        guard perKey != nil, let key else { return .max }
        return keys[key]?.allowance(at: now) ?? perKey?.messages ?? .max
    }

    /// The keys that have no more to give.
    mutating func held(at now: Int) -> Set<String> {
        guard perKey != nil else { return [] }
        var held: Set<String> = []
        for key in keys.keys where keys[key]?.allowance(at: now) == 0 { held.insert(key) }
        return held
    }

    /// When more may go out than now; nil where nothing is held.
    mutating func nextEnd(after now: Int) -> Int? {
        var ends: [Int] = []
        if whole?.allowance(at: now) == 0, let end = whole?.nextEnd { ends.append(end) }
        for key in held(at: now) {
            if let end = keys[key]?.nextEnd { ends.append(end) }
        }
        if keys.count >= Self.mostKeys, let end = keys.values.compactMap(\.nextEnd).min() {
            ends.append(end)
        }
        return ends.min()
    }

    /// Forgets keys that nothing is counted of any more.
    mutating func forget(before now: Int) {
        for key in keys.keys where keys[key]?.isEmpty(at: now) ?? false { keys[key] = nil }
    }
}

/// The messages of one window that ends now.
struct SlidingWindow {
    let limit: RateLimit
    /// In the order of their times.
    private var marks: [(at: Int, count: Int)] = []
    private var used = 0

    init(_ limit: RateLimit) {
        self.limit = limit
    }

    init(_ limit: RateLimit, _ marks: [RateMark]) {
        self.limit = limit
        for mark in marks { add(mark.count, at: mark.at) }
    }

    mutating func remove(_ count: Int, at time: Int) {
        guard let place = marks.firstIndex(where: { $0.at == time && $0.count == count }) else {
            return
        }
        marks.remove(at: place)
        used -= count
    }

    mutating func add(_ count: Int, at time: Int) {
        used += count
        let place = marks.lastIndex { $0.at <= time }.map { $0 + 1 } ?? 0
        marks.insert((time, count), at: place)
    }

    mutating func allowance(at now: Int) -> Int {
        prune(at: now)
        return max(0, limit.messages - used)
    }

    mutating func isEmpty(at now: Int) -> Bool {
        prune(at: now)
        return marks.isEmpty
    }

    /// When the first of the messages leaves the window; nil for an empty one.
    ///
    /// Times are cut to milliseconds: two that seem a window apart may be a little less.
    var nextEnd: Int? { marks.first.map { $0.at + limit.milliseconds + 1 } }

    private mutating func prune(at now: Int) {
        // A clock that was set back has left marks in times that are still to come.
        let latest = now + 2 * RateLimiter.marginMilliseconds
        if let last = marks.last, last.at > latest {
            for index in marks.indices where marks[index].at > latest { marks[index].at = latest }
        }
        let gone = marks.prefix { $0.at + limit.milliseconds < now }
        guard !gone.isEmpty else { return }
        used -= gone.reduce(0) { $0 + $1.count }
        marks.removeFirst(gone.count)
    }
}
