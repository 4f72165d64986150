internal import Glibc

/// Passes what a worker writes to stderr on to the runtime's stderr, whole lines at a time, so that
/// lines of two workers do not run into each other.
final class LogRelay {
    private let descriptor: CInt
    private let chunk: ReadChunk
    private var pending: [UInt8] = []

    /// A line longer than this is passed on in pieces.
    private static let maximumLineBytes = 65_536

    init(descriptor: CInt, chunk: ReadChunk) {
        self.descriptor = descriptor
        self.chunk = chunk
    }

    /// Takes what is there; false when nothing is left to come.
    func relay() -> Bool {
        let count = chunk.read(from: descriptor)
        guard count > 0 else { return count < 0 && errno == EINTR }
        let bytes = chunk.bytes(count)
        pending.append(contentsOf: bytes)
        if let end = pending.lastIndex(of: UInt8(ascii: "\n")) {
            write(pending[...end])
            pending.removeFirst(end + 1)
        }
        if pending.count > Self.maximumLineBytes { flush() }
        return true
    }

    /// Passes on what is left of a line that never ended.
    func flush() {
        guard !pending.isEmpty else { return }
        write((pending + [UInt8(ascii: "\n")])[...])
        pending = []
    }

    private func write(_ bytes: ArraySlice<UInt8>) {
        // stderr is the last place to report to; where it fails there is nobody to tell.
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
