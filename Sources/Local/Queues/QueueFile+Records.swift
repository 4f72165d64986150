internal import Database

/// Records of delivery streams, and the objects that are made of them.
extension QueueFile {
    /// Stores records of one stream; the caller has begun a transaction.
    func insert(_ batch: RecordBatch) throws {
        try database.execute(
            """
            INSERT INTO record_batches (sequence, channel, arrived_at, count, bytes, ends, data)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(batch.last),
            .integer(try channel(batch.stream)),
            .integer(Int64(batch.arrivedAt)),
            .integer(Int64(batch.count)),
            .integer(Int64(batch.data.count)),
            batch.count == 1 ? .null : .blob(batch.ends),
            .blob(batch.data)
        )
    }

    /// The oldest records of a stream, up to both bounds but at least one if there is any.
    func records(stream: String, limit: Int, limitBytes: Int) throws -> [BufferedRecord] {
        let channel = SQLiteValue.integer(try channel(stream))
        let flushed =
            try database.first("SELECT up_to FROM flushed WHERE channel = ?", channel) {
                $0.integer(0)
            } ?? 0
        var records: [BufferedRecord] = []
        var bytes = 0
        try database.forEachRow(
            """
            SELECT sequence, arrived_at, count, ends, data FROM record_batches
            WHERE channel = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """,
            channel,
            .integer(flushed),
            .integer(Int64(limit))
        ) { row in
            let stored = RecordBatch(
                stream: stream,
                last: row.integer(0),
                arrivedAt: Int(row.integer(1)),
                count: Int(row.integer(2)),
                ends: row.blob(3),
                data: row.blob(4)
            )
            for record in stored.records where record.sequence > flushed {
                bytes += record.data.count
                let isFull = records.count >= limit || bytes > limitBytes
                guard records.isEmpty || !isFull else { return false }
                records.append(record)
            }
            return true
        }
        return records
    }

    /// What each stream holds.
    func recordTotals() throws -> [String: RecordTotals] {
        let names = channelNames
        var totals: [String: RecordTotals] = [:]
        try database.forEachRow(
            "SELECT channel, sum(count), sum(bytes) FROM record_batches GROUP BY channel"
        ) { row in
            let held = RecordTotals(count: Int(row.integer(1)), bytes: Int(row.integer(2)))
            totals[names[row.integer(0)] ?? ""] = held
            return true
        }
        // Of rows that are flushed in part, the part; whole ones are swept when the file is opened.
        try database.forEachRow(
            """
            SELECT record_batches.channel, up_to, sequence, count, ends FROM record_batches
            JOIN flushed ON flushed.channel = record_batches.channel
            WHERE sequence > up_to AND sequence - count < up_to
            """
        ) { row in
            let name = names[row.integer(0)] ?? ""
            let done = Int(row.integer(1) - row.integer(2) + row.integer(3))
            totals[name]?.count -= done
            totals[name]?.bytes -= RecordBatch.end(done - 1, in: row.blob(4))
            return true
        }
        return totals
    }

    /// Records leave the buffer in the same transaction in which their objects become due to be
    /// published: either both are seen after a crash or neither.
    func replaceRecords(
        of stream: String,
        upTo sequence: Int64,
        with publications: [Publication]
    ) throws {
        try database.inTransaction {
            try database.execute(
                """
                INSERT INTO flushed (channel, up_to) VALUES (?, ?)
                ON CONFLICT (channel) DO UPDATE SET up_to = excluded.up_to
                """,
                .integer(try channel(stream)),
                .integer(sequence)
            )
            for publication in publications {
                try database.execute(
                    "INSERT INTO publications (staged, bucket, key) VALUES (?, ?, ?)",
                    .text(publication.staged),
                    .text(publication.bucket),
                    .text(publication.key)
                )
            }
        }
        isSweepNeeded = true
    }

    /// Deletes rows of records that are flushed, up to both bounds but at least one if there is any;
    /// whether more may be left.
    ///
    /// Deleting a whole flush at once would keep everybody else from the disk for tens of
    /// milliseconds.
    func sweep(limit: Int, limitBytes: Int) throws -> Bool {
        var bytes = 0
        var count = 0
        let rows = try database.query(
            """
            SELECT record_batches.sequence, bytes FROM flushed JOIN record_batches
                ON record_batches.channel = flushed.channel AND sequence <= up_to
            LIMIT ?
            """,
            .integer(Int64(limit))
        ) { ($0.integer(0), Int($0.integer(1))) }
        for (sequence, size) in rows {
            bytes += size
            guard count == 0 || bytes <= limitBytes else { return true }
            try database.execute(
                "DELETE FROM record_batches WHERE sequence = ?",
                .integer(sequence)
            )
            count += 1
        }
        return rows.count == limit
    }

    func publications() throws -> [Publication] {
        try database.query("SELECT staged, bucket, key FROM publications") { row in
            Publication(staged: row.text(0), bucket: row.text(1), key: row.text(2))
        }
    }

    func forget(_ publications: [Publication]) throws {
        try database.inTransaction {
            for publication in publications {
                try database.execute(
                    "DELETE FROM publications WHERE staged = ?",
                    .text(publication.staged)
                )
            }
        }
    }
}

/// A record of a stream that waits in the buffer.
package struct BufferedRecord: Sendable {
    package var sequence: Int64
    /// Unix time in milliseconds.
    package var arrivedAt: Int
    package var data: [UInt8]

    package init(sequence: Int64, arrivedAt: Int, data: [UInt8]) {
        self.sequence = sequence
        self.arrivedAt = arrivedAt
        self.data = data
    }
}

/// An object that is written whole and gets its own name next.
package struct Publication: Sendable {
    /// The name of the file in the staging folder.
    package var staged: String
    package var bucket: String
    package var key: String

    package init(staged: String, bucket: String, key: String) {
        self.staged = staged
        self.bucket = bucket
        self.key = key
    }
}

extension HandOff.NewRecord {
    /// The record as the buffer holds it.
    package var buffered: BufferedRecord {
        BufferedRecord(sequence: sequence, arrivedAt: arrivedAt, data: data)
    }
}
