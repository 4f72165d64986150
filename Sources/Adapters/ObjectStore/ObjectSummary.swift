internal import Files

/// What a listing tells of an object.
package struct ObjectSummary: Hashable, Sendable {
    package let key: String
    package let sizeBytes: Int
    /// Since 1970, in nanoseconds.
    package let modifiedNanoseconds: Int64

    init(key: String, status: FileStatus) {
        self.key = key
        sizeBytes = status.sizeBytes
        modifiedNanoseconds = status.modifiedNanoseconds
    }
}
