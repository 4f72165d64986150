internal import EventLoop
internal import Files
internal import Workers

/// Gives a function new workers when its executable has been built anew.
///
/// Confined to the loop. A linker writes for a while: a file counts as new once two looks in a row
/// have found it the same.
final class ExecutableWatch {
    private let pools: [String: WorkerPool]
    private let loop: EventLoop
    private let note: (String) -> Void
    /// By function, what its workers run and what was seen last.
    private var files: [String: (used: FileStatus?, seen: FileStatus?)] = [:]
    private var timer: TimerID?

    private static let milliseconds = 250

    init(
        _ pools: [String: WorkerPool],
        loop: EventLoop,
        note: @escaping (String) -> Void
    ) {
        self.pools = pools
        self.loop = loop
        self.note = note
        for (function, pool) in pools {
            let status = Self.status(pool)
            files[function] = (status, status)
        }
        plan()
    }

    func stop() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private func plan() {
        timer = loop.after(milliseconds: Self.milliseconds) { [weak self] in
            self?.look()
            self?.plan()
        }
    }

    private func look() {
        for (function, pool) in pools {
            let status = Self.status(pool)
            guard let known = files[function], status != known.used else { continue }
            if status != nil, status == known.seen {
                files[function] = (status, status)
                pool.renew(pool.setting)
                note("\(function): runs the new \(pool.setting.executable)")
            } else {
                files[function] = (known.used, status)
            }
        }
    }

    /// Nil while there is no such file: one that is being replaced.
    private static func status(_ pool: WorkerPool) -> FileStatus? {
        try? FileStatus.of(pool.setting.executable)
    }
}
