internal import Redis

/// Records of streams: those that this runtime has stored or taken over.
extension RedisQueues {
    /// How many batches are read at a time, and taken over.
    private static let batchLimit = 200

    private func key(_ kind: String, _ stream: String) -> [UInt8] {
        link.prefix + word(":\(kind):\(link.runtime):\(stream)")
    }

    func records(stream: String, limit: Int, limitBytes: Int) throws -> [BufferedRecord] {
        var records: [BufferedRecord] = []
        var bytes = 0
        var start = 0
        while true {
            let (first, last) = (word(start), word(start + Self.batchLimit - 1))
            let headers = try link.command([word("LRANGE"), key("sh", stream), first, last])
            let batches = try link.command([word("LRANGE"), key("s", stream), first, last])
            let pairs = zip(headers.array ?? [], batches.array ?? [])
            for (header, batch) in pairs {
                for record in Self.records(stream, header.bytes ?? [], batch.bytes ?? []) {
                    bytes += record.data.count
                    let isFull = records.count >= limit || bytes > limitBytes
                    guard records.isEmpty || !isFull else { return records }
                    records.append(record)
                }
            }
            guard headers.array?.count == Self.batchLimit else { return records }
            start += Self.batchLimit
        }
    }

    /// The records of a batch that are not flushed yet: see `QueueScripts` for its header.
    private static func records(
        _ stream: String,
        _ header: [UInt8],
        _ data: [UInt8]
    ) -> ArraySlice<BufferedRecord> {
        guard header.count == 28 else { return [] }
        let count = Int(OrderedBytes.value(header[8..<12]))
        // One record has no list of ends.
        let endsBytes = count == 1 ? 0 : count * 4
        guard data.count >= endsBytes else { return [] }
        let batch = RecordBatch(
            stream: stream,
            last: OrderedBytes.value(header[0..<8]),
            arrivedAt: Int(OrderedBytes.value(header[16..<24])),
            count: count,
            ends: Array(data[..<endsBytes]),
            data: Array(data[endsBytes...])
        )
        return batch.records.dropFirst(Int(OrderedBytes.value(header[12..<16])))
    }

    func replaceRecords(
        of stream: String,
        upTo sequence: Int64,
        with publications: [Publication]
    ) throws {
        var pack = MessagePack()
        pack.array(publications.count)
        for publication in publications {
            pack.array(3)
            pack.write(publication.staged)
            pack.write(publication.bucket)
            pack.write(publication.key)
        }
        let words = [
            word(stream), OrderedBytes.bytes(of: sequence), word(link.dataDirectory), pack.bytes,
        ]
        // The records of a runtime that was taken for dead are somebody else's.
        _ = try link.run(QueueScripts.replaceRecords, words) { [link] in
            guard !link.isLost else { throw StoreError.stale }
        }
    }

    func publications() throws -> [Publication] {
        let reply = try link.run(QueueScripts.publications, [word(link.dataDirectory)])
        return reply.dropFirst().compactMap { entry in
            guard let fields = entry.array, fields.count == 3 else { return nil }
            return Publication(
                staged: fields[0].text ?? "",
                bucket: fields[1].text ?? "",
                key: fields[2].text ?? ""
            )
        }
    }

    func forget(_ publications: [Publication]) throws {
        let words = [word(link.dataDirectory)] + publications.map { word($0.staged) }
        _ = try link.run(QueueScripts.published, words)
    }

    /// What this runtime's own buffers hold.
    func recordTotals() throws -> [String: RecordTotals] {
        var totals: [String: RecordTotals] = [:]
        for entry in try link.run(QueueScripts.recordTotals).dropFirst() {
            guard let fields = entry.array, fields.count == 3, let name = fields[0].text else {
                continue
            }
            totals[name] = RecordTotals(
                count: fields[1].integer ?? 0,
                bytes: fields[2].integer ?? 0
            )
        }
        return totals
    }

    func abandoned(_ records: AbandonedRecords) throws -> [Int] {
        let words = [word(records.runtime), word(records.stream), word(Self.batchLimit)]
        return try link.run(QueueScripts.abandoned, words).dropFirst().map { $0.integer ?? 0 }
    }

    func adopt(
        _ records: AbandonedRecords,
        _ batches: [(count: Int, last: Int64)]
    ) throws -> RecordTotals {
        var pack = MessagePack()
        pack.array(batches.count)
        for batch in batches {
            pack.array(2)
            pack.write(batch.count)
            pack.write(OrderedBytes.bytes(of: batch.last))
        }
        let words = [word(records.runtime), word(records.stream), pack.bytes]
        let parts = try link.run(QueueScripts.adopt, words) { [link] in
            guard !link.isLost else { throw StoreError.stale }
        }
        guard parts.count == 3 else { return RecordTotals() }
        return RecordTotals(count: parts[1].integer ?? 0, bytes: parts[2].integer ?? 0)
    }
}
