internal import Crypto
internal import Files
internal import JSON
internal import Time

/// An upload in parts under way: the folder `<root>/.uploads/<bucket>/<ID>/`.
///
/// A part is a file of content and a document that names it, written after it, so that a part
/// that is uploaded again is the old one or the new one.
struct MultipartUpload: Sendable {
    let id: String
    /// When it was begun.
    let status: FileStatus
    /// When it was begun, by the clock that users see.
    let begun: Timestamp
    /// What its object will have.
    let record: ObjectRecord
    /// What its parts are summed with, and whether the sums are of the parts.
    let algorithm: ChecksumAlgorithm?
    let isComposite: Bool
    fileprivate let folder: String

    struct Part: Sendable {
        var number: Int
        var eTag: String
        var sizeBytes: Int
        var checksum: String?
        /// Of its content.
        var path: String
        var status: FileStatus
    }

    private static let documentBytes = 1_048_576
    static let numbers = 1...10_000

    // MARK: Parts

    /// In the order of their numbers.
    func parts() throws(FileError) -> [Part] {
        var parts: [Part] = []
        for name in try FileSystem.list(folder) where name.hasPrefix("part-") {
            guard name.hasSuffix(".json"), let number = Int(name.dropFirst(5).dropLast(5)),
                let part = try part(number)
            else { continue }
            parts.append(part)
        }
        return parts.sorted { $0.number < $1.number }
    }

    func part(_ number: Int) throws(FileError) -> Part? {
        let path = documentPath(number)
        guard let status = try FileStatus.of(path),
            let document = try Self.document(path), let file = document["file"]?.string,
            let eTag = document["eTag"]?.string, let size = document["size"]?.int
        else { return nil }
        return Part(
            number: number,
            eTag: eTag,
            sizeBytes: size,
            checksum: document["checksum"]?.string,
            path: "\(folder)/\(file)",
            status: status
        )
    }

    /// Makes content a part, durably, in place of an earlier one of its number.
    func put(
        _ number: Int,
        _ content: consuming StagedContent,
        eTag: String,
        checksum: String?
    ) throws(FileError) -> Part? {
        let before = try part(number)
        let file = "content-\(Hex.encode(RandomBytes.next(8)))"
        let size = content.count
        try content.commit(to: "\(folder)/\(file)")
        var document: JSON = ["file": JSON(file), "eTag": JSON(eTag), "size": JSON(size)]
        if let checksum { document["checksum"] = JSON(checksum) }
        try FileSystem.writeAtomically(document.bytes, to: documentPath(number))
        if let before { try FileSystem.remove(before.path) }
        return try part(number)
    }

    private func documentPath(_ number: Int) -> String { "\(folder)/part-\(number).json" }

    // MARK: Uploads

    /// Begins an upload.
    static func create(
        _ record: ObjectRecord,
        _ algorithm: ChecksumAlgorithm?,
        isComposite: Bool,
        aheadMilliseconds: Int,
        in uploads: String
    ) throws(FileError) -> String {
        let id = Hex.encode(RandomBytes.next(16))
        let folder = "\(uploads)/\(id)"
        try FileSystem.createFolders(folder)
        var document: JSON = [
            "record": record.json, "composite": JSON(isComposite),
            "aheadMilliseconds": JSON(aheadMilliseconds),
        ]
        if let algorithm { document["algorithm"] = JSON(algorithm.rawValue) }
        try FileSystem.writeAtomically(document.bytes, to: "\(folder)/upload.json")
        return id
    }

    /// Nil where there is none of this ID.
    init?(_ id: String, in uploads: String) throws(FileError) {
        // It becomes a path.
        guard id.utf8.count == 32, Hex.decode(id) != nil else { return nil }
        let folder = "\(uploads)/\(id)"
        let path = "\(folder)/upload.json"
        guard let status = try FileStatus.of(path), let document = try Self.document(path),
            let record = document["record"].flatMap({ ObjectRecord($0) })
        else { return nil }
        self.id = id
        self.status = status
        let milliseconds = Int(status.modifiedNanoseconds / 1_000_000)
        begun = Timestamp(
            milliseconds: milliseconds + (document["aheadMilliseconds"]?.int ?? 0)
        )
        self.record = record
        self.folder = folder
        algorithm = document["algorithm"]?.string.flatMap { ChecksumAlgorithm(rawValue: $0) }
        isComposite = document["composite"]?.bool ?? true
    }

    /// Those under way, by their keys.
    static func all(in uploads: String) throws(FileError) -> [MultipartUpload] {
        guard try FileStatus.of(uploads) != nil else { return [] }
        var found: [MultipartUpload] = []
        for id in try FileSystem.list(uploads) {
            if let upload = try MultipartUpload(id, in: uploads) { found.append(upload) }
        }
        return found.sorted {
            ($0.record.key, $0.status.modifiedNanoseconds)
                < ($1.record.key, $1.status.modifiedNanoseconds)
        }
    }

    /// Ends the upload: removes it and its parts.
    func remove() throws(FileError) {
        // First what makes it an upload: a rest of it is none.
        try FileSystem.remove("\(folder)/upload.json")
        try FileSystem.removeTree(folder)
    }

    private static func document(_ path: String) throws(FileError) -> JSON? {
        let bytes = try FileSystem.read(path, limitBytes: documentBytes)
        return try? JSON(parsing: bytes)
    }
}
