internal import Redis

/// What of a message never changes, as Redis keeps it: seven fields, each its length in four bytes
/// and then itself; all bits set for a field that is not there.
enum StoredBody {
    private static let absent = UInt32.max

    static func bytes(of message: Message) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.byteCount + 128)
        append(Array(message.id.utf8), to: &bytes)
        append(message.body, to: &bytes)
        append(message.attributes, to: &bytes)
        let texts = [
            message.group, message.key, message.deduplicationID, message.traceHeader,
        ]
        for text in texts { append(text.map { Array($0.utf8) }, to: &bytes) }
        return bytes
    }

    private static func append(_ field: [UInt8]?, to bytes: inout [UInt8]) {
        let count = field.map { UInt32($0.count) } ?? absent
        withUnsafeBytes(of: count.bigEndian) { bytes.append(contentsOf: $0) }
        if let field { bytes.append(contentsOf: field) }
    }

    /// A message of such fields; nil where they are none of ours.
    static func message(_ bytes: [UInt8], sequence: Int64, sentAt: Int) -> Message? {
        var rest = bytes[...]
        var fields: [[UInt8]?] = []
        for _ in 0..<7 {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(4)
            guard count != absent else {
                fields.append(nil)
                continue
            }
            guard rest.count >= Int(count) else { return nil }
            fields.append(Array(rest.prefix(Int(count))))
            rest = rest.dropFirst(Int(count))
        }
        func text(_ index: Int) -> String? {
            fields[index].map { String(decoding: $0, as: UTF8.self) }
        }
        return Message(
            sequence: sequence,
            id: text(0) ?? "",
            body: fields[1] ?? [],
            attributes: fields[2] ?? [],
            sentAt: sentAt,
            group: text(3),
            key: text(4),
            deduplicationID: text(5),
            traceHeader: text(6)
        )
    }
}

/// Numbers as eight bytes, which Redis orders as it orders the numbers.
enum OrderedBytes {
    static func bytes(of value: Int64) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// A priority may be negative: its sign is turned.
    static func bytes(ofPriority priority: Int) -> [UInt8] {
        bytes(of: Int64(priority) ^ Int64.min)
    }

    static func value(_ bytes: some Sequence<UInt8>) -> Int64 {
        Int64(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    static func priority(_ bytes: some Sequence<UInt8>) -> Int {
        Int(value(bytes) ^ Int64.min)
    }
}
