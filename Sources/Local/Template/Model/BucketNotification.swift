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

    package init(
        bucket: String,
        function: String,
        events: [String],
        keyPrefix: String = "",
        keySuffix: String = "",
        line: Int = 0
    ) {
        self.bucket = bucket
        self.function = function
        self.events = events
        self.keyPrefix = keyPrefix
        self.keySuffix = keySuffix
        self.line = line
    }
}
