internal import Crypto
package import Events
internal import Identifiers
package import JSON
internal import Rows

/// A message of the import queue: the upload, and where to go on with it.
///
/// One step hands on to the next by sending its message together with the leads of its rows. That
/// is one transaction, so every row is taken once, whatever ends when.
package struct ImportStep: Equatable, Sendable {
    /// Made of bucket, key and content: the same upload announced twice is one import.
    package var importID: String
    package var bucket: String
    package var key: String
    /// When the upload was announced.
    package var sizeBytes: Int
    /// The first message of the import; nil in it itself.
    var chain: String?
    /// When the object was last changed, in nanoseconds since 1970; nil before it was opened.
    var modified: Int?
    /// Rows taken before.
    var rows = 0
    /// Behind them.
    var position = RowReader.Position()
    /// Whether there is nothing more to read, only the file of results to write.
    var isAtEnd = false
    /// Why the rest cannot be read; nil where it could.
    var damage: String?

    /// The import of an object that was put into a bucket.
    package init(_ object: ObjectEvent) {
        let identity = [object.bucket, object.key, object.eTag ?? "", "\(object.bytes ?? 0)"]
        let name = identity.joined(separator: "\u{0}")
        importID = UUID(digest: SHA256.digest(Array(name.utf8))).description
        bucket = object.bucket
        key = object.key
        sizeBytes = object.bytes ?? 0
    }

    package init(_ body: JSONCursor) throws(JSONTypeError) {
        importID = try body["import_id"].string()
        bucket = try body["bucket"].string()
        key = try body["key"].string()
        sizeBytes = try body["size"].int()
        chain = try body["chain"].ifPresent?.string()
        modified = try body["modified"].ifPresent?.int()
        rows = try body["rows"].ifPresent?.int() ?? 0
        position.offset = try body["offset"].ifPresent?.int() ?? 0
        position.line = try body["line"].ifPresent?.int() ?? 1
        isAtEnd = try body["at_end"].ifPresent?.bool() ?? false
        damage = try body["damage"].ifPresent?.string()
        guard rows >= 0, position.offset >= 0 else {
            throw body["offset"].mismatch(expected: "a place in the upload")
        }
    }

    package var json: JSON {
        var body: JSON = [
            "import_id": JSON(importID), "bucket": JSON(bucket), "key": JSON(key),
            "size": JSON(sizeBytes),
        ]
        guard let chain else { return body }
        body["chain"] = JSON(chain)
        if let modified { body["modified"] = JSON(modified) }
        body["rows"] = JSON(rows)
        body["offset"] = JSON(position.offset)
        body["line"] = JSON(position.line)
        if isAtEnd { body["at_end"] = true }
        if let damage { body["damage"] = JSON(damage) }
        return body
    }
}
