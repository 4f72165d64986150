internal import Queues

/// The first records of a stream, kept in memory from when they were stored.
///
/// A record is read back from disk only if it had to wait behind a full window, or is from an
/// earlier run.
struct RecordWindow {
    private var records: [BufferedRecord] = []
    private var bytes = 0
    /// How many of them are on their way into objects.
    private var takenCount = 0
    /// Whether every record of the stream is in here.
    private var isComplete: Bool

    /// Room for a flush under way, the next one, and what comes meanwhile.
    private static let maximumBytes = 33_554_432

    /// - Parameter isComplete: whether the stream has no record on disk.
    init(isComplete: Bool) {
        self.isComplete = isComplete
    }

    /// Records have been stored, later ones than all before.
    mutating func append(_ stored: [BufferedRecord]) {
        guard isComplete else { return }
        for record in stored {
            guard bytes + record.data.count <= Self.maximumBytes else {
                isComplete = false
                return
            }
            records.append(record)
            bytes += record.data.count
        }
    }

    /// Takes the first records that are not taken, up to both bounds but at least one; nil where
    /// they are to be read from disk.
    ///
    /// They stay until `remove`.
    mutating func take(limit: Int, limitBytes: Int) -> [BufferedRecord]? {
        let rest = records[takenCount...]
        guard isComplete || !rest.isEmpty else { return nil }
        var bytes = 0
        let count = rest.prefix(limit).prefix { record in
            bytes += record.data.count
            return bytes <= limitBytes || bytes == record.data.count
        }.count
        takenCount += count
        return Array(rest.prefix(count))
    }

    /// When the first record that is not taken arrived, in Unix milliseconds; nil where that is on
    /// disk only, or there is none.
    var nextArrival: Int? {
        takenCount < records.count ? records[takenCount].arrivedAt : nil
    }

    /// What was taken has come to nothing and is to be taken again.
    mutating func restore() {
        takenCount = 0
    }

    /// There are records in the stream that are not in here.
    mutating func invalidate() {
        isComplete = false
    }

    /// Records up to this one have left the stream; drained if no record is left on disk.
    mutating func remove(upTo sequence: Int64, isDrained: Bool) {
        let count = records.prefix { $0.sequence <= sequence }.count
        bytes -= records.prefix(count).reduce(0) { $0 + $1.data.count }
        records.removeFirst(count)
        takenCount = max(0, takenCount - count)
        if isDrained { isComplete = true }
    }
}
