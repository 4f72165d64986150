internal import CISAL

/// Decompresses gzip (RFC 1952) as it comes, one member after another, checksums verified.
///
/// 1. `append` a chunk of compressed bytes.
/// 2. Take `next` until it answers nil, which asks for the next chunk.
/// 3. After the last chunk, `finish` says whether the data were complete.
///
/// A piece has at most 64 KiB, so a small chunk that stands for gigabytes cannot fill the memory:
/// the reader holds some 200 KB and the chunk. Not `Sendable`.
package struct GzipReader: ~Copyable {
    private let state: UnsafeMutablePointer<inflate_state>
    private let piece: UnsafeMutablePointer<UInt8>
    private var chunk: [UInt8] = []
    /// How much of the chunk has been handed to ISA-L.
    private var position = 0
    /// Compressed bytes before the chunk.
    private var earlierBytes = 0
    private var place = Place.start

    private enum Place {
        /// Before the first member.
        case start
        case inMember
        /// After a member: another, zero padding or the end may follow.
        case betweenMembers
        /// Zeros after the last member, as tape blocks have.
        case padding
    }

    private static let pieceBytes = 65_536

    package init() {
        state = .allocate(capacity: 1)
        piece = .allocate(capacity: Self.pieceBytes)
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP)
    }

    deinit {
        state.deallocate()
        piece.deallocate()
    }

    /// Gives further compressed bytes, once `next` has answered nil.
    package mutating func append(_ bytes: [UInt8]) {
        precondition(position == chunk.count, "the chunk before is taken first")
        earlierBytes += chunk.count
        chunk = bytes
        position = 0
    }

    /// Further decompressed bytes, or nil when more compressed ones are needed.
    ///
    /// Calls `isal_inflate`.
    package mutating func next() throws(GzipError) -> [UInt8]? {
        while true {
            switch place {
            case .start, .inMember:
                break
            case .betweenMembers, .padding:
                guard try beginMember() else { return nil }
            }
            let (count, code) = inflate()
            guard code >= 0 else { throw .corrupt(Self.defect(code), offset: offset) }
            if state.pointee.block_state == ISAL_BLOCK_FINISH { place = .betweenMembers }
            if count > 0 {
                return Array(UnsafeBufferPointer(start: piece, count: count))
            }
            if place == .inMember, position == chunk.count { return nil }
            if place == .start { return nil }
        }
    }

    /// Says that there is no further chunk: throws where a member is incomplete.
    package func finish() throws(GzipError) {
        switch place {
        case .betweenMembers, .padding: break
        case .start, .inMember: throw .truncated(offset: earlierBytes + chunk.count)
        }
    }

    /// All that `bytes` stand for, if it has at most `limitBytes`.
    ///
    /// Nil where it has more.
    package static func decompress(
        _ bytes: [UInt8],
        limitBytes: Int
    ) throws(GzipError) -> [UInt8]? {
        var reader = GzipReader()
        var output: [UInt8] = []
        reader.append(bytes)
        while let piece = try reader.next() {
            output += piece
            if output.count > limitBytes { return nil }
        }
        try reader.finish()
        return output
    }

    private var offset: Int { earlierBytes + position }

    /// After a member: skips padding, answers false at the end of the chunk.
    private mutating func beginMember() throws(GzipError) -> Bool {
        while position < chunk.count, chunk[position] == 0 {
            place = .padding
            position += 1
        }
        guard position < chunk.count else { return false }
        guard place == .betweenMembers else { throw .corrupt(.header, offset: offset) }
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP)
        place = .inMember
        return true
    }

    /// One call of ISA-L over the rest of the chunk: how many bytes came, and its code.
    private mutating func inflate() -> (count: Int, code: Int32) {
        if position < chunk.count { place = .inMember }
        let (state, piece, start) = (state, piece, position)
        state.pointee.next_out = piece
        state.pointee.avail_out = UInt32(Self.pieceBytes)
        let (code, unread) = chunk.withUnsafeMutableBufferPointer { buffer in
            // ISA-L only reads from it; the stream counts in 32 bits.
            let count = min(buffer.count - start, 1 << 30)
            state.pointee.next_in = buffer.baseAddress.map { $0 + start }
            state.pointee.avail_in = UInt32(count)
            let code = isal_inflate(state)
            return (code, buffer.count - start - count + Int(state.pointee.avail_in))
        }
        position = chunk.count - unread
        return (Self.pieceBytes - Int(state.pointee.avail_out), code)
    }

    private static func defect(_ code: Int32) -> GzipError.Defect {
        switch code {
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: .header
        case ISAL_INCORRECT_CHECKSUM: .checksum
        default: .data
        }
    }
}
