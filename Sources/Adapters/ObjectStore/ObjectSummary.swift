package import Files

/// What a listing tells of an object.
package struct ObjectSummary: Hashable, Sendable {
    package let key: String
    package let status: FileStatus

    /// Of its file, below the folder of the bucket.
    package let path: String

    init(key: String, path: String, status: FileStatus) {
        self.key = key
        self.path = path
        self.status = status
    }

    package var sizeBytes: Int { status.sizeBytes }
    /// Since 1970, in nanoseconds.
    package var modifiedNanoseconds: Int64 { status.modifiedNanoseconds }
}
