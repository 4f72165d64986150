import TimeZones
import YAML

/// Reads `ExtendedS3DestinationConfiguration` of a delivery stream.
struct StreamDestinationReader {
    static let keys = Keys(
        read: [
            "BucketARN", "BufferingHints", "CompressionFormat", "CustomTimeZone",
            "DynamicPartitioningConfiguration", "ErrorOutputPrefix", "FileExtension", "Prefix",
            "ProcessingConfiguration", "RoleARN", "S3BackupConfiguration", "S3BackupMode",
        ],
        ignored: ["CloudWatchLoggingOptions", "EncryptionConfiguration"],
        unsupported: ["DataFormatConversionConfiguration"]
    )
    private static let backupKeys = Keys(
        read: [
            "BucketARN", "BufferingHints", "CompressionFormat", "ErrorOutputPrefix", "Prefix",
            "RoleARN",
        ],
        ignored: ["CloudWatchLoggingOptions", "EncryptionConfiguration"]
    )
    /// Megabytes that dynamic partitioning must at least be given.
    private static let partitionedMegabytes = 64

    let reading: Reading

    func read(_ section: Section, into stream: inout DeliveryStream) {
        (stream.role, stream.bucket) = place(section)
        stream.compression = compression(section)
        stream.timeZone = timeZone(section)
        stream.fileExtension = fileExtension(section)
        stream.isPartitionedDynamically = isPartitioned(section)
        (stream.bufferMegabytes, stream.bufferSeconds) = buffering(
            section,
            isPartitioned: stream.isPartitionedDynamically
        )
        let processors = ProcessorsReader(reading: reading).read(section, into: &stream)
        readPrefixes(section, processors, into: &stream)
        stream.backup = backup(section)
    }

    /// The role, and the logical ID of the bucket.
    private func place(_ section: Section) -> (role: String, bucket: String) {
        let role = section.required("RoleARN") == nil ? nil : section.text("RoleARN")
        let bucket = section.required("BucketARN")
        return (role ?? "", reading.logicalID(arn: bucket, .bucket, kind: "bucket") ?? "")
    }

    private func compression(_ section: Section) -> DeliveryStream.Compression {
        let formats = DeliveryStream.Compression.allCases.map(\.rawValue)
        let format = section.choice("CompressionFormat", among: formats, default: "UNCOMPRESSED")
        return DeliveryStream.Compression(rawValue: format) ?? .none
    }

    /// AWS takes no names of three letters but `UTC`: they are not always what they seem.
    private func timeZone(_ section: Section) -> TimeZone {
        guard let name = section.text("CustomTimeZone"), let node = section.value("CustomTimeZone")
        else { return .utc }
        if name.count <= 3, name != "UTC" {
            let rule = "UTC or the long name of a time zone, such as America/New_York"
            section.reportMalformed("CustomTimeZone", name, mustBe: rule)
            return .utc
        }
        do throws(TimeZone.Problem) {
            return try TimeZone(named: name)
        } catch {
            reading.report(.timeZone(error), at: node.position)
            return .utc
        }
    }

    /// `S3BackupConfiguration`; nil where nothing is backed up.
    private func backup(_ section: Section) -> DeliveryStream.Backup? {
        let modes = ["Disabled", "Enabled"]
        let isEnabled = section.choice("S3BackupMode", among: modes, default: modes[0]) == modes[1]
        guard let own = section.section("S3BackupConfiguration", Self.backupKeys) else {
            if isEnabled {
                let problem = Problem.requires("S3BackupMode Enabled", "S3BackupConfiguration")
                reading.report(problem, at: section.node.position)
            }
            return nil
        }
        let (role, bucket) = place(own)
        var backup = DeliveryStream.Backup(bucket: bucket, compression: compression(own))
        backup.role = role
        (backup.prefix, backup.errorOutputPrefix) = prefixes(
            own,
            DeliveryPrefix.Rules(isPartitioned: false, hasTransform: false, query: .none)
        )
        (backup.bufferMegabytes, backup.bufferSeconds) = buffering(own, isPartitioned: false)
        return isEnabled ? backup : nil
    }

    private func fileExtension(_ section: Section) -> String? {
        guard let text = section.text("FileExtension"), !text.isEmpty else { return nil }
        let isSpelled = text.dropFirst().unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "0"..."9": true
            default: "!-_.*'()".unicodeScalars.contains(scalar)
            }
        }
        if !isSpelled || text.first != "." || !(2...128).contains(text.utf8.count) {
            let rule = "'.' and then lower-case letters, digits and !-_.*'(), 128 at most"
            section.reportMalformed("FileExtension", text, mustBe: rule)
        }
        return text
    }

    private func isPartitioned(_ section: Section) -> Bool {
        let keys = Keys(read: ["Enabled", "RetryOptions"])
        guard let partitioning = section.section("DynamicPartitioningConfiguration", keys) else {
            return false
        }
        if let retry = partitioning.section("RetryOptions", Keys(read: ["DurationInSeconds"])) {
            _ = retry.int("DurationInSeconds", in: 0...7_200, default: 300)
        }
        return partitioning.bool("Enabled", default: false)
    }

    /// The buffering hints.
    private func buffering(
        _ section: Section,
        isPartitioned: Bool
    ) -> (megabytes: Int, seconds: Int) {
        let least = isPartitioned ? Self.partitionedMegabytes : 1
        let standing = (megabytes: isPartitioned ? least : 5, seconds: 300)
        let keys = Keys(read: ["IntervalInSeconds", "SizeInMBs"])
        guard let hints = section.section("BufferingHints", keys) else { return standing }
        if hints.has("IntervalInSeconds") != hints.has("SizeInMBs") {
            let problem = Problem.requires("BufferingHints", "both SizeInMBs and IntervalInSeconds")
            reading.report(problem, at: hints.node.position)
        }
        let seconds = hints.int("IntervalInSeconds", in: 0...900, default: standing.seconds)
        return (hints.int("SizeInMBs", in: least...128, default: standing.megabytes), seconds)
    }

    private func readPrefixes(
        _ section: Section,
        _ processors: ProcessorsReader.Found,
        into stream: inout DeliveryStream
    ) {
        (stream.prefix, stream.errorOutputPrefix) = prefixes(
            section,
            DeliveryPrefix.Rules(
                isPartitioned: stream.isPartitionedDynamically,
                hasTransform: processors.hasFunction,
                query: processors.query
            )
        )
        if stream.processing.deaggregation != nil, !stream.isPartitionedDynamically {
            let problem = Problem.requires("RecordDeAggregation", "dynamic partitioning")
            reading.report(problem, at: section.node.position)
        }
    }

    private func prefixes(
        _ section: Section,
        _ rules: DeliveryPrefix.Rules
    ) -> (prefix: String?, errors: String?) {
        let prefix = section.text("Prefix")
        let errors = section.text("ErrorOutputPrefix")
        for (key, problem) in rules.problems(prefix: prefix, errors: errors) {
            let position = section.written(key)?.position ?? section.node.position
            reading.report(.prefix(problem), at: position)
        }
        return (prefix, errors)
    }
}
