internal import Events
internal import Template

/// How the records of a stream become objects.
struct DeliveryPlan: Sendable {
    let name: ObjectName
    let bucket: String
    let compression: DeliveryStream.Compression
    let processing: DeliveryStream.Processing
    /// The most partitions at a time.
    let activePartitions: Int
    /// Of the transformation; nil for none.
    let functionARN: String?
    /// Where source records go; nil for nowhere.
    let backup: Backup?

    struct Backup: Sendable {
        let name: ObjectName
        let bucket: String
        let compression: DeliveryStream.Compression
    }

    init(_ stream: DeliveryStream, bucket: String, backupBucket: String?) throws {
        name = try ObjectName(stream)
        self.bucket = bucket
        compression = stream.compression
        processing = stream.processing
        activePartitions = stream.activePartitions
        functionARN = stream.transform.map {
            "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:\($0)"
        }
        if let own = stream.backup, let backupBucket {
            backup = Backup(
                name: try ObjectName(own, of: stream),
                bucket: backupBucket,
                compression: own.compression
            )
        } else {
            backup = nil
        }
    }
}
