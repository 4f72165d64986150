/// Values that hold for one and the same time, the newest of them.
///
/// A value without a clock: moments are milliseconds of one that only goes forward.
package struct ExpiringCache<Key: Hashable, Value> {
    private let lifetimeMilliseconds: Int
    private let capacity: Int
    private var entries: [Key: (value: Value, expiry: Int)] = [:]
    /// Oldest first, from `first` on; what was replaced since is passed over.
    private var order: [(key: Key, expiry: Int)] = []
    private var first = 0

    /// - Parameters:
    ///   - lifetimeMilliseconds: how long a value holds.
    ///   - capacity: the oldest of more values are forgotten; 0 keeps none.
    package init(lifetimeMilliseconds: Int, capacity: Int) {
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.capacity = capacity
    }

    package var count: Int { entries.count }

    package func value(for key: Key, at now: Int) -> Value? {
        guard let entry = entries[key], now < entry.expiry else { return nil }
        return entry.value
    }

    package mutating func insert(_ value: Value, for key: Key, at now: Int) {
        guard capacity > 0 else { return }
        let expiry = now + lifetimeMilliseconds
        entries[key] = (value, expiry)
        order.append((key, expiry))
        while first < order.count, order[first].expiry <= now || entries.count > capacity {
            let oldest = order[first]
            if entries[oldest.key]?.expiry == oldest.expiry { entries[oldest.key] = nil }
            first += 1
        }
        // Keys inserted again and again must not make the order grow.
        if first > capacity || order.count - first > 2 * capacity { compact() }
    }

    private mutating func compact() {
        order = order[first...].filter { entries[$0.key]?.expiry == $0.expiry }
        first = 0
    }
}
