package import EventLoop
internal import Events
package import Queues
package import Template
package import Workers

/// One delivery stream: takes records out of the buffer, has them transformed, and writes objects.
///
/// Confined to the loop.
///
/// A flush, one at a time:
/// 1. reads the oldest records, up to `flushBytes`;
/// 2. hands them to the transformation in batches;
/// 3. gathers what comes back by partition and stages an object for each;
/// 4. replaces the records by the list of objects, in one transaction;
/// 5. gives the objects their names.
/// A crash before 4 leaves the records as they were; after it, the objects get their names at the
/// next start. So each record is in the bucket exactly once.
package final class StreamDelivery {
    package let stream: DeliveryStream
    private let bucket: String
    let name: ObjectName
    private let store: QueueStore
    private let files: StreamFiles
    let pool: WorkerPool?
    let loop: EventLoop
    let report: (String) -> Void
    private var window: RecordWindow
    /// Records in the buffer.
    package private(set) var depth: Int
    /// Whether records are on their way into objects.
    package private(set) var isFlushing = false
    private var isStopped = false
    private var timer: LoopClock.Timer?

    /// The bytes of records taken by one flush: what bounds its memory.
    private static let flushBytes = 8_388_608
    /// How long to wait after a flush that failed.
    private static let retryMilliseconds = 2000

    /// - Parameters:
    ///   - stream: what the template says of it.
    ///   - bucket: the name of the bucket.
    ///   - depth: how many records wait from an earlier run.
    ///   - store: holds the buffer.
    ///   - files: writes the objects.
    ///   - pool: the workers of the transformation; nil for none.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about what went wrong.
    /// - Throws: a prefix that cannot be evaluated.
    package init(
        _ stream: DeliveryStream,
        bucket: String,
        depth: Int,
        store: QueueStore,
        files: StreamFiles,
        pool: WorkerPool?,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) throws {
        self.stream = stream
        self.bucket = bucket
        self.depth = depth
        self.store = store
        self.files = files
        self.pool = pool
        self.loop = loop
        self.report = report
        name = try ObjectName(stream)
        window = RecordWindow(isComplete: depth == 0)
        if depth > 0 { plan(milliseconds: 0) }
    }

    /// Records have been stored: they are flushed when enough have come, or in time.
    package func stored(_ records: [BufferedRecord]) {
        depth += records.count
        window.append(records)
        if depth >= stream.flushRecords {
            flush()
        } else {
            plan(milliseconds: stream.flushIntervalMilliseconds)
        }
    }

    /// Begins no further flush.
    package func stop() {
        isStopped = true
        if let timer { loop.clock.cancel(timer) }
        timer = nil
    }

    private func plan(milliseconds: Int) {
        guard timer == nil, !isFlushing, !isStopped else { return }
        timer = loop.clock.after(milliseconds: milliseconds) { [weak self] in
            self?.timer = nil
            self?.flush()
        }
    }

    private func flush() {
        guard !isFlushing, !isStopped else { return }
        if let timer { loop.clock.cancel(timer) }
        timer = nil
        isFlushing = true
        let limit = max(stream.flushRecords, 1)
        if let records = window.first(limit: limit, limitBytes: Self.flushBytes) {
            begin(records)
            return
        }
        store.records(
            stream: stream.logicalID,
            limit: limit,
            limitBytes: Self.flushBytes
        ) { [weak self] result in
            switch result {
            case .success(let records): self?.begin(records)
            case .failure(let error): self?.fail("\(error)")
            }
        }
    }

    private func begin(_ records: [BufferedRecord]) {
        if records.isEmpty { finish(records: 0) } else { transform(records) }
    }

    // MARK: Delivery

    func stage(_ flush: Flush) {
        let (name, batches, functionARN) = (name, flush.batches, functionARN)
        files.stage(
            {
                var gathering = Gathering(name: name, functionARN: functionARN)
                for batch in batches { gathering.add(batch) }
                return gathering.partitions
            }(),
            name: name,
            bucket: bucket,
            isGzip: stream.compression == .gzip
        ) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let outcome):
                if outcome.refusedRecords > 0 {
                    report(
                        "\(stream.logicalID): \(outcome.refusedRecords) records went to the error "
                            + "output"
                    )
                }
                replace(flush, with: outcome.publications)
            case .failure(let error): fail("\(error)")
            }
        }
    }

    private var functionARN: String {
        "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:"
            + (stream.transform ?? "")
    }

    private func replace(_ flush: Flush, with publications: [Publication]) {
        guard let last = flush.records.last else { return }
        store.replaceRecords(
            of: stream.logicalID,
            upTo: last.sequence,
            with: publications
        ) { [weak self] error in
            guard let self else { return }
            if let error {
                fail("\(error)")
                return
            }
            let count = flush.records.count
            window.remove(upTo: last.sequence, isDrained: depth == count)
            publish(publications, records: count)
        }
    }

    private func publish(_ publications: [Publication], records: Int) {
        files.publish(publications) { [weak self] result in
            guard let self else { return }
            guard case .success = result else {
                // The list is on disk: it is gone through again until it is done.
                loop.after(milliseconds: Self.retryMilliseconds) { [weak self] in
                    self?.publish(publications, records: records)
                }
                return
            }
            store.forget(publications) { [weak self] _ in self?.finish(records: records) }
        }
    }

    private func finish(records: Int) {
        isFlushing = false
        depth -= records
        if depth >= stream.flushRecords {
            flush()
        } else if depth > 0 {
            plan(milliseconds: stream.flushIntervalMilliseconds)
        }
    }

    private func fail(_ reason: String) {
        report("\(stream.logicalID): a flush failed and is tried again: \(reason)")
        isFlushing = false
        plan(milliseconds: Self.retryMilliseconds)
    }
}
