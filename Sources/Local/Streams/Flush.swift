internal import Queues

/// What one flush is working on.
///
/// Confined to the loop.
final class Flush {
    let records: [BufferedRecord]
    /// Batches that have come back, in any order.
    var batches: [TransformedBatch] = []
    /// Batches that have not come back.
    var openBatches = 0
    /// Those of them that the function has not got yet.
    var waiting: ArraySlice<ArraySlice<BufferedRecord>> = []

    init(records: [BufferedRecord]) {
        self.records = records
    }
}
