internal import CLinux
internal import Glibc

/// Makes what was written to a file system durable, once for everybody who asks meanwhile.
///
/// Flushing files one by one costs a commit of the file system's journal and several requests to the
/// disk for each. One call of `syncfs` does for all that had been written before it began, files
/// and names alike. The price: it also waits for what other programs are writing there.
///
/// Unchecked because what changes is behind `lock`.
package final class SharedFlush: @unchecked Sendable {
    private let path: String
    private let descriptor: CInt
    /// Not held during a flush.
    ///
    /// Whoever asks meanwhile sleeps until the round has ended, and all who share one are woken at
    /// once; a lock held that long would be handed from one to the next.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let roundHasEnded = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var rounds = Rounds()

    /// By the numbers of those who asked.
    private struct Rounds {
        var asked = 0
        /// To be run behind the round that begins next.
        var changes: [Change] = []
        var isUnderWay = false
        var flushedThrough = 0
        /// The system reports a failure once; it is everybody's whose round it was.
        var failedThrough = 0
        var failure: FileError?
    }

    /// - Parameter path: a file or folder that exists, on the file system that is meant.
    /// - Throws: what `open` refuses.
    package init(fileSystemOf path: String) throws(FileError) {
        self.path = path
        descriptor = try check("open", path) { plumb_open(path, O_RDONLY | O_CLOEXEC, 0) }
        pthread_mutex_init(lock, nil)
        pthread_cond_init(roundHasEnded, nil)
    }

    deinit {
        close(descriptor)
        pthread_cond_destroy(roundHasEnded)
        pthread_mutex_destroy(lock)
        roundHasEnded.deallocate()
        lock.deallocate()
    }

    /// Returns once all that this thread has written before is on disk.
    ///
    /// Any number of threads may call it at a time. Calls `syncfs`.
    package func flush() throws(FileError) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        rounds.asked += 1
        try wait(for: rounds.asked)
    }

    /// Runs a change once all that this thread has written before is on disk, and returns once the
    /// change is, too.
    ///
    /// Changes run one at a time, on any of the threads that call this. The flush behind those of
    /// one round is the flush before those of the next. Calls `syncfs`.
    ///
    /// - Parameter change: gets what the first flush failed with; whether there is something to
    ///   flush behind it.
    /// - Throws: what the second flush fails with.
    package func flush(then change: (FileError?) -> Bool) throws(FileError) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        try withoutActuallyEscaping(change) { change throws(FileError) in
            let change = Change(run: change)
            rounds.changes.append(change)
            rounds.asked += 1
            // What it fails with, the change has been told.
            try? wait(for: rounds.asked)
            if let number = change.flush { try wait(for: number) }
        }
    }

    /// Sleeps, or runs the rounds that nobody else runs; called with the lock.
    private func wait(for number: Int) throws(FileError) {
        while rounds.flushedThrough < number {
            if rounds.isUnderWay {
                pthread_cond_wait(roundHasEnded, lock)
            } else {
                runRound()
            }
        }
        if number <= rounds.failedThrough, let failure = rounds.failure { throw failure }
    }

    /// Flushes for all who have asked by now; called with the lock, which is free meanwhile.
    private func runRound() {
        rounds.isUnderWay = true
        let last = rounds.asked
        let changes = rounds.changes
        rounds.changes = []
        pthread_mutex_unlock(lock)
        var failure: FileError?
        do throws(FileError) {
            try check("flush", path) { plumb_flush_file_system(descriptor) }
        } catch let error {
            failure = error
        }
        let made = changes.filter { $0.run(failure) }
        pthread_mutex_lock(lock)
        rounds.isUnderWay = false
        rounds.flushedThrough = last
        if let failure {
            rounds.failure = failure
            rounds.failedThrough = last
        }
        for change in made {
            rounds.asked += 1
            change.flush = rounds.asked
        }
        pthread_cond_broadcast(roundHasEnded)
    }

    private final class Change {
        let run: (FileError?) -> Bool
        /// The number of the flush that makes it durable; nil before it has run, and where there is
        /// nothing to flush.
        var flush: Int?

        init(run: @escaping (FileError?) -> Bool) {
            self.run = run
        }
    }
}
