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

    func transform(_ records: [BufferedRecord], for flush: Flush) {
        let items =
            if let deaggregation = stream.processing.deaggregation {
                records.flatMap { StreamItem.parts(of: $0, deaggregation) }
            } else {
                records.map { StreamItem($0) }
            }
        guard let pool, !items.isEmpty else {
            files.add(
                TransformedBatch(items: items, outcome: .untransformed),
                to: flush.gathering
            )
            stage(flush)
            return
        }
        let batches = batches(of: items)
        flush.openBatches = batches.count
        flush.waiting = batches.enumerated().map { ($0, $1) }[...]
        for _ in 0..<Self.batchesAtOnce { invokeNext(pool, for: flush) }
    }

    /// Making the event of a batch takes the loop milliseconds: one at a time, as workers get free.
    private func invokeNext(_ pool: WorkerPool, for flush: Flush) {
        guard let (index, items) = flush.waiting.popFirst() else { return }
        invoke(pool, items, index: index, attempt: 1, for: flush)
    }

    private func batches(of items: [StreamItem]) -> [[StreamItem]] {
        var batches: [[StreamItem]] = []
        var start = items.startIndex
        var bytes = 0
        for index in items.indices {
            bytes += items[index].data.count
            let isFull = index - start >= Self.transformRecords || bytes > stream.transformBytes
            if isFull, index > start {
                batches.append(Array(items[start..<index]))
                start = index
                bytes = items[index].data.count
            }
        }
        batches.append(Array(items[start...]))
        return batches
    }

    private func invoke(
        _ pool: WorkerPool,
        _ items: [StreamItem],
        index: Int,
        attempt: Int,
        for flush: Flush
    ) {
        var event: [UInt8] = []
        let requestID = RequestID.make()
        TransformEvent(
            invocationID: requestID,
            stream: stream.name,
            records: items.map { item in
                StreamRecord(
                    id: item.id,
                    arrivalMilliseconds: item.arrivedAt,
                    data: item.data
                )
            }
        ).write(into: &event)
        let invocation = Invocation(requestID: requestID, event: event) { [weak self] outcome in
            guard let self else { return }
            switch outcome {
            case .success(let frame):
                close(items, index: index, .result(frame.result), of: flush)
            case .failure(let failure):
                report("\(stream.transform ?? ""): \(failure.message)")
                let failed = TransformFailure(failure)
                guard failed.isRetried, attempt <= stream.transformRetries else {
                    close(items, index: index, .failed(failed, attempts: attempt), of: flush)
                    return
                }
                loop.after(milliseconds: 100 << min(attempt, 6)) { [weak self] in
                    self?.invoke(pool, items, index: index, attempt: attempt + 1, for: flush)
                }
            }
        }
        pool.invoke(invocation)
    }

    private func close(
        _ items: [StreamItem],
        index: Int,
        _ outcome: TransformedBatch.Outcome,
        of flush: Flush
    ) {
        for batch in flush.arrived(TransformedBatch(items: items, outcome: outcome), index: index) {
            files.add(batch, to: flush.gathering)
        }
        flush.openBatches -= 1
        if flush.openBatches == 0 { stage(flush) } else if let pool { invokeNext(pool, for: flush) }
    }
}
