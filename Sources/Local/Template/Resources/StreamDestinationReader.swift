import YAML

/// Reads `ExtendedS3DestinationConfiguration` of a delivery stream.
struct StreamDestinationReader {
    static let keys = Keys(
        read: [
            "BucketARN", "BufferingHints", "CompressionFormat", "CustomTimeZone",
            "DynamicPartitioningConfiguration", "ErrorOutputPrefix", "FileExtension", "Prefix",
            "ProcessingConfiguration", "RoleARN", "S3BackupMode",
        ],
        ignored: ["CloudWatchLoggingOptions", "EncryptionConfiguration"],
        unsupported: ["DataFormatConversionConfiguration", "S3BackupConfiguration"]
    )
    /// Megabytes that dynamic partitioning must at least be given.
    private static let partitionedMegabytes = 64

    let reading: Reading

    func read(_ section: Section, into stream: inout DeliveryStream) {
        _ = section.required("RoleARN")
        let bucket = section.required("BucketARN")
        stream.bucket = reading.logicalID(arn: bucket, .bucket, kind: "bucket") ?? ""
        let compressions = DeliveryStream.Compression.allCases.map(\.rawValue)
        let format = section.supported("CompressionFormat", compressions, default: "UNCOMPRESSED")
        stream.compression = .init(rawValue: format) ?? .none
        _ = section.supported("CustomTimeZone", ["UTC"], default: "UTC")
        _ = section.supported("S3BackupMode", ["Disabled"], default: "Disabled")
        stream.fileExtension = fileExtension(section)
        stream.isPartitionedDynamically = isPartitioned(section)
        readBuffering(section, isPartitioned: stream.isPartitionedDynamically)
        let isTransformed = TransformReader(reading: reading).read(section, into: &stream)
        readPrefixes(section, isTransformed: isTransformed, into: &stream)
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

    /// Checks the buffering meant for AWS; locally a stream is flushed as its hints say.
    private func readBuffering(_ section: Section, isPartitioned: Bool) {
        let keys = Keys(read: ["IntervalInSeconds", "SizeInMBs"])
        guard let hints = section.section("BufferingHints", keys) else { return }
        if hints.has("IntervalInSeconds") != hints.has("SizeInMBs") {
            let problem = Problem.requires("BufferingHints", "both SizeInMBs and IntervalInSeconds")
            reading.report(problem, at: hints.node.position)
        }
        _ = hints.int("IntervalInSeconds", in: 0...900, default: 300)
        let least = isPartitioned ? Self.partitionedMegabytes : 1
        _ = hints.int("SizeInMBs", in: least...128, default: least)
    }

    private func readPrefixes(
        _ section: Section,
        isTransformed: Bool,
        into stream: inout DeliveryStream
    ) {
        stream.prefix = section.text("Prefix")
        stream.errorOutputPrefix = section.text("ErrorOutputPrefix")
        let rules = DeliveryPrefix.Rules(
            isPartitioned: stream.isPartitionedDynamically,
            hasTransform: isTransformed
        )
        let destination = section.node.position
        let problems = rules.problems(prefix: stream.prefix, errors: stream.errorOutputPrefix)
        for (key, problem) in problems {
            let position = section.written(key)?.position ?? destination
            reading.report(.prefix(problem), at: position)
        }
    }
}
