internal import Database

/// The file as the store's thread uses it.
extension QueueFile: QueueStorage {
    /// How many rows of flushed records are deleted beside a group of hand-offs, and at a time
    /// without one.
    private static let sweepLimit = (beside: 64, alone: 256)
    /// How many bytes of records may go at a time.
    private static let sweepBytes = 2_097_152

    /// One transaction: one flush for all.
    func commit(_ changes: [HandOff]) -> [Result<HandOffOutcome, StoreError>] {
        var outcomes: [Result<HandOffOutcome, StoreError>] = []
        do {
            try database.inTransaction {
                for change in changes { outcomes.append(.success(try apply(change))) }
                if isSweepNeeded {
                    isSweepNeeded = try sweep(
                        limit: Self.sweepLimit.beside,
                        limitBytes: Self.sweepBytes
                    )
                }
            }
            return outcomes
        } catch {
            let error = StoreError(error)
            return changes.map { _ in .failure(error) }
        }
    }

    func sweepAlone() {
        do {
            try database.inTransaction {
                isSweepNeeded = try sweep(
                    limit: Self.sweepLimit.alone,
                    limitBytes: Self.sweepBytes
                )
            }
        } catch {
            // A disk that refuses even this is tried again after the next flush, or at the start.
            isSweepNeeded = false
        }
    }
}
