/// Records of one stream that were stored together: one row.
struct RecordBatch {
    var stream: String
    /// The sequence of the last record; those before it follow one another.
    var last: Int64
    /// Unix time in milliseconds.
    var arrivedAt: Int
    var count: Int
    /// Where each record ends in `data`, 32 bits each, the least significant byte first; empty for
    /// one record.
    var ends: [UInt8]
    var data: [UInt8]

    private static let bytesPerEnd = 4

    /// Groups records that follow one another.
    static func batches(of records: [HandOff.NewRecord]) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        for run in runs(of: records) {
            var ends: [UInt8] = []
            var data: [UInt8] = []
            data.reserveCapacity(run.reduce(0) { $0 + $1.data.count })
            if run.count > 1 { ends.reserveCapacity(run.count * bytesPerEnd) }
            for record in run {
                data.append(contentsOf: record.data)
                guard run.count > 1 else { continue }
                withUnsafeBytes(of: UInt32(data.count).littleEndian) { ends.append(contentsOf: $0) }
            }
            guard let last = run.last else { continue }
            batches.append(
                RecordBatch(
                    stream: last.stream,
                    last: last.sequence,
                    arrivedAt: last.arrivedAt,
                    count: run.count,
                    ends: ends,
                    data: data
                )
            )
        }
        return batches
    }

    private static func runs(of records: [HandOff.NewRecord]) -> [ArraySlice<HandOff.NewRecord>] {
        var runs: [ArraySlice<HandOff.NewRecord>] = []
        var start = records.startIndex
        for index in records.indices.dropFirst() {
            let (before, record) = (records[index - 1], records[index])
            let follows =
                record.sequence == before.sequence + 1 && record.stream == before.stream
                && record.arrivedAt == before.arrivedAt
            guard !follows else { continue }
            runs.append(records[start..<index])
            start = index
        }
        if start < records.endIndex { runs.append(records[start...]) }
        return runs
    }

    /// The records as they were stored.
    var records: [BufferedRecord] {
        var start = 0
        return (0..<count).map { index in
            let end = count == 1 ? data.count : Self.end(index, in: ends)
            defer { start = end }
            return BufferedRecord(
                sequence: last - Int64(count - 1 - index),
                arrivedAt: arrivedAt,
                data: Array(data[start..<end])
            )
        }
    }

    /// Where the record at an index ends.
    static func end(_ index: Int, in ends: [UInt8]) -> Int {
        ends.withUnsafeBytes { bytes in
            let offset = index * bytesPerEnd
            return Int(
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            )
        }
    }
}

/// How much a stream holds.
package struct RecordTotals: Equatable, Sendable {
    package var count: Int
    package var bytes: Int

    package init(count: Int = 0, bytes: Int = 0) {
        self.count = count
        self.bytes = bytes
    }
}
