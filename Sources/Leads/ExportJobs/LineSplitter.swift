internal import EventLake
internal import Exports
internal import Glibc

/// Cuts text that comes in pieces into lines.
///
/// Holds the line that the pieces so far end in and no other.
struct LineSplitter {
    /// The number of the line lent last, from 1.
    private(set) var line = 0
    private var started: [UInt8] = []

    typealias Body = (UnsafeRawBufferPointer) throws(EventLineError) -> Void

    /// Lends each line that ends in this piece, without its line feed.
    mutating func feed(_ piece: [UInt8], _ body: Body) throws(EventLineError) {
        let span = piece.span.bytes
        try span.withUnsafeBytes { (bytes) throws(EventLineError) in
            var rest = bytes
            while let end = Self.lineEnd(rest) {
                let part = UnsafeRawBufferPointer(rebasing: rest[..<end])
                rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
                if started.isEmpty {
                    try lend(part, body)
                } else {
                    try keep(part)
                    try lendStarted(body)
                }
            }
            try keep(rest)
        }
    }

    /// Lends the last line if it has no line feed.
    mutating func finish(_ body: Body) throws(EventLineError) {
        if !started.isEmpty { try lendStarted(body) }
    }

    private mutating func keep(_ part: UnsafeRawBufferPointer) throws(EventLineError) {
        guard started.count + part.count <= LakeRecord.maximumBytes else {
            line += 1
            throw .tooLong(limitBytes: LakeRecord.maximumBytes)
        }
        started.append(contentsOf: part)
    }

    private mutating func lendStarted(_ body: Body) throws(EventLineError) {
        line += 1
        try started.span.bytes.withUnsafeBytes { (bytes) throws(EventLineError) in try body(bytes) }
        started.removeAll(keepingCapacity: true)
    }

    private mutating func lend(
        _ bytes: UnsafeRawBufferPointer,
        _ body: Body
    ) throws(EventLineError) {
        line += 1
        try body(bytes)
    }

    /// Calls `memchr`.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress,
            let found = memchr(start, CInt(UInt8(ascii: "\n")), bytes.count)
        else { return nil }
        return UnsafeRawPointer(found) - start
    }
}
