internal import Glibc

/// Passes on what a worker logs, whole lines at a time, so that lines of two workers do not run into
/// each other.
final class LogRelay {
    private let descriptor: CInt
    private let chunk: ReadChunk
    private let output: (ArraySlice<UInt8>) -> Void
    private var pending: [UInt8] = []

    /// A line longer than this is passed on in pieces.
    private static let maximumLineBytes = 65_536
    /// A pipe holds no more reads than these, whatever the process adds meanwhile.
    private static let drainedReads = 4

    init(descriptor: CInt, chunk: ReadChunk, output: @escaping (ArraySlice<UInt8>) -> Void) {
        self.descriptor = descriptor
        self.chunk = chunk
        self.output = output
    }

    /// Takes what is there; false when nothing is left to come.
    func relay() -> Bool {
        let count = chunk.read(from: descriptor)
        guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
        take(chunk.bytes(count))
        return true
    }

    /// Takes what a pipe can hold.
    func drain() {
        for _ in 0..<Self.drainedReads {
            let count = chunk.read(from: descriptor)
            guard count > 0 else { return }
            take(chunk.bytes(count))
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        // In what is new only, and by the C library: a line of many megabytes must not hold up the loop.
        let newline = CInt(UInt8(ascii: "\n"))
        let hasLineEnd = bytes.baseAddress.map { memchr($0, newline, bytes.count) != nil } ?? false
        pending.append(contentsOf: bytes)
        if hasLineEnd, let end = pending.lastIndex(of: UInt8(ascii: "\n")) {
            output(pending[...end])
            pending.removeFirst(end + 1)
        }
        if pending.count > Self.maximumLineBytes { flush() }
    }

    /// Passes on what is left of a line that never ended.
    func flush() {
        guard !pending.isEmpty else { return }
        output((pending + [UInt8(ascii: "\n")])[...])
        pending = []
    }
}
