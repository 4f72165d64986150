/// An `AWS::KinesisFirehose::DeliveryStream` into a bucket.
package struct DeliveryStream: Sendable {
    package var logicalID: String
    /// `DeliveryStreamName`, or the logical ID.
    package var name: String
    /// The logical ID of the bucket.
    package var bucket: String
    /// `Prefix` with its `!{…}` expressions, not evaluated; nil where the template has none.
    package var prefix: String?
    package var errorOutputPrefix: String?
    /// `FileExtension`, such as `.json.gz`; nil where the template has none.
    package var fileExtension: String?
    package var compression: Compression
    package var isPartitionedDynamically: Bool
    /// The logical ID of the transformation function.
    package var transform: String?
    /// `NumberOfRetries` of the Lambda processor.
    package var transformRetries: Int
    /// The most bytes of records handed to one transformation (`BufferSizeInMBs`).
    package var transformBytes: Int
    /// How long a record may wait before it is flushed: the local hint
    /// `Metadata: {Plumb: {FlushInterval: 1s}}`, else one second.
    package var flushIntervalMilliseconds: Int
    /// How many records flush at once: `Metadata: {Plumb: {FlushRecords: 500}}`.
    package var flushRecords: Int
    package var line: Int

    package init(
        logicalID: String,
        name: String,
        bucket: String,
        prefix: String? = nil,
        errorOutputPrefix: String? = nil,
        fileExtension: String? = nil,
        compression: Compression = .none,
        isPartitionedDynamically: Bool = false,
        transform: String? = nil,
        transformRetries: Int = 3,
        transformBytes: Int = 1_048_576,
        flushIntervalMilliseconds: Int = 1_000,
        flushRecords: Int = 10_000,
        line: Int = 0
    ) {
        self.logicalID = logicalID
        self.name = name
        self.bucket = bucket
        self.prefix = prefix
        self.errorOutputPrefix = errorOutputPrefix
        self.fileExtension = fileExtension
        self.compression = compression
        self.isPartitionedDynamically = isPartitionedDynamically
        self.transform = transform
        self.transformRetries = transformRetries
        self.transformBytes = transformBytes
        self.flushIntervalMilliseconds = flushIntervalMilliseconds
        self.flushRecords = flushRecords
        self.line = line
    }

    /// `CompressionFormat`, as far as the local runtime writes it.
    package enum Compression: String, CaseIterable, Sendable {
        case none = "UNCOMPRESSED"
        case gzip = "GZIP"
    }
}
