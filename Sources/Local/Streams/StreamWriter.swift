internal import Compression
internal import Files
internal import Identifiers
internal import ObjectStore
internal import Queues
internal import Snappy
internal import Template
internal import Time

/// The work of the thread that makes objects.
///
/// Confined to it.
final class StreamWriter {
    private let staging: String
    private let buckets: String
    private let disk: SharedFlush

    init(staging: String, buckets: String, disk: SharedFlush) {
        self.staging = staging
        self.buckets = buckets
        self.disk = disk
    }

    func result(of work: StreamFiles.Work) -> Result<StreamFiles.Outcome, StreamError> {
        var outcome = StreamFiles.Outcome()
        do {
            switch work {
            case .stage(let gathering): outcome = try stage(gathering)
            case .publish(let publications):
                try publish(publications)
                outcome.publications = publications
            case .discard(let publications):
                for publication in publications {
                    try FileSystem.remove("\(staging)/\(publication.staged)")
                }
            case .stop: break
            }
            return .success(outcome)
        } catch {
            return .failure(StreamError(description: "\(error)"))
        }
    }

    // MARK: Staging

    private func stage(_ gathering: Gathering) throws -> StreamFiles.Outcome {
        let plan = gathering.plan
        var outcome = StreamFiles.Outcome(
            refusedRecords: gathering.partitions.refusedRecords,
            partitions: gathering.partitions.deliveredCount
        )
        do {
            try stage(
                gathering.partitions,
                name: plan.name,
                bucket: plan.bucket,
                plan.compression,
                &outcome
            )
            if let backup = plan.backup {
                try stage(
                    gathering.backup,
                    name: backup.name,
                    bucket: backup.bucket,
                    backup.compression,
                    &outcome
                )
            }
            if !outcome.publications.isEmpty { try disk.flush() }
        } catch {
            // A disk that is full is not to be kept full by what it could take.
            for publication in outcome.publications {
                try? FileSystem.remove("\(staging)/\(publication.staged)")
            }
            throw error
        }
        return outcome
    }

    private func stage(
        _ partitions: Partitions,
        name: ObjectName,
        bucket: String,
        _ compression: DeliveryStream.Compression,
        _ outcome: inout StreamFiles.Outcome
    ) throws {
        var gzip = GzipWriter()
        var random = SystemRandomNumberGenerator()
        let now = Timestamp.now.milliseconds
        for content in partitions.contents {
            let id = UUID(milliseconds: now, random: (random.next(), random.next()))
            let partition =
                if let type = content.errorType {
                    name.errorPartition(type: type, oldest: content.oldest)
                } else {
                    name.partition(keys: content.keys, oldest: content.oldest)
                }
            let key = name.key(
                partition: partition,
                oldest: content.oldest,
                id: id,
                isError: content.errorType != nil
            )
            let format = content.errorType == nil ? compression : .none
            let bytes = Self.compressed(content.bytes, format, key: key, &gzip)
            // Noted first, so that what is half written is removed with the others.
            let publication = Publication(staged: id.description, bucket: bucket, key: key)
            outcome.publications.append(publication)
            try FileSystem.writeUnflushed(bytes, to: "\(staging)/\(id)")
            outcome.bytes += bytes.count
        }
    }

    private static func compressed(
        _ bytes: [UInt8],
        _ format: DeliveryStream.Compression,
        key: String,
        _ gzip: inout GzipWriter
    ) -> [UInt8] {
        switch format {
        case .none: return bytes
        case .gzip:
            var output: [UInt8] = []
            gzip.write(bytes, into: &output)
            gzip.finish(into: &output)
            return output
        case .zip:
            let name = key.split(separator: "/").last ?? ""
            let inner = name.hasSuffix(".zip") ? name.dropLast(4) : name
            return ZipArchive.archive(bytes, name: String(inner))
        case .snappy: return SnappyStream.java(bytes)
        case .hadoopSnappy: return SnappyStream.hadoop(bytes)
        }
    }

    // MARK: Publishing

    /// Gives staged objects their names; those that have them already are passed over.
    private func publish(_ publications: [Publication]) throws {
        for publication in publications {
            let staged = "\(staging)/\(publication.staged)"
            let target = "\(buckets)/\(publication.bucket)/\(publication.key)"
            guard try FileStatus.of(staged) != nil else { continue }
            if let rule = ObjectKeyRule.broken(by: publication.key) {
                throw StreamError(description: "an object's key is refused: \(rule)")
            }
            _ = try FileSystem.moveUnflushed(staged, to: target)
        }
        // Also for what has its name already: nobody knows whether that is on disk.
        try disk.flush()
    }
}
