internal import Queues
internal import Time

/// What one flush is working on.
///
/// Confined to the loop.
final class Flush {
    /// The number of its gathering.
    let gathering: Int
    let totals: RecordTotals
    /// The sequence of its last record.
    let last: Int64
    let began: Timestamp
    /// Whether a flush before it has failed, so that its records are to be taken again.
    var isVoid = false
    /// Whether its records are exchanged for its objects.
    var isCommitted = false
    var outcome = StreamFiles.Outcome()

    /// Batches that the function has not got yet.
    var waiting: ArraySlice<(index: Int, items: [StreamItem])> = []
    /// How many batches have not come back.
    var openBatches = 0
    /// Batches that have come back before an earlier one.
    private var early: [Int: TransformedBatch] = [:]
    private var nextIndex = 0

    init(gathering: Int, records: [BufferedRecord], began: Timestamp) {
        self.gathering = gathering
        self.began = began
        totals = RecordTotals(
            count: records.count,
            bytes: records.reduce(0) { $0 + $1.data.count }
        )
        last = records.last?.sequence ?? 0
    }

    /// A batch has come back; those whose turn it is now, in their order.
    func arrived(_ batch: TransformedBatch, index: Int) -> [TransformedBatch] {
        early[index] = batch
        var ready: [TransformedBatch] = []
        while let batch = early.removeValue(forKey: nextIndex) {
            ready.append(batch)
            nextIndex += 1
        }
        return ready
    }
}
