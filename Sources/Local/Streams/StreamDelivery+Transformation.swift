internal import EventLoop
internal import Events
internal import Queues
internal import Template
internal import Time
internal import WorkerProtocol
internal import Workers

/// The part of a flush in which the function has its say.
extension StreamDelivery {
    /// The most records in one transformation.
    private static let transformRecords = 1000
    /// How many batches of a flush are with the function at a time.
    private static let batchesAtOnce = 2

    func transform(_ records: [BufferedRecord]) {
        let flush = Flush(records: records)
        guard let pool else {
            flush.batches = [TransformedBatch(records: records[...], outcome: .untransformed)]
            stage(flush)
            return
        }
        let batches = batches(of: records)
        flush.openBatches = batches.count
        flush.waiting = batches[...]
        for _ in 0..<Self.batchesAtOnce { invokeNext(pool, for: flush) }
    }

    /// Making the event of a batch takes the loop milliseconds: one at a time, as workers get free.
    private func invokeNext(_ pool: WorkerPool, for flush: Flush) {
        guard let batch = flush.waiting.popFirst() else { return }
        invoke(pool, batch, attempt: 1, for: flush)
    }

    private func batches(of records: [BufferedRecord]) -> [ArraySlice<BufferedRecord>] {
        var batches: [ArraySlice<BufferedRecord>] = []
        var start = records.startIndex
        var bytes = 0
        for index in records.indices {
            bytes += records[index].data.count
            let isFull = index - start >= Self.transformRecords || bytes > stream.transformBytes
            if isFull, index > start {
                batches.append(records[start..<index])
                start = index
                bytes = records[index].data.count
            }
        }
        batches.append(records[start...])
        return batches
    }

    private func invoke(
        _ pool: WorkerPool,
        _ batch: ArraySlice<BufferedRecord>,
        attempt: Int,
        for flush: Flush
    ) {
        var event: [UInt8] = []
        let requestID = RequestID.make()
        TransformEvent(
            invocationID: requestID,
            stream: stream.name,
            records: batch.map { record in
                StreamRecord(
                    id: String(record.sequence),
                    arrivalMilliseconds: record.arrivedAt,
                    data: record.data
                )
            }
        ).write(into: &event)
        let invocation = Invocation(requestID: requestID, event: event) { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .success(let frame):
                close(batch, .result(frame.result), of: flush)
            case .failure(let failure):
                report("\(stream.logicalID): \(stream.transform ?? ""): \(failure.message)")
                guard attempt <= stream.transformRetries else {
                    close(batch, .failed(attempts: attempt), of: flush)
                    return
                }
                loop.after(milliseconds: 100 << min(attempt, 6)) { [weak self] in
                    self?.invoke(pool, batch, attempt: attempt + 1, for: flush)
                }
            }
        }
        pool.invoke(invocation)
    }

    private func close(
        _ batch: ArraySlice<BufferedRecord>,
        _ outcome: TransformedBatch.Outcome,
        of flush: Flush
    ) {
        flush.batches.append(TransformedBatch(records: batch, outcome: outcome))
        flush.openBatches -= 1
        if flush.openBatches == 0 { stage(flush) } else if let pool { invokeNext(pool, for: flush) }
    }
}
