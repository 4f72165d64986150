internal import Crypto
internal import Database
internal import EventLake
internal import Exports
internal import Files
package import Identifiers
package import JSON
package import LeadStore
package import ObjectStore
package import Time

/// Carries exports out: lake in, gzip CSV out, and a job that says how far it is.
///
/// Memory does not grow with the lake or the export. A failure of any kind, a damaged object or
/// line among them, fails the whole export: a file that silently lacks events is worse than none.
/// Rows stand in the order of the lake's keys: by hour, in it by flow, in it by window.
package struct ExportRunner {
    private let store: FileObjectStore
    private let lakeBucket: String
    private let exportBucket: String
    private let jobs: LeadStore

    /// Throws if a bucket's name cannot be one.
    package init(
        store: FileObjectStore,
        lakeBucket: String,
        exportBucket: String,
        jobs: LeadStore
    ) throws(ObjectStoreError) {
        for bucket in [lakeBucket, exportBucket] { _ = try store.objects(bucket: bucket) }
        self.store = store
        self.lakeBucket = lakeBucket
        self.exportBucket = exportBucket
        self.jobs = jobs
    }

    /// The export's ID for a message: the same at every delivery.
    package static func exportID(messageID: String, body: JSON) -> UUID {
        UUID(digest: SHA256.digest(Array(messageID.utf8) + [0] + body.bytes))
    }

    /// Makes the export that a document asks for.
    ///
    /// One that this ID has completed already is reported as it was, and not made again.
    package func run(
        _ document: JSON,
        exportID: UUID,
        at now: Timestamp
    ) throws(ExportError) -> ExportReport {
        let request: ExportRequest
        do throws(ExportRequestError) {
            request = try ExportRequest(JSONCursor(document))
        } catch {
            throw .invalidRequest(error)
        }
        let id = exportID.description
        guard let requested = try begin(id, document, now) else { return try recorded(id, request) }
        let key = ExportObject.key(name: request.name, exportID: id, requested: requested)
        do throws(ExportError) {
            let report = try write(request, id, key)
            try finish(id, .complete(rows: report.rows, objectKey: key), now)
            return report
        } catch {
            // The failure itself is what the caller must hear of, not that it was not recorded.
            try? finish(id, .failed(error: error.description), now)
            throw error
        }
    }

    private func write(
        _ request: ExportRequest,
        _ id: String,
        _ key: String
    ) throws(ExportError) -> ExportReport {
        try checkLake()
        let lake = LakeReader(store: store, bucket: lakeBucket, range: request.range)
        let table = ExportTable(request)
        var output = try ExportOutput(store, bucket: exportBucket, key: key)
        table.appendHeader(to: &output.rows)
        var rows = 0
        var progress = ExportProgress(objectCount: try watchedObjects(lake))
        defer { progress.end() }
        let foreignObjects = try lake.forEachObject { object throws(ExportError) in
            try lake.forEachLine(of: object.key) { line throws(EventLineError) in
                if try table.append(line, to: &output.rows) { rows += 1 }
                progress.didReadLine(rows: rows)
            } afterPiece: { () throws(ExportError) in
                try output.flushIfFull()
            }
            progress.didReadObject(rows: rows)
        }
        let bytes = try output.commit()
        return ExportReport(
            exportID: id,
            name: request.name,
            rows: rows,
            bucket: exportBucket,
            key: key,
            path: path(key),
            bytes: bytes,
            foreignObjects: foreignObjects
        )
    }

    private func path(_ key: String) -> String { "\(store.root)/\(exportBucket)/\(key)" }

    /// Counted only where somebody sees the percentage.
    private func watchedObjects(_ lake: LakeReader) throws(ExportError) -> Int? {
        guard ExportProgress.isWatched else { return nil }
        var count = 0
        _ = try lake.forEachObject { _ throws(ExportError) in count += 1 }
        return count
    }

    /// A listing of a bucket that is not there is empty; an export of it would be, too.
    private func checkLake() throws(ExportError) {
        let folder = "\(store.root)/\(lakeBucket)"
        do throws(FileError) {
            if try FileStatus.of(folder)?.isFolder == true { return }
        } catch {
            throw .lake(key: "", .file(error))
        }
        throw .noLake(bucket: lakeBucket, path: folder)
    }
}

// MARK: - The job

extension ExportRunner {
    /// Notes that the export is under way; when it was first asked for, or nil if it is complete.
    private func begin(
        _ id: String,
        _ document: JSON,
        _ now: Timestamp
    ) throws(ExportError) -> Timestamp? {
        do throws(DatabaseError) {
            try jobs.createExport(
                exportID: id,
                requestJSON: document.text,
                atMilliseconds: Int64(now.milliseconds)
            )
            guard try jobs.progressExport(exportID: id, rows: 0) else { return nil }
            let job = try jobs.exportJob(exportID: id)
            return Timestamp(
                milliseconds: job.map { Int($0.requestedAtMilliseconds) } ?? now.milliseconds
            )
        } catch {
            throw .jobs(error)
        }
    }

    private func finish(
        _ id: String,
        _ outcome: ExportOutcome,
        _ now: Timestamp
    ) throws(ExportError) {
        do throws(DatabaseError) {
            try jobs.finishExport(
                exportID: id,
                outcome,
                atMilliseconds: Int64(now.milliseconds)
            )
        } catch {
            throw .jobs(error)
        }
    }

    /// The report of a complete export; its size is zero if its object has been removed since.
    private func recorded(
        _ id: String,
        _ request: ExportRequest
    ) throws(ExportError) -> ExportReport {
        let job: ExportJob?
        do { job = try jobs.exportJob(exportID: id) } catch { throw .jobs(error) }
        let key = job?.objectKey ?? ""
        let summary: ObjectSummary?
        do { summary = try store.summary(bucket: exportBucket, key: key) } catch {
            throw .output(error)
        }
        return ExportReport(
            exportID: id,
            name: request.name,
            rows: job?.rows ?? 0,
            bucket: exportBucket,
            key: key,
            path: path(key),
            bytes: summary?.sizeBytes ?? 0
        )
    }
}
