package import Files
internal import Glibc

/// Buckets as folders: the object `key` of `bucket` is the file `<root>/<bucket>/<key>`.
///
/// It plays the part of S3 on one machine. An object appears whole or not at all; the last writer
/// wins. Unfinished objects lie in `<root>/.unfinished`, which no bucket name can reach.
package struct FileObjectStore: Sendable {
    package let root: String

    /// The store under `root`, which is created with the first object.
    package init(root: String) {
        self.root = root
    }

    /// Stores an object, durably.
    package func put(
        _ bytes: [UInt8],
        bucket: String,
        key: String
    ) throws(ObjectStoreError) {
        var writer = try writer(bucket: bucket, key: key)
        try Self.translate(bucket) { () throws(FileError) in try writer.append(bytes) }
        try commit(writer, bucket: bucket)
    }

    /// Starts an object of any size, to be handed to `commit`; without it nothing is stored.
    package func writer(
        bucket: String,
        key: String
    ) throws(ObjectStoreError) -> AtomicFileWriter {
        let path = try path(bucket: bucket, key: key)
        let unfinished = root + "/.unfinished"
        return try Self.translate(bucket) { () throws(FileError) in
            try FileSystem.createFolders(unfinished)
            try FileSystem.createFolders(FileSystem.folder(of: path))
            return try AtomicFileWriter(path, temporaryFolder: unfinished)
        }
    }

    /// Puts a started object in place, durably.
    package func commit(
        _ writer: consuming AtomicFileWriter,
        bucket: String
    ) throws(ObjectStoreError) {
        do throws(FileError) {
            try writer.commit()
        } catch {
            throw Self.translated(error, bucket)
        }
    }

    /// The whole object, if it has at most `limitBytes`.
    package func get(
        bucket: String,
        key: String,
        limitBytes: Int
    ) throws(ObjectStoreError) -> [UInt8] {
        let path = try path(bucket: bucket, key: key)
        return try Self.translate(bucket) { () throws(FileError) in
            try FileSystem.read(path, limitBytes: limitBytes)
        }
    }

    /// Opens an object for reading in chunks.
    ///
    /// Replacing it meanwhile does not disturb the reader.
    package func open(bucket: String, key: String) throws(ObjectStoreError) -> FileReader {
        let path = try path(bucket: bucket, key: key)
        do throws(FileError) {
            return try FileReader(path)
        } catch {
            throw Self.translated(error, bucket)
        }
    }

    /// Size and time of an object, or nil where there is none.
    package func summary(
        bucket: String,
        key: String
    ) throws(ObjectStoreError) -> ObjectSummary? {
        let path = try path(bucket: bucket, key: key)
        let status = try Self.translate(bucket) { () throws(FileError) in
            do throws(FileError) {
                return try FileStatus.of(path)
            } catch .system(_, _, ENOTDIR) {
                return nil
            }
        }
        guard let status, !status.isFolder else { return nil }
        return ObjectSummary(key: key, path: ObjectPath.path(ofKey: key), status: status)
    }

    /// Removes an object.
    ///
    /// One that does not exist is no error.
    package func remove(bucket: String, key: String) throws(ObjectStoreError) {
        let path = try path(bucket: bucket, key: key)
        try Self.translate(bucket) { () throws(FileError) in try FileSystem.remove(path) }
    }

    /// The objects whose key begins with `prefix` and comes after `key`, in the order of S3.
    ///
    /// Any prefix will do, also one that ends inside a name. A bucket that does not exist is empty.
    package func objects(
        bucket: String,
        prefix: String = "",
        after key: String = ""
    ) throws(ObjectStoreError) -> ObjectCursor {
        ObjectCursor(folder: try folder(bucket), prefix: prefix, after: Array(key.utf8))
    }

    /// The objects whose key begins with `prefix` and comes after every key that begins with `group`.
    package func objects(
        bucket: String,
        prefix: String,
        afterGroup group: String
    ) throws(ObjectStoreError) -> ObjectCursor {
        // No key has this byte, for it is no UTF-8.
        ObjectCursor(folder: try folder(bucket), prefix: prefix, after: Array(group.utf8) + [0xFF])
    }

    private func folder(_ bucket: String) throws(ObjectStoreError) -> String {
        guard ObjectKeyRule.isBucketName(bucket) else { throw .invalidName(.bucketName) }
        return "\(root)/\(bucket)"
    }

    private func path(bucket: String, key: String) throws(ObjectStoreError) -> String {
        if let rule = ObjectKeyRule.broken(by: key) { throw .invalidName(rule) }
        return "\(try folder(bucket))/\(ObjectPath.path(ofKey: key))"
    }

    private static func translate<Result>(
        _ bucket: String,
        _ body: () throws(FileError) -> Result
    ) throws(ObjectStoreError) -> Result where Result: ~Copyable {
        do throws(FileError) {
            return try body()
        } catch {
            throw translated(error, bucket)
        }
    }

    private static func translated(_ error: FileError, _ bucket: String) -> ObjectStoreError {
        switch error {
        case .system(_, _, ENOENT): .noSuchKey(bucket: bucket)
        case .system(_, _, ENOTDIR), .system(_, _, EISDIR): .keyAndFolderCollide(bucket: bucket)
        case .system, .tooLarge: .file(error)
        }
    }
}
