package import EventLoop
package import Template
internal import Time

/// Applies the lifecycle rules of buckets at once, and then at every midnight, UTC, of the clock.
///
/// Confined to the loop. As on S3 nothing is removed before its time, and what nobody has looked at
/// yet may be there a little longer.
package final class BucketLifecycles {
    private let endpoint: S3Endpoint
    private let rules: [String: [LifecycleRule]]
    private let clock: LoopClock
    private let report: (String) -> Void
    private var timer: LoopClock.Timer?
    /// Buckets that are being worked on.
    private var busy: Set<String> = []
    /// Those of them that are looked at once more, for a midnight has come meanwhile.
    private var again: Set<String> = []
    private var isStopped = false

    private static let dayMilliseconds = 86_400_000

    /// - Parameters:
    ///   - endpoint: serves the buckets.
    ///   - rules: by the names of buckets.
    ///   - clock: tells the time.
    ///   - report: gets a line about what went wrong.
    package init(
        _ endpoint: S3Endpoint,
        rules: [String: [LifecycleRule]],
        clock: LoopClock,
        report: @escaping (String) -> Void
    ) {
        self.endpoint = endpoint
        self.rules = rules.filter { !$0.value.isEmpty }
        self.clock = clock
        self.report = report
    }

    package func start() {
        guard !rules.isEmpty, !isStopped else { return }
        for bucket in rules.keys { sweep(bucket) }
        let midnight = (clock.now.milliseconds / Self.dayMilliseconds + 1) * Self.dayMilliseconds
        timer = clock.at(Timestamp(milliseconds: midnight)) { [weak self] in self?.start() }
    }

    /// Begins nothing more; a step under way is finished.
    package func stop() {
        isStopped = true
        timer.map(clock.cancel)
    }

    private func sweep(_ bucket: String) {
        guard busy.insert(bucket).inserted else {
            again.insert(bucket)
            return
        }
        let sweep = LifecycleSweep(
            files: endpoint.operations.files,
            bucket: bucket,
            rules: rules[bucket] ?? [],
            now: clock.now
        )
        run(sweep, after: "")
    }

    private func end(_ sweep: LifecycleSweep) {
        busy.remove(sweep.bucket)
        if !isStopped, again.remove(sweep.bucket) != nil { self.sweep(sweep.bucket) }
    }

    private func run(_ sweep: LifecycleSweep, after key: String) {
        endpoint.run {
            Result { () throws(S3Error) in
                if key.isEmpty { try sweep.endUploads() }
                return try sweep.step(after: key)
            }
        } then: { [weak self] (result: Result<LifecycleSweep.Step, S3Error>) in
            guard let self else { return }
            switch result {
            case .failure(let error):
                report("bucket \(sweep.bucket): its lifecycle could not be applied: \(error)")
                end(sweep)
            case .success(let step): finish(step, of: sweep)
            }
        }
    }

    private func finish(_ step: LifecycleSweep.Step, of sweep: LifecycleSweep) {
        let goOn = { [weak self] in
            guard let self else { return }
            if let last = step.last, !isStopped {
                run(sweep, after: last)
            } else {
                end(sweep)
            }
        }
        guard !step.changes.isEmpty else { return goOn() }
        endpoint.announce(step.changes) { [report] failure in
            if let failure { report("bucket \(sweep.bucket): \(failure)") }
            goOn()
        }
    }
}
