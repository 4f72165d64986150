internal import Glibc
internal import Time

/// How far an export is, shown on stderr while a person watches, and to nobody else.
struct ExportProgress {
    private let isShown: Bool
    private let objectCount: Int
    private let started = Timestamp.now
    private var lastShown = Timestamp.now
    /// Objects read to their end.
    private var objects = 0
    private(set) var lines = 0

    private static let intervalMilliseconds = 100
    /// Looking at the clock for every line would cost more than it shows.
    private static let stride = 1_024

    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// - Parameter objectCount: how many there are to read; nil to show nothing.
    init(objectCount: Int?) {
        isShown = objectCount != nil
        self.objectCount = objectCount ?? 0
    }

    mutating func didReadLine(rows: Int) {
        lines += 1
        if isShown, lines.isMultiple(of: Self.stride) { show(rows: rows) }
    }

    mutating func didReadObject(rows: Int) {
        objects += 1
        if isShown { show(rows: rows) }
    }

    /// Takes the line off the terminal.
    func end() {
        if isShown { Self.write("\r\u{1B}[K") }
    }

    private mutating func show(rows: Int) {
        let now = Timestamp.now
        guard now.milliseconds - lastShown.milliseconds >= Self.intervalMilliseconds else { return }
        lastShown = now
        let elapsed = max(1, now.milliseconds - started.milliseconds)
        let percent = objects * 100 / max(1, objectCount)
        Self.write(
            "\r\(percent)% (\(objects) of \(objectCount) objects), \(rows) rows, "
                + "\(lines * 1000 / elapsed) events/s\u{1B}[K"
        )
    }

    private static func write(_ text: String) {
        // A progress line that cannot be written is nobody's loss.
        _ = text.withCString { Glibc.write(STDERR_FILENO, $0, text.utf8.count) }
    }
}
