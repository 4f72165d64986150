internal import Crypto
internal import Files
internal import ObjectStore
internal import Synchronization

/// Buckets and objects as files, with what S3 keeps of them.
///
/// An object is the file of its key's path and holds the content and nothing else. What else is
/// known of it is an attribute of that file, so that content and record change in one step.
///
/// Calls block. Used by several threads.
final class BucketFiles: Sendable {
    let root: String
    /// Opened with the first change, for the root may not be there before.
    private let disk = Mutex<SharedFlush?>(nil)
    /// How far the clock that users see has been moved from the machine's: new objects have its
    /// time, which lifecycle rules count from.
    let aheadMilliseconds = Atomic<Int>(0)

    /// An object that is there.
    struct Object: Sendable {
        var key: String
        /// Of its file.
        var path: String
        var status: FileStatus
        var record: ObjectRecord
    }

    /// - Parameter root: of one runtime at a time: what an earlier one did not finish is removed.
    init(root: String) {
        self.root = root
        // What cannot be removed is in nobody's way.
        try? FileSystem.removeTree(staging)
    }

    private var staging: String { "\(root)/.staging" }
    private var store: FileObjectStore { FileObjectStore(root: root) }
    private func folder(_ bucket: String) -> String { "\(root)/\(bucket)" }

    // MARK: Buckets

    /// In the order of their names.
    func buckets() throws(S3Error) -> [(name: String, created: FileStatus)] {
        try S3Error.onFiles { () throws(FileError) in
            try FileSystem.createFolders(root)
            var found: [(String, FileStatus)] = []
            for name in try FileSystem.list(root) where ObjectKeyRule.isBucketName(name) {
                if let status = try FileStatus.of(folder(name)), status.isFolder {
                    found.append((name, status))
                }
            }
            return found
        }
    }

    func check(_ bucket: String) throws(S3Error) {
        guard ObjectKeyRule.isBucketName(bucket) else { throw .invalidBucketName }
        let status = try S3Error.onFiles { () throws(FileError) in
            try FileStatus.of(folder(bucket))
        }
        guard status?.isFolder == true else { throw .noSuchBucket }
    }

    func create(_ bucket: String) throws(S3Error) {
        guard ObjectKeyRule.isBucketName(bucket) else { throw .invalidBucketName }
        try S3Error.onFiles { () throws(FileError) in
            try FileSystem.createFolders(folder(bucket))
        }
    }

    func remove(_ bucket: String) throws(S3Error) {
        try check(bucket)
        var objects = try list(bucket)
        let first = try S3Error.onStore { () throws(ObjectStoreError) in try objects.next() }
        guard first == nil else { throw .bucketNotEmpty }
        try S3Error.onFiles { () throws(FileError) in
            try FileSystem.removeTree("\(root)/.uploads/\(bucket)")
            // Files that are no objects are somebody's, too.
            guard try removeEmptyFolders(folder(bucket)) else {
                throw .system(operation: "remove", path: folder(bucket), number: 39)
            }
        }
    }

    private func removeEmptyFolders(_ path: String) throws(FileError) -> Bool {
        for name in try FileSystem.list(path) {
            let child = "\(path)/\(name)"
            guard try FileStatus.of(child)?.isFolder == true else { return false }
            guard try removeEmptyFolders(child) else { return false }
        }
        return try FileSystem.removeEmptyFolder(path)
    }

    // MARK: Objects

    /// The objects after a key, or after all keys of a group.
    func list(
        _ bucket: String,
        prefix: String = "",
        after key: String = "",
        isGroup: Bool = false
    ) throws(S3Error) -> ObjectCursor {
        try S3Error.onStore { () throws(ObjectStoreError) in
            isGroup
                ? try store.objects(bucket: bucket, prefix: prefix, afterGroup: key)
                : try store.objects(bucket: bucket, prefix: prefix, after: key)
        }
    }

    /// The object of a key, nil where there is none.
    func find(_ bucket: String, _ key: String) throws(S3Error) -> Object? {
        try S3Error.onFiles { () throws(FileError) in
            while let (path, status) = try place(bucket, key) {
                // Replaced in between, it is looked at again.
                guard let record = try record(key, path, status) else { continue }
                return Object(key: key, path: path, status: status, record: record)
            }
            return nil
        }
    }

    func object(_ bucket: String, _ key: String) throws(S3Error) -> Object {
        guard let object = try find(bucket, key) else { throw .noSuchKey(key) }
        return object
    }

    /// Starts content.
    func stage(checksums: Set<ChecksumAlgorithm> = []) throws(S3Error) -> StagedContent {
        try S3Error.onFiles { () throws(FileError) in
            do throws(FileError) {
                return try StagedContent(in: staging, checksums: checksums)
            } catch let error where error.isMissing {
                try FileSystem.createFolders(staging)
                return try StagedContent(in: staging, checksums: checksums)
            }
        }
    }

    /// Makes content the object of its record's key, durably.
    ///
    /// - Parameters:
    ///   - content: all of it.
    ///   - bucket: which exists.
    ///   - record: what to keep of it.
    ///   - condition: of what is there before, which stays where it does not hold.
    /// - Returns: the object.
    /// - Throws: that the condition does not hold, or what the disk does.
    func put(
        _ content: consuming StagedContent,
        _ bucket: String,
        _ record: ObjectRecord,
        if condition: Condition
    ) throws(S3Error) -> Object {
        do throws(FileError) {
            let ahead = aheadMilliseconds.load(ordering: .relaxed)
            if ahead != 0 { try content.date(aheadMilliseconds: ahead) }
        } catch { throw .file(error) }
        let status = try keep(record, of: content)
        // A hash that is not kept is computed now, and not while everybody waits.
        if condition.concernsPut { _ = try find(bucket, record.key) }
        var staged: StagedContent? = content
        let path = try rename { () throws(S3Error) in
            try check(bucket)
            if condition.concernsPut {
                try condition.check(replacing: try find(bucket, record.key), key: record.key)
            }
            do throws(FileError) {
                let path = try roomForObject(bucket, record.key)
                try staged.take()?.place(at: path)
                return path
            } catch { throw .file(error) }
        }
        return Object(key: record.key, path: path, status: status, record: record)
    }

    /// Removes an object, or the one with this status alone; whether there was one.
    func remove(
        _ bucket: String,
        _ key: String,
        only status: FileStatus? = nil
    ) throws(S3Error) -> Bool {
        let meant = status
        let isThere = try S3Error.onFiles { () throws(FileError) in try place(bucket, key) != nil }
        guard isThere else { return false }
        return try rename { () throws(S3Error) in
            do throws(FileError) {
                guard let (path, status) = try place(bucket, key),
                    meant.map({ $0 == status }) ?? true
                else { return false }
                try FileSystem.remove(path)
                try removeEmptyFolders(above: path, in: bucket)
                return true
            } catch { throw .file(error) }
        }
    }

    /// Folders stand for keys below them: without one they mean nothing.
    private func removeEmptyFolders(above path: String, in bucket: String) throws(FileError) {
        var folder = FileSystem.folder(of: path)
        while folder.utf8.count > self.folder(bucket).utf8.count,
            try FileSystem.removeEmptyFolder(folder)
        {
            folder = FileSystem.folder(of: folder)
        }
    }

    func flush() throws(FileError) { try opened().flush() }

    /// Changes names of objects: what was written before is on disk then, and the names in the end.
    ///
    /// One change at a time, so that what it looks at first holds until it is done.
    private func rename<Outcome>(
        _ change: () throws(S3Error) -> Outcome
    ) throws(S3Error) -> Outcome {
        var outcome: Result<Outcome, S3Error>?
        do throws(FileError) {
            try opened().flush { failure in
                do throws(S3Error) {
                    if let failure { throw .file(failure) }
                    outcome = .success(try change())
                    return true
                } catch {
                    outcome = .failure(error)
                    return false
                }
            }
        } catch { throw .file(error) }
        guard let outcome else { preconditionFailure("the change did not run") }
        return try outcome.get()
    }

    private func opened() throws(FileError) -> SharedFlush {
        try disk.withLock { disk throws(FileError) in
            if let disk { return disk }
            let opened = try SharedFlush(fileSystemOf: root)
            disk = opened
            return opened
        }
    }

    // MARK: Places

    func place(
        _ bucket: String,
        _ key: String
    ) throws(FileError) -> (path: String, status: FileStatus)? {
        let path = "\(folder(bucket))/\(ObjectPath.path(ofKey: key))"
        guard let status = try FileStatus.ofFileOrFolder(path) else { return nil }
        guard status.isFolder else { return (path, status) }
        let own = "\(path)/\(ObjectPath.ownName)"
        return try FileStatus.of(own).map { (own, $0) }
    }

    /// Where an object of this key goes; an object that is in the way of its folder moves into it.
    private func roomForObject(_ bucket: String, _ key: String) throws(FileError) -> String {
        let path = "\(folder(bucket))/\(ObjectPath.path(ofKey: key))"
        var parent = folder(bucket)
        for name in ObjectPath.path(ofKey: key).split(separator: "/").dropLast() {
            parent += "/\(name)"
            guard let status = try FileStatus.of(parent) else { break }
            if !status.isFolder { try moveIntoFolder(parent) }
        }
        let isFolder = try FileStatus.of(path)?.isFolder == true
        return isFolder ? "\(path)/\(ObjectPath.ownName)" : path
    }

    /// Puts a folder in the place of an object, which is in it from the first moment.
    private func moveIntoFolder(_ path: String) throws(FileError) {
        let folder = "\(staging)/\(Hex.encode(RandomBytes.next(8)))"
        try FileSystem.createFolders(folder)
        try FileSystem.link(path, to: "\(folder)/\(ObjectPath.ownName)")
        try FileSystem.exchange(folder, path)
        try FileSystem.remove(folder)
    }
}
