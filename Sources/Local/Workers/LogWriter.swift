package import EventLoop
internal import Glibc
internal import Synchronization

/// Writes log lines to stderr from a thread of its own: a terminal that is held or a pipe that is
/// not read stops nobody.
///
/// Its methods are confined to the loop. What comes in one round of the loop is written together.
/// Of a backlog over the bound lines are dropped, and how many bytes is said once there is room.
package final class LogWriter {
    private let backlog: Backlog
    private let thread: Thread
    private var pending: [UInt8] = []
    private var droppedBytes = 0

    /// What may wait for a reader of stderr.
    private static let maximumBacklogBytes = 33_554_432

    /// Starts the thread; what is appended is handed over before every wait of the loop.
    package init(loop: EventLoop) throws {
        let backlog = Backlog(inbox: try Inbox())
        self.backlog = backlog
        thread = try Thread(name: "log") { backlog.writeAll() }
        loop.addBeforeWait { [weak self] in self?.flush() }
    }

    package func append(_ bytes: ArraySlice<UInt8>) {
        pending.append(contentsOf: bytes)
    }

    private func flush() {
        guard !pending.isEmpty else { return }
        defer { pending.removeAll(keepingCapacity: pending.capacity <= 65_536) }
        guard backlog.count <= Self.maximumBacklogBytes else {
            droppedBytes += pending.count
            return
        }
        if droppedBytes > 0 {
            backlog.send(
                Array("plumb: \(droppedBytes) bytes of log dropped: stderr was not read\n".utf8)
            )
            droppedBytes = 0
        }
        backlog.send(pending)
    }

    /// Writes what is left, for a second at most where nobody reads.
    package func close() {
        flush()
        backlog.end()
        thread.join()
    }

    /// What the loop has handed over and the thread has not written.
    private final class Backlog: Sendable {
        private let inbox: Inbox<[UInt8]>
        private let bytes = Atomic<Int>(0)
        private let isEnding = Atomic<Bool>(false)

        init(inbox: Inbox<[UInt8]>) {
            self.inbox = inbox
        }

        var count: Int { bytes.load(ordering: .relaxed) }

        func send(_ text: [UInt8]) {
            bytes.add(text.count, ordering: .relaxed)
            inbox.send(text)
        }

        func end() {
            isEnding.store(true, ordering: .relaxed)
            inbox.send([])
        }

        func writeAll() {
            while true {
                for text in inbox.wait() {
                    if text.isEmpty { return }
                    write(text)
                    bytes.subtract(text.count, ordering: .relaxed)
                }
            }
        }

        /// Writes in pieces that a pipe with room takes without blocking.
        private func write(_ text: [UInt8]) {
            text.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    guard hasRoom else { return }
                    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(PIPE_BUF)))
                    let count = Glibc.write(STDERR_FILENO, piece.baseAddress, piece.count)
                    // stderr is the last place to report to; where it fails there is nobody to tell.
                    guard count > 0 || errno == EINTR || errno == EAGAIN else { return }
                    rest = rest.dropFirst(max(0, count))
                }
            }
        }

        /// Waits until stderr takes something; false where the end came first.
        private var hasRoom: Bool {
            var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
            while poll(&entry, 1, 1000) == 0 {
                if isEnding.load(ordering: .relaxed) { return false }
            }
            return true
        }
    }
}
