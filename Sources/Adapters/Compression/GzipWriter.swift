internal import CISAL

/// Compresses bytes to gzip (RFC 1952), or to what is in it, as they come, at ISA-L's level 1.
///
/// Output is added to an array of the caller's, who empties it where he likes: the writer holds
/// some 450 KB whatever the length. Not `Sendable`.
package struct GzipWriter: ~Copyable {
    private let stream: UnsafeMutablePointer<isal_zstream>
    private let work: UnsafeMutablePointer<UInt8>
    private let piece: UnsafeMutablePointer<UInt8>
    /// Output comes in pieces of at most this.
    private static let pieceBytes = 65_536
    /// ISAL_DEF_LVL1_LARGE, spelled in macros Swift cannot read: 4 KiB, two bytes for each of 8 Ki
    /// hashes, four bytes for each of 64 Ki tokens.
    private static let workBytes = 4 * 1_024 + 2 * 8 * 1_024 + 4 * 64 * 1_024

    private let format: Format

    /// What stands around the compressed bytes.
    package enum Format {
        case gzip
        /// Nothing (RFC 1951).
        case deflate
    }

    package init(format: Format = .gzip) {
        self.format = format
        stream = .allocate(capacity: 1)
        work = .allocate(capacity: Self.workBytes)
        piece = .allocate(capacity: Self.pieceBytes)
        begin()
    }

    deinit {
        stream.deallocate()
        work.deallocate()
        piece.deallocate()
    }

    /// Compresses further bytes.
    ///
    /// Calls `isal_deflate`.
    package mutating func write(_ bytes: [UInt8], into output: inout [UInt8]) {
        bytes.withUnsafeBytes { write($0, into: &output) }
    }

    /// Compresses further bytes.
    ///
    /// Calls `isal_deflate`.
    package mutating func write(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        var rest = bytes[...]
        // The stream counts in 32 bits.
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = rest.dropFirst(part.count)
            // ISA-L only reads from the address, which it takes as that of mutable bytes.
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: part.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(part.count)
            deflate(into: &output)
        }
    }

    /// Ends the gzip member; what is written next begins another, which readers append.
    package mutating func finish(into output: inout [UInt8]) {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
        stream.pointee.end_of_stream = 1
        deflate(into: &output)
        begin()
    }

    /// One member of `bytes`.
    package static func compress(_ bytes: [UInt8], format: Format = .gzip) -> [UInt8] {
        var writer = GzipWriter(format: format)
        var output: [UInt8] = []
        writer.write(bytes, into: &output)
        writer.finish(into: &output)
        return output
    }

    private func begin() {
        isal_deflate_init(stream)
        stream.pointee.level = 1
        stream.pointee.level_buf = work
        stream.pointee.level_buf_size = UInt32(Self.workBytes)
        stream.pointee.gzip_flag = UInt16(format == .gzip ? IGZIP_GZIP : IGZIP_DEFLATE)
    }

    private func deflate(into output: inout [UInt8]) {
        repeat {
            stream.pointee.next_out = piece
            stream.pointee.avail_out = UInt32(Self.pieceBytes)
            let code = isal_deflate(stream)
            precondition(code == COMP_OK, "isal_deflate refused its settings: \(code)")
            let count = Self.pieceBytes - Int(stream.pointee.avail_out)
            output.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
        } while stream.pointee.avail_out == 0
    }
}
