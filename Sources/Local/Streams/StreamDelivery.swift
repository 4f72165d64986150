package import EventLoop
internal import Events
package import Queues
package import Template
internal import Time
package import Workers

/// One delivery stream: takes records out of the buffer, has them transformed, and writes objects.
///
/// Confined to the loop.
///
/// A flush:
/// 1. takes the oldest records, up to `flushBytes`;
/// 2. hands them to the transformation in batches;
/// 3. gathers what comes back by partition and stages an object for each;
/// 4. replaces the records by the list of objects, in one transaction;
/// 5. gives the objects their names.
/// A crash before 4 leaves the records as they were; after it, the objects get their names at the
/// next start. So each record is in the bucket exactly once. While one flush is from 3 on, the next
/// may be at 1 and 2; in 4 they keep their order, and where one fails, those behind it are void.
package final class StreamDelivery {
    package let stream: DeliveryStream
    /// The name of the bucket, and of that for source records.
    package let bucket: String
    package let backupBucket: String?
    let plan: DeliveryPlan
    let store: QueueStore
    let files: StreamFiles
    let pool: WorkerPool?
    let loop: EventLoop
    private let reportLine: (String) -> Void
    var window: RecordWindow
    private var isStopped = false
    private var timer: LoopClock.Timer?
    package internal(set) var status: StreamStatus

    /// The flush that is with the function, and those behind it, in their order.
    var transforming: Flush?
    var staged: [Flush] = []
    private var isReading = false
    private var isCommitting = false
    /// What the flushes under way have taken.
    private var taken = RecordTotals()

    /// The bytes of records taken by one flush: what bounds its memory.
    private static let flushBytes = 16_777_216
    /// How many flushes are under way at a time.
    private static let flushesAtOnce = 2
    /// How long to wait after a flush that failed.
    private static let retryMilliseconds = 2000

    /// - Parameters:
    ///   - stream: what the template says of it.
    ///   - bucket: gives the name of a bucket by its logical ID.
    ///   - buffered: what waits from an earlier run.
    ///   - store: holds the buffer.
    ///   - files: writes the objects.
    ///   - pool: the workers of the transformation; nil for none.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about what went wrong.
    /// - Throws: a prefix that cannot be evaluated.
    package init(
        _ stream: DeliveryStream,
        bucket: (String) -> String,
        buffered: RecordTotals,
        store: QueueStore,
        files: StreamFiles,
        pool: WorkerPool?,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) throws {
        self.stream = stream
        self.bucket = bucket(stream.bucket)
        backupBucket = stream.backup.map { bucket($0.bucket) }
        self.store = store
        self.files = files
        self.pool = pool
        self.loop = loop
        reportLine = report
        plan = try DeliveryPlan(stream, bucket: self.bucket, backupBucket: backupBucket)
        window = RecordWindow(isComplete: buffered.count == 0)
        status = StreamStatus(buffered: buffered)
        if buffered.count > 0 { wait(milliseconds: 0) }
    }

    /// Records in the buffer.
    package var depth: Int { status.buffered.count }
    /// Whether records are on their way into objects.
    package var isFlushing: Bool { isReading || underWay > 0 }
    private var underWay: Int { (transforming == nil ? 0 : 1) + staged.count }

    // MARK: When to flush

    /// Records have been stored: they are flushed when enough have come, or in time.
    package func stored(_ records: [BufferedRecord]) {
        status.buffered.count += records.count
        status.buffered.bytes += records.reduce(0) { $0 + $1.data.count }
        window.append(records)
        goOn()
    }

    /// Begins no further flush.
    package func stop() {
        isStopped = true
        if let timer { loop.clock.cancel(timer) }
        timer = nil
    }

    /// Flushes where enough waits, or else in time.
    func goOn() {
        let count = status.buffered.count - taken.count
        let bytes = status.buffered.bytes - taken.bytes
        if count >= stream.flushRecords || bytes >= bytesAtOnce {
            flush()
        } else if count > 0 {
            // A record that is on disk only has waited behind a full window.
            let waited = window.nextArrival.map { loop.clock.now.milliseconds - $0 } ?? interval
            wait(milliseconds: max(0, interval - waited))
        }
    }

    private var bytesAtOnce: Int { min(Self.flushBytes, stream.bufferMegabytes * 1_048_576) }

    /// The shortest of what the hints say.
    private var interval: Int {
        let seconds = min(stream.bufferSeconds, stream.transformSeconds ?? stream.bufferSeconds)
        return min(stream.flushIntervalMilliseconds, seconds * 1000)
    }

    private func wait(milliseconds: Int) {
        guard timer == nil, !isStopped else { return }
        timer = loop.clock.after(milliseconds: milliseconds) { [weak self] in
            self?.timer = nil
            self?.flush()
        }
    }

    /// Flushes without waiting for more.
    func flushSoon() {
        if let timer { loop.clock.cancel(timer) }
        timer = nil
        wait(milliseconds: 0)
    }

    private func flush() {
        guard transforming == nil, !isReading, underWay < Self.flushesAtOnce, !isStopped else {
            return
        }
        if let timer { loop.clock.cancel(timer) }
        timer = nil
        let limit = max(stream.flushRecords, 1)
        if let records = window.take(limit: limit, limitBytes: Self.flushBytes) {
            begin(records)
            return
        }
        // The disk has no mark of what is taken: nothing else may be under way.
        guard underWay == 0 else { return }
        isReading = true
        store.records(
            stream: stream.logicalID,
            limit: limit,
            limitBytes: Self.flushBytes
        ) { [weak self] result in
            guard let self else { return }
            isReading = false
            switch result {
            case .success(let records): begin(records)
            case .failure(let error): fail("\(error)")
            }
        }
    }

    private func begin(_ records: [BufferedRecord]) {
        guard !records.isEmpty else { return }
        let now = loop.clock.now
        let flush = Flush(gathering: files.begin(plan, now: now), records: records, began: now)
        taken.count += flush.totals.count
        taken.bytes += flush.totals.bytes
        transforming = flush
        if plan.backup != nil { files.add(records, to: flush.gathering) }
        transform(records, for: flush)
    }

    // MARK: Delivery

    /// Everything of a flush is gathered.
    func stage(_ flush: Flush) {
        transforming = nil
        guard !flush.isVoid else {
            files.drop(flush.gathering)
            release(flush)
            goOn()
            return
        }
        staged.append(flush)
        files.stage(flush.gathering) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let outcome):
                flush.outcome = outcome
                commitNext(flush)
            case .failure(let error): fail("\(error)", flush)
            }
        }
        goOn()
    }

    /// Commits a flush; the thread stages them in their order.
    private func commitNext(_ flush: Flush) {
        guard !flush.isVoid else { return discard(flush) }
        guard !isCommitting else {
            // The one before it is not on disk yet, and may fail.
            waitingToCommit = flush
            return
        }
        isCommitting = true
        store.replaceRecords(
            of: stream.logicalID,
            upTo: flush.last,
            with: flush.outcome.publications
        ) { [weak self] error in
            guard let self else { return }
            isCommitting = false
            if let error {
                fail("\(error)", flush)
            } else {
                let isDrained = status.buffered.count == uncommittedCount(through: flush)
                window.remove(upTo: flush.last, isDrained: isDrained)
                flush.isCommitted = true
                publish(flush)
            }
            guard let next = waitingToCommit else { return }
            waitingToCommit = nil
            commitNext(next)
        }
    }

    private var waitingToCommit: Flush?

    /// The records of this flush and of those before it that still count as buffered.
    private func uncommittedCount(through flush: Flush) -> Int {
        let committed = staged.filter { $0.isCommitted && $0 !== flush }
        return flush.totals.count + committed.reduce(0) { $0 + $1.totals.count }
    }

    private func publish(_ flush: Flush) {
        files.publish(flush.outcome.publications) { [weak self] result in
            guard let self else { return }
            guard case .success = result else {
                // The list is on disk: it is gone through again until it is done.
                loop.after(milliseconds: Self.retryMilliseconds) { [weak self] in
                    self?.publish(flush)
                }
                return
            }
            store.forget(flush.outcome.publications) { [weak self] _ in self?.finish(flush) }
        }
    }

    private func finish(_ flush: Flush) {
        let outcome = flush.outcome
        status.buffered.count -= flush.totals.count
        status.buffered.bytes -= flush.totals.bytes
        status.delivered.records += flush.totals.count
        status.delivered.refused += outcome.refusedRecords
        status.delivered.objects += outcome.publications.count
        status.delivered.bytes += outcome.bytes
        let now = loop.clock.now
        status.lastFlush = StreamStatus.LastFlush(
            at: now,
            records: flush.totals.count,
            objects: outcome.publications.count,
            partitions: outcome.partitions,
            milliseconds: now.milliseconds - flush.began.milliseconds
        )
        if outcome.refusedRecords > 0 {
            report("\(outcome.refusedRecords) records went to the error output")
        }
        staged.removeAll { $0 === flush }
        release(flush)
        goOn()
    }

    private func release(_ flush: Flush) {
        taken.count -= flush.totals.count
        taken.bytes -= flush.totals.bytes
    }

    private func discard(_ flush: Flush) {
        files.discard(flush.outcome.publications)
        staged.removeAll { $0 === flush }
        release(flush)
    }

    func report(_ line: String) {
        status.lastProblem = StreamStatus.LastProblem(at: loop.clock.now, message: line)
        reportLine("\(stream.logicalID): \(line)")
    }

    /// A flush has failed: its records and those behind it are taken again, after a while.
    private func fail(_ reason: String, _ failed: Flush? = nil) {
        report("a flush failed and is tried again: \(reason)")
        transforming?.isVoid = true
        for flush in staged where !flush.isCommitted { flush.isVoid = true }
        if let failed { discard(failed) }
        window.restore()
        if let timer { loop.clock.cancel(timer) }
        timer = nil
        wait(milliseconds: Self.retryMilliseconds)
    }
}
