/// An `AWS::S3::Bucket`: a folder under `buckets/`.
package struct BucketResource: Sendable {
    package var logicalID: String
    /// The local hint `Metadata: {Plumb: {Name: exports}}`, else `BucketName`, else the logical ID
    /// in lower case with a trailing `bucket` removed (`LakeBucket` → `lake`).
    ///
    /// The hint comes first: a name on AWS is unique in the world, and so is seldom a good folder.
    package var name: String
    package var lifecycle: [LifecycleRule] = []
    /// `EventBridgeConfiguration`: changes are events on the default bus.
    package var announcesOnEventBus = false
    package var line: Int

    package init(
        logicalID: String,
        name: String,
        line: Int = 0
    ) {
        self.logicalID = logicalID
        self.name = name
        self.line = line
    }
}
