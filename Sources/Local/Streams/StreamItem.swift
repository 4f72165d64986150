internal import JSON
internal import Queues
internal import Template

/// What is transformed and delivered: a record, or a part of one that holds several.
struct StreamItem: Sendable {
    /// Of the record in the buffer.
    var sequence: Int64
    /// Which of the record's parts, from 1; 0 for a whole record.
    var part = 0
    /// Unix time in milliseconds.
    var arrivedAt: Int
    var data: [UInt8]

    /// The `recordId` that a transformation gets.
    var id: String { part == 0 ? String(sequence) : "\(sequence)-\(part)" }
}

extension StreamItem {
    init(_ record: BufferedRecord) {
        self.init(sequence: record.sequence, arrivedAt: record.arrivedAt, data: record.data)
    }

    /// The parts of a record.
    ///
    /// A record that is not what the deaggregation expects stays whole: what comes next says what
    /// is wrong with it.
    static func parts(
        of record: BufferedRecord,
        _ deaggregation: DeliveryStream.Deaggregation
    ) -> [StreamItem] {
        let pieces: [ArraySlice<UInt8>]
        switch deaggregation {
        case .json: pieces = objects(in: record.data) ?? [record.data[...]]
        case .delimited(let delimiter): pieces = texts(in: record.data, between: delimiter)
        }
        return pieces.enumerated().map { index, piece in
            StreamItem(
                sequence: record.sequence,
                part: index + 1,
                arrivedAt: record.arrivedAt,
                data: Array(piece)
            )
        }
    }

    /// JSON objects with nothing but white space between them; nil where there is anything else.
    private static func objects(in data: [UInt8]) -> [ArraySlice<UInt8>]? {
        var objects: [ArraySlice<UInt8>] = []
        var (start, depth) = (0, 0)
        var (isInString, isEscaped) = (false, false)
        for (index, byte) in data.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"):
                if depth == 0 { start = index }
                depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                guard depth >= 0 else { return nil }
                if depth == 0 { objects.append(data[start...index]) }
            case UInt8(ascii: "\"") where depth > 0: isInString = true
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                break
            default: if depth == 0 { return nil }
            }
        }
        return depth == 0 && !objects.isEmpty ? objects : nil
    }

    /// What stands between delimiters; nothing where two of them meet.
    private static func texts(
        in data: [UInt8],
        between delimiter: [UInt8]
    ) -> [ArraySlice<UInt8>] {
        guard let first = delimiter.first else { return [data[...]] }
        var texts: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while index < data.count {
            guard data[index] == first, data[index...].starts(with: delimiter) else {
                index += 1
                continue
            }
            if index > start { texts.append(data[start..<index]) }
            index += delimiter.count
            start = index
        }
        if start < data.count { texts.append(data[start...]) }
        return texts
    }
}
