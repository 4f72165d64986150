internal import EventLoop
internal import Synchronization

/// Threads for work on files, which blocks.
///
/// Confined to the loop; what it is given runs elsewhere. Work of one lane is done in its order.
final class FileThreads {
    private let loop: EventLoop
    private let lanes: [Lane]
    private let done: Inbox<Int>
    private var completions: [Int: () -> Void] = [:]
    private var nextJob = 0

    /// They mostly wait for the disk, and those that wait together share a flush.
    private static let count = 16

    private final class Lane {
        let jobs: Inbox<Job>
        let thread: Thread
        /// Not done yet.
        var pending = 0

        init() throws {
            let jobs = try Inbox<Job>()
            self.jobs = jobs
            thread = try Thread(name: "plumb-files") {
                while true {
                    for job in jobs.wait() {
                        guard let work = job.work else { return }
                        work()
                    }
                }
            }
        }
    }

    private struct Job: Sendable {
        /// Nil ends the thread.
        var work: (@Sendable () -> Void)?
    }

    init(loop: EventLoop) throws {
        self.loop = loop
        lanes = try (0..<Self.count).map { _ in try Lane() }
        done = try Inbox()
        try done.deliver(on: loop) { [unowned self] jobs in
            for job in jobs { completions.removeValue(forKey: job)?() }
        }
    }

    /// Whether nothing is under way.
    var isIdle: Bool { completions.isEmpty }

    /// The lane with the least to do.
    var freest: Int { lanes.indices.min { lanes[$0].pending < lanes[$1].pending } ?? 0 }

    /// Runs work on a lane, then the completion on the loop.
    func run<Result: Sendable>(
        on lane: Int,
        _ work: @escaping @Sendable () -> Result,
        then completion: @escaping (Result) -> Void
    ) {
        let slot = Slot<Result>()
        let (job, done) = (nextJob, done)
        nextJob += 1
        lanes[lane].pending += 1
        completions[job] = { [lanes] in
            lanes[lane].pending -= 1
            if let result = slot.take() { completion(result) }
        }
        lanes[lane].jobs.send(
            Job {
                slot.put(work())
                done.send(job)
            }
        )
    }

    /// Ends the threads once they have done what they have; nothing is completed any more.
    func close() {
        for lane in lanes { lane.jobs.send(Job(work: nil)) }
        for lane in lanes { lane.thread.join() }
        done.stopDelivery(on: loop)
        completions = [:]
    }

    /// Where a result waits for the loop.
    private final class Slot<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)

        func put(_ new: Value) { value.withLock { $0 = new } }
        func take() -> Value? { value.withLock { $0.take() } }
    }
}
