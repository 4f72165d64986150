internal import Crypto
internal import Files
internal import JSON

/// What is kept of objects beside their content: a record in an extended attribute of its file.
///
/// It says of which size and time of change the file was, and holds for no other.
extension BucketFiles {
    private static let attribute = "user.plumb.object"

    /// The record of an object; its hash is computed where no record is kept.
    ///
    /// - Returns: nil where the file has another status by now.
    /// - Throws: what the disk does.
    func record(
        _ key: String,
        _ path: String,
        _ status: FileStatus
    ) throws(FileError) -> ObjectRecord? {
        if let record = kept(path, status) { return record }
        guard var reader = try opened(path, status) else { return nil }
        var md5 = MD5()
        while case let bytes = try reader.next(262_144), !bytes.isEmpty {
            bytes.withUnsafeBytes { md5.update($0) }
        }
        let record = ObjectRecord(
            key: key,
            eTag: Hex.encode(md5.finish()),
            headers: [ObjectRecord.defaultType],
            isAnnounced: false
        )
        // Of a file that takes none, the hash is computed again the next time.
        try? reader.setAttribute(Self.attribute, Self.value(record, status))
        return record
    }

    /// Whether the object of this key came through the endpoint.
    ///
    /// No where that cannot be told: an object is rather announced twice than never.
    func isAnnounced(_ bucket: String, _ key: String) -> Bool {
        guard let (path, status) = try? place(bucket, key), let record = kept(path, status) else {
            return false
        }
        return record.isAnnounced && record.key == key
    }

    /// Gives content its record.
    ///
    /// - Returns: What `stat` will say of it in place.
    /// - Throws: what the disk does, or that the record is too long.
    func keep(
        _ record: ObjectRecord,
        of content: borrowing StagedContent
    ) throws(S3Error) -> FileStatus {
        do throws(FileError) {
            let status = try content.close()
            let value = Self.value(record, status)
            guard value.count <= FileSystem.attributeLimitBytes else {
                throw FileError.tooLarge(
                    path: record.key,
                    limitBytes: FileSystem.attributeLimitBytes
                )
            }
            try content.setAttribute(Self.attribute, value)
            return status
        } catch .tooLarge {
            throw .invalidRequest("Your metadata headers exceed the maximum allowed metadata size")
        } catch {
            throw .file(error)
        }
    }

    /// Changes the record of the object whose file still has this status, durably.
    ///
    /// - Returns: false where it is another by now.
    /// - Throws: what the disk does.
    func rewrite(
        _ record: ObjectRecord,
        _ path: String,
        _ status: FileStatus
    ) throws(FileError) -> Bool {
        guard let reader = try opened(path, status) else { return false }
        try reader.setAttribute(Self.attribute, Self.value(record, status))
        try flush()
        return true
    }

    private func opened(_ path: String, _ status: FileStatus) throws(FileError) -> FileReader? {
        do throws(FileError) {
            let reader = try FileReader(path)
            guard reader.status == status else { return nil }
            return reader
        } catch let error where error.isMissing {
            return nil
        }
    }

    /// A record that cannot be read counts as none: its object is there all the same.
    private func kept(_ path: String, _ status: FileStatus) -> ObjectRecord? {
        guard let bytes = try? FileSystem.attribute(Self.attribute, of: path),
            let document = try? JSON(parsing: bytes),
            document["size"]?.int == status.sizeBytes,
            document["modified"]?.int == Int(status.modifiedNanoseconds)
        else { return nil }
        return ObjectRecord(document)
    }

    private static func value(_ record: ObjectRecord, _ status: FileStatus) -> [UInt8] {
        var document = record.json
        document["size"] = JSON(status.sizeBytes)
        document["modified"] = JSON(Int(status.modifiedNanoseconds))
        return document.bytes
    }
}
