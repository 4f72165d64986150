internal import Crypto
internal import Files
internal import JSON

/// What is kept of objects beside their content.
extension BucketFiles {
    private static let recordBytes = 1_048_576

    /// The record of an object in a listing; its hash is computed where it is not kept.
    func record(
        _ bucket: String,
        _ key: String,
        _ path: String,
        _ status: FileStatus
    ) throws(FileError) -> ObjectRecord {
        if let record = kept(bucket, status) { return record }
        var md5 = MD5()
        var reader = try FileReader(path)
        while case let bytes = try reader.next(262_144), !bytes.isEmpty {
            bytes.withUnsafeBytes { md5.update($0) }
        }
        let record = ObjectRecord(
            key: key,
            eTag: Hex.encode(md5.finish()),
            headers: [ObjectRecord.defaultType],
            isAnnounced: false
        )
        // A file that is still written to has another status by now.
        if try FileStatus.of(path) == status { try keep(record, bucket, status) }
        return record
    }

    /// Whether the file at this path came through the endpoint.
    func isAnnounced(_ bucket: String, key: String, _ status: FileStatus) -> Bool {
        guard let record = kept(bucket, status) else { return false }
        return record.isAnnounced && record.key == key
    }

    private func recordPath(_ bucket: String, _ status: FileStatus) -> String {
        let shelf = Hex.encode([UInt8(truncatingIfNeeded: status.inode)])
        return "\(root)/.objects/\(bucket)/\(shelf)/"
            + "\(status.inode)-\(status.modifiedNanoseconds)-\(status.sizeBytes).json"
    }

    /// A record that cannot be read counts as none: its object is there all the same.
    private func kept(_ bucket: String, _ status: FileStatus) -> ObjectRecord? {
        guard
            let bytes = try? FileSystem.read(
                recordPath(bucket, status),
                limitBytes: Self.recordBytes
            ),
            let document = try? JSON(parsing: bytes)
        else { return nil }
        return ObjectRecord(document)
    }

    /// Keeps a record for the first time; it is durable with the next flush.
    func keep(
        _ record: ObjectRecord,
        _ bucket: String,
        _ status: FileStatus
    ) throws(FileError) {
        let path = recordPath(bucket, status)
        _ = try FileSystem.createFoldersUnflushed(FileSystem.folder(of: path))
        try FileSystem.writeUnflushed(record.json.bytes, to: path)
    }

    /// Keeps an object's record, durably, in place of the one that there is.
    func rewrite(
        _ record: ObjectRecord,
        _ bucket: String,
        _ status: FileStatus
    ) throws(FileError) {
        try FileSystem.writeAtomically(record.json.bytes, to: recordPath(bucket, status))
    }

    /// One that stays does no harm: no other file will have its name.
    func forget(_ bucket: String, _ status: FileStatus) {
        try? FileSystem.remove(recordPath(bucket, status))
    }
}
