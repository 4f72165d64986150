package import Database

/// An upload on its way through the import.
package struct ImportJob: Hashable, Sendable {
    package enum Status: String, Sendable {
        case processing
        case complete
        /// The rest of the upload could not be read.
        case error
    }

    package let id: String
    package let objectKey: String
    package let status: Status
    package let requestedAtMilliseconds: Int64
    /// Nil while it is under way.
    package let finishedAtMilliseconds: Int64?
    /// How far the upload is read.
    package let readBytes: Int
    /// The message that the import began with; messages of another one are repetitions.
    package let chain: String
    /// Rows by what became of them.
    package let accepted: Int
    package let duplicates: Int
    package let rejected: Int
    package let error: String?
}

/// What became of some rows of an upload.
package struct ImportPart: Sendable {
    package var firstRow: Int
    package var accepted = 0
    package var duplicates = 0
    package var rejected = 0
    /// A line of CSV each, gzip.
    package var results: [UInt8] = []

    package init(firstRow: Int) {
        self.firstRow = firstRow
    }
}

extension LeadStore {
    /// Notes an import and answers how far it is.
    ///
    /// The first chain of messages that asks has it; it gets the same answer however often it asks.
    ///
    /// - Parameters:
    ///   - importID: the upload's.
    ///   - objectKey: where it lies.
    ///   - chain: the first message of those that hand the import on to each other.
    ///   - atMilliseconds: the time.
    /// - Returns: the job; nil only where somebody removed it meanwhile.
    /// - Throws: `DatabaseError`.
    package func claimImport(
        importID: String,
        objectKey: String,
        chain: String,
        atMilliseconds: Int64
    ) throws -> ImportJob? {
        try connection.execute(
            """
            INSERT INTO import_jobs (import_id, object_key, chain, status, requested_at)
            VALUES (?, ?, ?, 'processing', ?) ON CONFLICT DO NOTHING
            """,
            .text(importID),
            .text(objectKey),
            .text(chain),
            .integer(atMilliseconds)
        )
        return try importJob(importID: importID)
    }

    /// The import of this ID, or nil.
    package func importJob(importID: String) throws(DatabaseError) -> ImportJob? {
        let found = try connection.first(
            "SELECT \(Self.jobColumns) FROM import_jobs WHERE import_id = ?",
            .text(importID),
            read: Self.job
        )
        return found ?? nil
    }

    /// The imports of uploads whose keys begin so, the newest first.
    package func importJobs(
        keyPrefix: String,
        limit: Int
    ) throws(DatabaseError) -> [ImportJob] {
        try connection.query(
            """
            SELECT \(Self.jobColumns) FROM import_jobs
            WHERE substr(object_key, 1, length(?1)) = ?1
            ORDER BY requested_at DESC, import_id LIMIT ?2
            """,
            .text(keyPrefix),
            .integer(Int64(limit)),
            read: Self.job
        ).compactMap(\.self)
    }

    private static let jobColumns = """
        import_id, object_key, status, requested_at, finished_at, read_bytes, chain, accepted,
        duplicates, rejected, error
        """

    private static func job(_ row: borrowing SQLiteRow) -> ImportJob? {
        ImportJob.Status(rawValue: row.text(2)).map {
            ImportJob(
                id: row.text(0),
                objectKey: row.text(1),
                status: $0,
                requestedAtMilliseconds: row.integer(3),
                finishedAtMilliseconds: row.optionalInteger(4),
                readBytes: Int(row.integer(5)),
                chain: row.text(6),
                accepted: Int(row.integer(7)),
                duplicates: Int(row.integer(8)),
                rejected: Int(row.integer(9)),
                error: row.optionalText(10)
            )
        }
    }

    /// Notes what became of some rows, and adds up.
    ///
    /// A part with the same first row, of an attempt that came to nothing, gives way; so do parts
    /// behind it. What the source has sent is counted with it, once.
    ///
    /// - Parameters:
    ///   - importID: the upload's.
    ///   - part: the rows.
    ///   - readBytes: how far the upload is read.
    ///   - sourceID: whose leads the rows are.
    ///   - failure: the error type of rejected rows.
    ///   - atMilliseconds: the time.
    /// - Throws: `DatabaseError`.
    package func recordImportPart(
        importID: String,
        _ part: ImportPart,
        readBytes: Int,
        sourceID: String,
        failure: String,
        atMilliseconds: Int64
    ) throws {
        try inTransaction {
            try connection.execute(
                "DELETE FROM import_parts WHERE import_id = ? AND first_row >= ?",
                .text(importID),
                .integer(Int64(part.firstRow))
            )
            try connection.execute(
                """
                INSERT INTO import_parts
                    (import_id, first_row, accepted, duplicates, rejected, results)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                .text(importID),
                .integer(Int64(part.firstRow)),
                .integer(Int64(part.accepted)),
                .integer(Int64(part.duplicates)),
                .integer(Int64(part.rejected)),
                .blob(part.results)
            )
            try connection.execute(
                """
                UPDATE import_jobs SET read_bytes = ?2, (accepted, duplicates, rejected) = (
                    SELECT sum(accepted), sum(duplicates), sum(rejected)
                    FROM import_parts WHERE import_id = ?1)
                WHERE import_id = ?1
                """,
                .text(importID),
                .integer(Int64(readBytes))
            )
            try countImport(importID, sourceID, failure: failure, atMilliseconds: atMilliseconds)
        }
    }

    /// Counts for its source by how much an import has more rows than it ever had.
    private func countImport(
        _ importID: String,
        _ sourceID: String,
        failure: String,
        atMilliseconds: Int64
    ) throws {
        let more = try connection.first(
            """
            SELECT accepted + duplicates - counted_leads, rejected - counted_refusals
            FROM import_jobs WHERE import_id = ?
            """,
            .text(importID)
        ) { (leads: max(0, $0.integer(0)), refusals: max(0, $0.integer(1))) }
        guard let more, more.leads > 0 || more.refusals > 0 else { return }
        try connection.execute(
            """
            UPDATE import_jobs SET counted_leads = counted_leads + ?2,
                counted_refusals = counted_refusals + ?3
            WHERE import_id = ?1
            """,
            .text(importID),
            .integer(more.leads),
            .integer(more.refusals)
        )
        var tally = SourceTally()
        tally.count(
            sourceID: sourceID,
            leads: Int(more.leads),
            refusals: Int(more.refusals),
            failure: more.refusals > 0 ? failure : nil,
            atMilliseconds: atMilliseconds
        )
        try add(tally)
    }

    /// The results of the first part behind a row; nil where there is none.
    package func importPart(
        importID: String,
        afterRow row: Int
    ) throws(DatabaseError) -> ImportPart? {
        try connection.first(
            """
            SELECT first_row, results FROM import_parts
            WHERE import_id = ? AND first_row > ? ORDER BY first_row LIMIT 1
            """,
            .text(importID),
            .integer(Int64(row))
        ) { row in
            var part = ImportPart(firstRow: Int(row.integer(0)))
            part.results = row.blob(1)
            return part
        }
    }

    /// Notes that an import is over and drops its parts, whose results are in a file by now.
    ///
    /// - Parameters:
    ///   - importID: the upload's.
    ///   - error: why not all of it could be read; nil where it could.
    ///   - atMilliseconds: the time.
    /// - Throws: `DatabaseError`.
    package func finishImport(
        importID: String,
        error: String?,
        atMilliseconds: Int64
    ) throws {
        try inTransaction {
            try connection.execute(
                """
                UPDATE import_jobs SET status = ?, error = ?, finished_at = ?
                WHERE import_id = ? AND status = 'processing'
                """,
                .text(error == nil ? "complete" : "error"),
                .text(optional: error),
                .integer(atMilliseconds),
                .text(importID)
            )
            try connection.execute(
                "DELETE FROM import_parts WHERE import_id = ?",
                .text(importID)
            )
        }
    }
}
