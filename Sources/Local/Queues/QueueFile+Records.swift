internal import Database

/// Records of delivery streams, and the objects that are made of them.
extension QueueFile {
    /// The oldest records of a stream, up to both bounds but at least one if there is any.
    func records(stream: String, limit: Int, limitBytes: Int) throws -> [BufferedRecord] {
        var records: [BufferedRecord] = []
        var bytes = 0
        try database.forEachRow(
            """
            SELECT sequence, arrived_at, data FROM records WHERE channel = ?1 AND sequence >
                (SELECT coalesce(max(up_to), 0) FROM flushed WHERE channel = ?1)
            ORDER BY sequence LIMIT ?2
            """,
            .integer(try channel(stream)),
            .integer(Int64(limit))
        ) { row in
            let record = BufferedRecord(
                sequence: row.integer(0),
                arrivedAt: Int(row.integer(1)),
                data: row.blob(2)
            )
            bytes += record.data.count
            guard records.isEmpty || bytes <= limitBytes else { return false }
            records.append(record)
            return true
        }
        return records
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
    }

    /// Deletes records that are flushed, at most `limit` of them; whether more may be left.
    ///
    /// Deleting a whole flush at once would keep everybody else from the disk for tens of
    /// milliseconds.
    func sweep(limit: Int) throws -> Bool {
        let count = try database.execute(
            """
            DELETE FROM records WHERE sequence IN (
                SELECT records.sequence FROM flushed JOIN records
                    ON records.channel = flushed.channel AND records.sequence <= flushed.up_to
                LIMIT ?)
            """,
            .integer(Int64(limit))
        )
        return count == limit
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
