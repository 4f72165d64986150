internal import CLinux
internal import Glibc
internal import Synchronization

/// Makes what was written to a file system durable, once for everybody who asks meanwhile.
///
/// Flushing files one by one costs a commit of the file system's journal and several requests to the
/// disk for each. One call of `syncfs` does for all that had been written before it began, files
/// and names alike. The price: it also waits for what other programs are writing there.
package final class SharedFlush: Sendable {
    private let path: String
    private let descriptor: CInt
    /// How many flushes were asked for.
    private let asked = Atomic<Int>(0)
    private let rounds = Mutex(Rounds())

    /// By the numbers of those who asked.
    private struct Rounds {
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
    }

    deinit {
        close(descriptor)
    }

    /// Returns once all that this thread has written before is on disk.
    ///
    /// Any number of threads may call it at a time. Calls `syncfs`.
    package func flush() throws(FileError) {
        let number = asked.add(1, ordering: .sequentiallyConsistent).newValue
        let (path, descriptor) = (path, descriptor)
        try rounds.withLock { rounds throws(FileError) in
            if rounds.flushedThrough < number {
                rounds.flushedThrough = asked.load(ordering: .sequentiallyConsistent)
                do throws(FileError) {
                    try check("flush", path) { plumb_flush_file_system(descriptor) }
                } catch {
                    rounds.failure = error
                    rounds.failedThrough = rounds.flushedThrough
                }
            }
            if number <= rounds.failedThrough, let failure = rounds.failure { throw failure }
        }
    }
}
