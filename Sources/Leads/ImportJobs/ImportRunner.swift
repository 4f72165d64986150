internal import Compression
internal import Database
package import Events
internal import Files
internal import Identifiers
internal import Intake
package import JSON
internal import LeadModel
package import LeadStore
package import ObjectStore
package import Pipeline
internal import Rows
package import Time
package import WorkerProtocol

/// Carries imports out, step by step: rows in, leads out, and the next step's message with them.
///
/// 1. A new upload is one message (`begin`).
/// 2. Each step takes as many rows as fit one result and sends itself the place behind them. What
///    became of the rows is kept with the job.
/// 3. The last step puts that together as a file beside the upload.
///
/// A step that is repeated does the same again, and what it had emitted was not sent on. Not
/// `Sendable`.
package final class ImportRunner {
    private let store: FileObjectStore
    private let pipeline: PipelineConfiguration
    private let jobs: () throws -> LeadStore
    /// Where the last step ended, for the next one.
    private var open: (step: ImportStep, upload: OpenUpload)?

    /// Of the 6,291,556 bytes of a result.
    private static let maximumEmittedBytes = 4_194_304
    private static let maximumRows = 10_000
    /// Long enough that opening the upload does not count.
    private static let maximumMilliseconds = 10_000
    /// Behind what people wait for, in whichever queue.
    private static let bulkPriority = 100

    package init(
        store: FileObjectStore,
        pipeline: PipelineConfiguration,
        jobs: @escaping () throws -> LeadStore
    ) {
        self.store = store
        self.pipeline = pipeline
        self.jobs = jobs
    }

    /// How far an import is after a step.
    package struct Report {
        package var importID: String
        package var sourceID: String
        /// Rows taken so far.
        package var rows = 0
        /// Of the text; of an upload that is not packed, of the file.
        package var readBytes = 0
        package var sizeBytes = 0
        package var accepted = 0
        package var duplicates = 0
        package var rejected = 0
        package var state = State.processing
        package var emitted: [Emission] = []

        package enum State: Equatable {
            case processing
            case complete
            case damaged(String)
            /// Somebody else imports the same upload, or has done so.
            case repeated
        }
    }

    /// The first step of an upload; nil for results, which lie beside uploads.
    package func begin(_ object: ObjectEvent) throws(ImportError) -> Emission? {
        guard !object.key.hasSuffix(ImportResults.suffix) else { return nil }
        guard pipeline.source(uploadKey: object.key) != nil else { throw .unknownSource }
        return Self.message(ImportStep(object))
    }

    /// Carries a step out.
    ///
    /// - Parameters:
    ///   - body: of the message.
    ///   - messageID: the same at every delivery.
    ///   - deadline: when the function is killed; nil for never.
    ///   - now: the time.
    /// - Returns: how far the import is, and what to send on.
    /// - Throws: `JSONTypeError` for what is no step, else `ImportError`.
    package func advance(
        _ body: JSON,
        messageID: String,
        deadline: Timestamp?,
        now: @escaping () -> Timestamp
    ) throws -> Report {
        var step = try ImportStep(JSONCursor(body))
        let chain = step.chain ?? messageID
        step.chain = chain
        guard let source = pipeline.source(uploadKey: step.key) else {
            throw ImportError.unknownSource
        }
        var report = Report(importID: step.importID, sourceID: source.id)
        report.sizeBytes = step.sizeBytes
        do {
            let jobs = try jobs()
            let job = try jobs.claimImport(
                importID: step.importID,
                objectKey: step.key,
                chain: chain,
                atMilliseconds: Int64(now().milliseconds)
            )
            guard let job, job.chain == chain, job.status == .processing else {
                report.state = .repeated
                return report
            }
            if step.isAtEnd {
                try finish(step, jobs, now())
                report.state = step.damage.map { .damaged($0) } ?? .complete
            } else {
                try take(&step, source, jobs, deadline: deadline, now, into: &report)
            }
            report.rows = step.rows
            report.readBytes = step.position.offset
            try jobs.importJob(importID: step.importID).map { job in
                report.accepted = job.accepted
                report.duplicates = job.duplicates
                report.rejected = job.rejected
            }
            return report
        } catch let error as DatabaseError {
            throw ImportError.jobs(error)
        }
    }

    private static func message(_ step: ImportStep) -> Emission {
        Emission(channel: Channel.importQueue, body: step.json.bytes, key: step.importID)
    }

    private func finish(_ step: ImportStep, _ jobs: LeadStore, _ now: Timestamp) throws {
        do {
            try ImportResults.write(
                step.importID,
                bucket: step.bucket,
                key: step.key,
                from: jobs,
                to: store
            )
        } catch let error as ObjectStoreError {
            throw ImportError.output(error)
        } catch let error as FileError {
            throw ImportError.output(.file(error))
        }
        try jobs.finishImport(
            importID: step.importID,
            error: step.damage,
            atMilliseconds: Int64(now.milliseconds)
        )
    }
}

// MARK: - Rows

extension ImportRunner {
    /// Takes rows until a result is full, time is up or none is left, and names the next step.
    private func take(
        _ step: inout ImportStep,
        _ source: Source,
        _ jobs: LeadStore,
        deadline: Timestamp?,
        _ now: @escaping () -> Timestamp,
        into report: inout Report
    ) throws {
        var part = ImportPart(firstRow: step.rows + 1)
        var lines: [UInt8] = []
        do {
            let upload = try upload(step)
            open = nil
            step.modified = upload.modified
            let reception = RowReception(
                source: source,
                pipeline: pipeline,
                uploadID: "upload \(step.importID)",
                // A state that cannot be asked knows nobody: check-consent sees repetitions, too.
                isKnown: { leadID in (try? jobs.isKnown(leadID: leadID)) ?? false },
                now: now
            )
            guard var reception else { throw ImportError.unknownSource }
            if case .delimited = upload.format { try Self.takeHeader(upload, &reception) }
            var budget = Budget(deadline: deadline, now)
            var row = Row()
            while budget.hasRoom {
                guard try upload.next(&row) else {
                    step.isAtEnd = true
                    break
                }
                step.rows += 1
                step.position = upload.position
                var outcome = reception.take(row, step.rows, upload.format)
                ImportResults.append(
                    row: step.rows,
                    outcome.status.rawValue,
                    leadID: outcome.leadID,
                    reason: outcome.reason,
                    to: &lines
                )
                part.count(outcome.status)
                for index in outcome.emitted.indices
                where outcome.emitted[index].channel == Channel.leadQueue {
                    outcome.emitted[index].priority =
                        (outcome.emitted[index].priority ?? 0) + Self.bulkPriority
                }
                budget.take(outcome.emitted)
                report.emitted += outcome.emitted
            }
            if !step.isAtEnd { open = (step, upload) }
        } catch let damage as UploadDamage {
            step.isAtEnd = true
            step.damage = "\(damage)"
            step.rows += 1
            ImportResults.append(
                row: step.rows,
                "damaged",
                leadID: "",
                reason: "\(damage)",
                to: &lines
            )
            part.rejected += 1
        }
        part.results = GzipWriter.compress(lines)
        try jobs.recordImportPart(
            importID: step.importID,
            part,
            readBytes: step.position.offset,
            sourceID: source.id,
            failure: step.damage == nil ? "Intake.InvalidRow" : "Import.DamagedUpload",
            atMilliseconds: Int64(now().milliseconds)
        )
        report.emitted.append(Self.message(step))
    }

    /// The upload where the step goes on.
    private func upload(_ step: ImportStep) throws -> OpenUpload {
        if let open, open.step == step { return open.upload }
        return try OpenUpload(step, in: store)
    }

    private static func takeHeader(
        _ upload: OpenUpload,
        _ reception: inout RowReception
    ) throws {
        do throws(Refusal) {
            try reception.takeHeader(upload.header)
        } catch {
            if case .invalidRow(_, let reason) = error { throw UploadDamage.header(reason) }
            throw UploadDamage.header(error.description)
        }
    }

    /// What one step may take.
    private struct Budget {
        private var rows = 0
        private var emittedBytes = 0
        private let end: Timestamp
        private let now: () -> Timestamp

        /// A third of the time is for the hand-off and a machine that is busy.
        init(deadline: Timestamp?, _ now: @escaping () -> Timestamp) {
            self.now = now
            let begin = now()
            let whole = deadline.map { ($0.milliseconds - begin.milliseconds) * 2 / 3 }
            let milliseconds = min(maximumMilliseconds, max(0, whole ?? maximumMilliseconds))
            end = begin.advanced(byMilliseconds: milliseconds)
        }

        mutating func take(_ emitted: [Emission]) {
            rows += 1
            emittedBytes += emitted.reduce(0) { $0 + $1.body.count }
        }

        /// A step takes at least one row, or it would never end.
        var hasRoom: Bool {
            guard rows > 0 else { return true }
            return emittedBytes < maximumEmittedBytes && rows < maximumRows
                && (!rows.isMultiple(of: 64) || now() < end)
        }
    }
}

extension ImportPart {
    fileprivate mutating func count(_ status: RowReception.Outcome.Status) {
        switch status {
        case .accepted: accepted += 1
        case .duplicate: duplicates += 1
        case .rejected: rejected += 1
        }
    }
}
