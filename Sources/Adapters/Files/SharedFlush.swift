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
        let number = rounds.asked
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
        pthread_mutex_unlock(lock)
        var failure: FileError?
        do throws(FileError) {
            try check("flush", path) { plumb_flush_file_system(descriptor) }
        } catch let error {
            failure = error
        }
        pthread_mutex_lock(lock)
        rounds.isUnderWay = false
        rounds.flushedThrough = last
        if let failure {
            rounds.failure = failure
            rounds.failedThrough = last
        }
        pthread_cond_broadcast(roundHasEnded)
    }
}
