internal import Queues

/// What one flush is working on.
///
/// Confined to the loop.
final class Flush {
    let records: [BufferedRecord]
    /// Batches that have come back, in any order.
    var batches: [TransformedBatch] = []
    var openBatches = 0

    init(records: [BufferedRecord]) {
        self.records = records
    }
}
