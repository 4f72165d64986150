package import Queues

/// Records that a dead runtime has left, of those that share a store.
extension StreamDelivery {
    /// Records are this runtime's from now on; they are read from the store.
    package func adopted(_ records: RecordTotals) {
        status.buffered.count += records.count
        status.buffered.bytes += records.bytes
        window.invalidate()
        // They have waited already, as those of an earlier run.
        flushSoon()
    }

    /// This runtime was taken for dead, and another delivers what it had stored, but for the records
    /// that it has stored since.
    ///
    /// Objects whose records are replaced already get their names here.
    package func lost(keeping records: RecordTotals) {
        transforming?.isVoid = true
        var held = records
        for flush in staged {
            if flush.isCommitted {
                held.count += flush.totals.count
                held.bytes += flush.totals.bytes
            } else {
                flush.isVoid = true
            }
        }
        status.buffered = held
        window = RecordWindow(isComplete: records.count == 0)
        goOn()
    }
}
