package import Files

/// Why the store did not do what was asked.
///
/// Keys may hold personal data: only their shape is told.
package enum ObjectStoreError: Error, Hashable {
    /// The key or bucket name breaks a rule; nothing was touched.
    case invalidName(ObjectKeyRule)
    /// No object has this key.
    case noSuchKey(bucket: String)
    /// The key is a folder of other keys, or lies under a key that is an object.
    case keyAndFolderCollide(bucket: String)
    case file(FileError)

    package var isDiskFull: Bool {
        if case .file(let error) = self { error.isDiskFull } else { false }
    }
}

extension ObjectStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidName(let rule):
            "invalid object name: \(rule.rawValue)"
        case .noSuchKey(let bucket):
            "bucket \(bucket) has no object of this key"
        case .keyAndFolderCollide(let bucket):
            "bucket \(bucket): this key is a folder of other keys, or lies under one that is an "
                + "object; a store in folders cannot hold both"
        case .file(let error):
            error.description
        }
    }
}
