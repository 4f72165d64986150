package import TimeZones

/// An `AWS::KinesisFirehose::DeliveryStream` into a bucket.
package struct DeliveryStream: Sendable {
    package var logicalID: String
    /// `DeliveryStreamName`, or the logical ID.
    package var name: String
    /// The logical ID of the bucket.
    package var bucket: String
    /// `RoleARN`: only described.
    package var role = ""
    /// `Prefix` with its `!{…}` expressions, not evaluated; nil where the template has none.
    package var prefix: String?
    package var errorOutputPrefix: String?
    /// `FileExtension`, such as `.json.gz`; nil where the template has none.
    package var fileExtension: String?
    package var compression: Compression
    /// `CustomTimeZone`, that of timestamps in prefixes.
    package var timeZone = TimeZone.utc
    package var isPartitionedDynamically: Bool
    /// `BufferingHints`, meant for AWS.
    ///
    /// Here a stream is flushed as its local hints say, and sooner where these ask for it.
    package var bufferMegabytes = 5
    package var bufferSeconds = 300
    package var processing = Processing()
    /// The logical ID of the transformation function.
    package var transform: String?
    /// `NumberOfRetries` of the Lambda processor.
    package var transformRetries: Int
    /// The most bytes of records handed to one transformation (`BufferSizeInMBs`).
    package var transformBytes: Int
    /// `BufferIntervalInSeconds` of the Lambda processor: the longest that a record may wait for
    /// its transformation; nil where the template says nothing.
    package var transformSeconds: Int?
    /// `S3BackupMode: Enabled`: where source records go as they came.
    package var backup: Backup?
    /// How long a record may wait before it is flushed: the local hint
    /// `Metadata: {Plumb: {FlushInterval: 1s}}`, else one second.
    package var flushIntervalMilliseconds: Int
    /// How many records flush at once: `Metadata: {Plumb: {FlushRecords: 500}}`.
    package var flushRecords: Int
    /// How many partitions may be open at a time: `Metadata: {Plumb: {ActivePartitions: 5000}}`,
    /// else AWS's first quota.
    package var activePartitions = 500
    /// How many megabytes may wait before records are refused:
    /// `Metadata: {Plumb: {BufferLimit: 100}}`.
    package var bufferLimitMegabytes = 4_096
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

    /// `CompressionFormat`.
    package enum Compression: String, CaseIterable, Sendable {
        case none = "UNCOMPRESSED"
        case gzip = "GZIP"
        case zip = "ZIP"
        case snappy = "Snappy"
        case hadoopSnappy = "HADOOP_SNAPPY"
    }

    /// What is done to records beside the transformation, in this order around it: split, then
    /// the function, then the query, then the delimiter.
    package struct Processing: Sendable {
        /// `RecordDeAggregation`; nil for none.
        package var deaggregation: Deaggregation?
        /// `MetadataExtraction`; nil for none.
        package var keys: PartitionQuery?
        /// `AppendDelimiterToRecord`; empty for none.
        package var delimiter: [UInt8] = []

        package init() {}
    }

    /// How one record holds several.
    package enum Deaggregation: Equatable, Sendable {
        /// JSON objects one after another, with white space between them or without.
        case json
        /// Text between delimiters.
        case delimited([UInt8])
    }

    /// `S3BackupConfiguration`.
    package struct Backup: Sendable {
        /// The logical ID of the bucket.
        package var bucket: String
        package var role = ""
        package var prefix: String?
        package var errorOutputPrefix: String?
        package var compression: Compression
        package var bufferMegabytes = 5
        package var bufferSeconds = 300

        package init(bucket: String, prefix: String? = nil, compression: Compression = .none) {
            self.bucket = bucket
            self.prefix = prefix
            self.compression = compression
        }
    }
}
