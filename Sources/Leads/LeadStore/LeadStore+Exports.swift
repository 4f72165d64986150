package import Database

/// One requested export and how far it has come.
package struct ExportJob: Hashable, Sendable {
    package enum Status: String, Sendable {
        case created
        case processing
        case complete
        case error
    }

    package let exportID: String
    package let status: Status
    package let requestedAtMilliseconds: Int64
    /// When it became complete or failed.
    package let finishedAtMilliseconds: Int64?
    /// Written so far.
    package let rows: Int
    package let objectKey: String?
    package let error: String?
    /// The request as it came.
    package let requestJSON: String
}

/// How an export ended.
package enum ExportOutcome: Hashable, Sendable {
    case complete(rows: Int, objectKey: String)
    /// Why it failed, without personal data.
    case failed(error: String)
}

extension LeadStore {
    /// Notes a requested export.
    ///
    /// One that exists stays as it is.
    package func createExport(
        exportID: String,
        requestJSON: String,
        atMilliseconds: Int64
    ) throws(DatabaseError) {
        try connection.execute(
            """
            INSERT INTO export_jobs (export_id, status, requested_at, request)
            VALUES (?, 'created', ?, ?) ON CONFLICT DO NOTHING
            """,
            .text(exportID),
            .integer(atMilliseconds),
            .text(requestJSON)
        )
    }

    /// Notes that an export is under way.
    ///
    /// A complete one stays complete; a failed one is tried again.
    ///
    /// Answers false where there is nothing to do: the export is complete or unknown.
    @discardableResult
    package func progressExport(exportID: String, rows: Int) throws(DatabaseError) -> Bool {
        try connection.execute(
            """
            UPDATE export_jobs
            SET status = 'processing', rows = ?, error = NULL, finished_at = NULL
            WHERE export_id = ? AND status <> 'complete'
            """,
            .integer(Int64(rows)),
            .text(exportID)
        ) == 1
    }

    /// Notes how an export ended.
    ///
    /// A complete one stays as it is.
    package func finishExport(
        exportID: String,
        _ outcome: ExportOutcome,
        atMilliseconds: Int64
    ) throws(DatabaseError) {
        switch outcome {
        case .complete(let rows, let objectKey):
            try connection.execute(
                """
                UPDATE export_jobs
                SET status = 'complete', rows = ?, object_key = ?, error = NULL, finished_at = ?
                WHERE export_id = ? AND status <> 'complete'
                """,
                .integer(Int64(rows)),
                .text(objectKey),
                .integer(atMilliseconds),
                .text(exportID)
            )
        case .failed(let error):
            try connection.execute(
                """
                UPDATE export_jobs SET status = 'error', error = ?, finished_at = ?
                WHERE export_id = ? AND status <> 'complete'
                """,
                .text(error),
                .integer(atMilliseconds),
                .text(exportID)
            )
        }
    }

    /// The export of this ID, or nil.
    package func exportJob(exportID: String) throws(DatabaseError) -> ExportJob? {
        let found: ExportJob?? = try connection.first(
            """
            SELECT status, requested_at, finished_at, rows, object_key, error, request
            FROM export_jobs WHERE export_id = ?
            """,
            .text(exportID)
        ) { row in
            ExportJob.Status(rawValue: row.text(0)).map {
                ExportJob(
                    exportID: exportID,
                    status: $0,
                    requestedAtMilliseconds: row.integer(1),
                    finishedAtMilliseconds: row.optionalInteger(2),
                    rows: Int(row.integer(3)),
                    objectKey: row.optionalText(4),
                    error: row.optionalText(5),
                    requestJSON: row.text(6)
                )
            }
        }
        return found ?? nil
    }
}
