internal import CLinux
internal import Glibc

/// Bytes nobody can foretell.
package enum RandomBytes {
    /// `count` bytes of the kernel's generator.
    ///
    /// Calls `getrandom`.
    package static func next(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let start = buffer.baseAddress.map { $0 + filled }
                let got = getrandom(start, count - filled, 0)
                // Fails only by an interrupt, or by a bad address, which is ours.
                precondition(got > 0 || errno == EINTR, "getrandom refused")
                filled += max(got, 0)
            }
        }
    }
}
