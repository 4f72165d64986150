internal import EventLoop
internal import Glibc

/// What a process is known to have taken of memory.
struct MemoryWatch {
    private let memory: ProcessMemory
    private var peak: Int?
    private var measuredAt = 0

    /// A look costs about ten microseconds, more than a short invocation may: the peak of one that
    /// follows soon is taken from the look before.
    private static let freshMilliseconds = 50

    init(_ pid: pid_t) {
        memory = ProcessMemory(pid)
    }

    /// The present size in kibibytes; nil once the process has ended.
    mutating func measure() -> Int? {
        measuredAt = EventLoop.monotonicMilliseconds
        guard let sizes = memory.measure() else { return nil }
        peak = max(peak ?? 0, sizes.peak)
        return sizes.resident
    }

    /// The peak in kibibytes, at most 50 ms old; nil where the process ended before the first look.
    var recentPeak: Int? {
        mutating get {
            if EventLoop.monotonicMilliseconds - measuredAt >= Self.freshMilliseconds {
                _ = measure()
            }
            return peak
        }
    }
}
