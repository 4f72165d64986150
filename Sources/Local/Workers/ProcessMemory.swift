internal import CLinux
internal import Glibc

/// The memory of a process as the kernel counts it.
///
/// Owns `/proc/PID/status`, held open so that a look costs one call. `wait4` would tell the peak,
/// too, but counts that of the spawning process before `exec` to the child's.
/// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
final class ProcessMemory {
    private let descriptor: CInt

    /// The most bytes that are read: all fields looked for are in the first half of the file.
    private static let statusBytes = 2048

    init(_ pid: pid_t) {
        descriptor = plumb_open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC, 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The peak and the present size in kibibytes; nil once the process has ended.
    func measure() -> (peak: Int, resident: Int)? {
        withUnsafeTemporaryAllocation(byteCount: Self.statusBytes, alignment: 1) { space in
            let count = pread(descriptor, space.baseAddress, space.count, 0)
            guard count > 0 else { return nil }
            let text = UnsafeRawBufferPointer(rebasing: space[..<count])
            guard let peak = Self.field("VmHWM:", in: text),
                let resident = Self.field("VmRSS:", in: text)
            else { return nil }
            return (peak, resident)
        }
    }

    /// The number behind a name at the start of a line.
    private static func field(_ name: StaticString, in text: UnsafeRawBufferPointer) -> Int? {
        guard let base = text.baseAddress,
            let found = name.withUTF8Buffer({ name in
                name.withMemoryRebound(to: CChar.self) {
                    plumb_find(base, text.count, $0.baseAddress, $0.count)
                }
            })
        else { return nil }
        var number: Int?
        for byte in text[(found - base + name.utf8CodeUnitCount)...] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                if number != nil { return number }
            default: return number
            }
        }
        return number
    }
}
