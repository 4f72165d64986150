/// What a SAM template asks the local runtime to run, resolved: no intrinsic is left in it.
///
/// Lists keep the order of the template. Every element knows the line it comes from, so that later
/// findings (a missing binary, two routes alike) can still name it.
package struct SAMTemplate: Sendable {
    package var functions: [FunctionResource] = []
    package var routes: [Route] = []
    package var queues: [QueueResource] = []
    package var queueMappings: [QueueMapping] = []
    package var streams: [DeliveryStream] = []
    package var buckets: [BucketResource] = []
    package var bucketNotifications: [BucketNotification] = []
    package var schedules: [ScheduleTrigger] = []

    package init() {}
}

/// A Lambda function: `AWS::Serverless::Function`.
package struct FunctionResource: Sendable {
    /// The key under `Resources`.
    package var logicalID: String
    /// `FunctionName`, or the logical ID.
    package var name: String
    /// The executable to run: `Handler`.
    package var handler: String
    package var memoryMegabytes: Int
    package var timeoutSeconds: Int
    /// The most invocations at a time (`ReservedConcurrentExecutions`); nil where the template
    /// leaves it to the runtime.
    package var reservedConcurrency: Int?
    /// `Environment.Variables` after Globals merging, in template order.
    package var environment: [(name: String, value: String)]
    package var line: Int
}

/// One `HttpApi` event: a method and path pattern served by a function.
package struct Route: Sendable {
    /// Upper case, or `ANY`.
    package var method: String
    /// `/leads/{id}`, `/files/{proxy+}`, or `$default`.
    package var path: String
    /// The logical ID of the function.
    package var function: String
    package var timeoutMilliseconds: Int
    package var line: Int
}

/// An `AWS::SQS::Queue`.
package struct QueueResource: Sendable {
    package var logicalID: String
    /// `QueueName`, or the logical ID.
    package var name: String
    package var visibilityTimeoutSeconds: Int
    package var delaySeconds: Int
    package var retentionSeconds: Int
    package var redrive: Redrive?
    package var line: Int

    /// `RedrivePolicy`: where a message goes that was received too often.
    package struct Redrive: Sendable {
        /// The logical ID of the dead-letter queue.
        package var deadLetterQueue: String
        package var maxReceiveCount: Int
    }
}

/// An `SQS` event: batches of a queue handed to a function.
package struct QueueMapping: Sendable {
    /// The logical ID of the queue.
    package var queue: String
    /// The logical ID of the function.
    package var function: String
    package var batchSize: Int
    package var batchingWindowSeconds: Int
    /// Whether the function reports partial failures (`ReportBatchItemFailures`).
    package var reportsItemFailures: Bool
    /// `ScalingConfig.MaximumConcurrency`.
    package var maximumConcurrency: Int?
    package var line: Int
}

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

    /// `CompressionFormat`, as far as the local runtime writes it.
    package enum Compression: String, Sendable {
        case none = "UNCOMPRESSED"
        case gzip = "GZIP"
    }
}

/// An `AWS::S3::Bucket`: a folder under `buckets/`.
package struct BucketResource: Sendable {
    package var logicalID: String
    /// `BucketName`, or what the local runtime calls it: the logical ID in lower case with a
    /// trailing `bucket` removed (`LakeBucket` → `lake`).
    package var name: String
    package var line: Int
}

/// An `S3` event: objects of a bucket announced to a function.
package struct BucketNotification: Sendable {
    /// The logical ID of the bucket.
    package var bucket: String
    /// The logical ID of the function.
    package var function: String
    /// `s3:ObjectCreated:*` and the like.
    package var events: [String]
    package var keyPrefix: String
    package var keySuffix: String
    package var line: Int
}

/// A `Schedule` event: a function invoked at a rate.
package struct ScheduleTrigger: Sendable {
    /// The rule's name, unique in the template.
    package var name: String
    /// The logical ID of the function.
    package var function: String
    package var periodSeconds: Int
    /// `Input`: JSON text that replaces the event.
    package var input: String?
    package var isEnabled: Bool
    package var line: Int
}
