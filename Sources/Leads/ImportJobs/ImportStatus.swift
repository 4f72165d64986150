package import Events
package import Intake
internal import JSON
package import LeadStore
package import Pipeline
internal import Time

/// Answers `GET /leads/batch` and `GET /leads/batch/{id}`: how far the uploads of a source are.
///
/// A token or API key tells the source. Imports of other sources are as if they were not there.
package struct ImportStatus {
    private let pipeline: PipelineConfiguration
    private let sender: BatchSender
    private let jobs: () throws -> LeadStore?

    /// The most imports of one answer, the newest.
    private static let maximumJobs = 100

    /// - Parameters:
    ///   - pipeline: whose sources upload.
    ///   - sender: finds the source that asks.
    ///   - jobs: the imports; nil where there has been none yet.
    package init(
        pipeline: PipelineConfiguration,
        sender: BatchSender,
        jobs: @escaping () throws -> LeadStore?
    ) {
        self.pipeline = pipeline
        self.sender = sender
        self.jobs = jobs
    }

    /// The answer to a request.
    ///
    /// Where the state cannot be asked it is 503, and `stateFailed` is told why.
    package func answer(
        _ request: HTTPRequest,
        stateFailed: (any Error) -> Void
    ) -> Webhook.Answer {
        do {
            let source = try sender.asker(of: request)
            return Webhook.Answer(
                response: HTTPResponse(statusCode: 200, json: try document(request, source)),
                sourceID: source.id
            )
        } catch let refusal as Refusal {
            return Webhook.Answer(refusing: refusal, sourceID: nil)
        } catch {
            stateFailed(error)
            return Webhook.Answer(refusing: .unavailable, sourceID: nil)
        }
    }

    private func document(_ request: HTTPRequest, _ source: Source) throws -> JSON {
        guard let id = request.pathParameters.first(where: { $0.name == "id" })?.value else {
            guard let prefix = source.uploadPrefix, let store = try jobs() else {
                return ["imports": []]
            }
            let jobs = try store.importJobs(keyPrefix: prefix, limit: Self.maximumJobs)
            return ["imports": JSON(jobs.filter { isOf(source, $0) }.map(\.json))]
        }
        guard let job = try jobs()?.importJob(importID: id), isOf(source, job) else {
            throw Refusal.unknownImport
        }
        return job.json
    }

    /// Whether it is in the source's folder, and in none of another source inside that.
    private func isOf(_ source: Source, _ job: ImportJob) -> Bool {
        pipeline.source(uploadKey: job.objectKey)?.id == source.id
    }
}

extension ImportJob {
    /// What there is none of is null.
    fileprivate var json: JSON {
        let time = { (milliseconds: Int64) in
            JSON(Timestamp(milliseconds: Int(milliseconds)).rfc3339)
        }
        let results = objectKey + ImportResults.suffix
        return [
            "id": JSON(id), "upload": JSON(objectKey), "status": JSON(status.rawValue),
            "requested_at": time(requestedAtMilliseconds),
            "finished_at": finishedAtMilliseconds.map(time) ?? .null,
            "rows": JSON(accepted + duplicates + rejected), "accepted": JSON(accepted),
            "duplicates": JSON(duplicates), "rejected": JSON(rejected),
            "read_bytes": JSON(readBytes),
            "results": status == .processing ? .null : JSON(results),
            "error": error.map { JSON($0) } ?? .null,
        ]
    }
}
