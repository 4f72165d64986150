// The pipe between the local runtime and a warm worker.
//
// 1. The runtime starts the executable with PLUMB_WORKER=1, or with PLUMB_WORKER=once where it kills
//    the process after one event; stdin and stdout are the pipe.
// 2. The worker writes a ready frame once it has started.
// 3. The runtime writes one invocation frame; the worker answers with one result frame; and so on.
// 4. The worker ends when its stdin ends.
//
// A frame is eight bytes of header (two bytes of magic, the version, the kind, the length of the
// payload as 32 bits little-endian) and the payload. The event and the result inside are JSON text
// that the runtime passes on without parsing it.

/// The bounds and marks of the protocol.
package enum Frame {
    package static let headerBytes = 8
    /// The largest payload: Lambda's own bound on an event, 6,291,556 bytes, and room for what is
    /// emitted beside a result of that size.
    package static let maximumPayloadBytes = 4 * 6_291_556

    package enum Kind: UInt8, Sendable {
        case invocation = 1
        case result = 2
        case ready = 3
    }

    private static let magic: (UInt8, UInt8, UInt8) = (0xF7, 0x50, 1)

    /// The frame that a worker sends first, once it is ready for events; it has no payload.
    package static let ready = [magic.0, magic.1, magic.2, Kind.ready.rawValue, 0, 0, 0, 0]

    /// Appends a frame whose payload the closure appends.
    static func append(
        _ kind: Kind,
        to output: inout [UInt8],
        payload: (inout [UInt8]) -> Void
    ) {
        let start = output.count
        output.append(contentsOf: [magic.0, magic.1, magic.2, kind.rawValue, 0, 0, 0, 0])
        payload(&output)
        let count = UInt32(output.count - start - headerBytes)
        for index in 0..<4 {
            output[start + 4 + index] = UInt8(truncatingIfNeeded: count >> (8 * UInt32(index)))
        }
    }

    /// The payload's length, once the header is in; nil while it is not.
    package static func payloadBytes(
        of kind: Kind,
        header: UnsafeRawBufferPointer
    ) throws(FrameError) -> Int? {
        guard header.count >= headerBytes else { return nil }
        guard header[0] == magic.0, header[1] == magic.1, header[2] == magic.2,
            header[3] == kind.rawValue
        else { throw .notAFrame }
        var reader = FrameReader(UnsafeRawBufferPointer(rebasing: header[4..<8]))
        let count = Int(try reader.integer(UInt32.self))
        guard count <= maximumPayloadBytes else { throw .tooLarge(bytes: count) }
        return count
    }
}

/// Bytes on the pipe that are no frame: the process writes something else to its stdout.
package enum FrameError: Error, Equatable, CustomStringConvertible {
    case notAFrame
    case truncated
    case tooLarge(bytes: Int)

    package var description: String {
        switch self {
        case .notAFrame: "the worker's output is no result frame"
        case .truncated: "a frame ends too early"
        case .tooLarge(let bytes):
            "a frame of \(bytes) bytes is over the bound of \(Frame.maximumPayloadBytes)"
        }
    }
}

/// Takes fields from the front of a payload; integers are little-endian.
struct FrameReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(FrameError) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { throw .truncated }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    mutating func take(_ count: Int) throws(FrameError) -> UnsafeRawBufferPointer {
        guard bytes.count - offset >= count else { throw .truncated }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// A text with its length before it, 16 bits.
    mutating func text() throws(FrameError) -> String {
        String(decoding: try take(Int(try integer(UInt16.self))), as: UTF8.self)
    }

    mutating func rest() -> [UInt8] {
        defer { offset = bytes.count }
        return Array(bytes[offset...])
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends a text with its length before it; identifiers only, so 64 KiB are bound enough.
    mutating func append(frameText text: String) {
        precondition(
            text.utf8.count <= Int(UInt16.max),
            "an identifier of \(text.utf8.count) bytes"
        )
        append(littleEndian: UInt16(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
