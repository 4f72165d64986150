internal import Glibc

/// Space to read into, shared by all pipes of a loop: what is read is copied out at once.
final class ReadChunk {
    private let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    deinit {
        space.deallocate()
    }

    /// The number of bytes read; 0 at the end, negative where nothing is there or the call failed.
    func read(from descriptor: CInt) -> Int {
        Glibc.read(descriptor, space.baseAddress, space.count)
    }

    /// Lends what was read last.
    func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: space[..<count])
    }
}
