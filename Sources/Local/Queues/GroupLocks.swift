/// Which message groups of a FIFO queue have messages in flight.
///
/// Such a group gives no further message, so that its order holds whatever fails.
struct GroupLocks {
    private var counts: [String: Int] = [:]
    private var groups: [Int64: String] = [:]

    var all: Set<String> { Set(counts.keys) }

    func isLocked(_ group: String?) -> Bool {
        group.map { counts[$0] != nil } ?? false
    }

    mutating func lock(_ sequence: Int64, _ group: String?) {
        guard let group, groups.updateValue(group, forKey: sequence) == nil else { return }
        counts[group, default: 0] += 1
    }

    /// Whether that frees its group.
    mutating func unlock(_ sequence: Int64) -> Bool {
        guard let group = groups.removeValue(forKey: sequence), let count = counts[group] else {
            return false
        }
        counts[group] = count > 1 ? count - 1 : nil
        return count == 1
    }
}
