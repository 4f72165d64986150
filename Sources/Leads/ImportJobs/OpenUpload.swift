internal import Compression
internal import Files
internal import ObjectStore
internal import Rows

/// An upload open at some row.
///
/// A warm process keeps it for the next step, which mostly follows; without it the step opens the
/// upload anew, and reads a compressed one from its beginning.
final class OpenUpload {
    let header: Row
    let modified: Int
    private var reader: RowReader

    var format: RowFormat { reader.format }
    var position: RowReader.Position { reader.position }

    /// Opens the object of a step where the step goes on.
    ///
    /// - Throws: `UploadDamage` for what no retry mends, else `ImportError`.
    init(_ step: ImportStep, in store: FileObjectStore) throws {
        modified = try Self.translate { try Self.modified(step, store) }
        if let known = step.modified, known != modified { throw UploadDamage.replaced }
        var header = Row()
        reader = try Self.translate { try Self.reader(step, store, header: &header) }
        self.header = header
    }

    private static func reader(
        _ step: ImportStep,
        _ store: FileObjectStore,
        header: inout Row
    ) throws -> RowReader {
        let text = try UploadText(store, bucket: step.bucket, key: step.key)
        var reader = try RowReader(encoding: text.encoding, pull: text.next)
        if case .delimited = reader.format { _ = try reader.next(&header) }
        guard step.position.offset > 0 else { return reader }
        let later = try UploadText(store, bucket: step.bucket, key: step.key)
        try later.skip(to: step.position.offset)
        let (format, encoding) = (reader.format, text.encoding)
        return RowReader(at: step.position, format, encoding: encoding, pull: later.next)
    }

    /// Reads the next row; false at the end.
    ///
    /// - Throws: as `init`.
    func next(_ row: inout Row) throws -> Bool {
        try Self.translate { try reader.next(&row) }
    }

    private static func modified(_ step: ImportStep, _ store: FileObjectStore) throws -> Int {
        guard let summary = try store.summary(bucket: step.bucket, key: step.key) else {
            throw UploadDamage.removed
        }
        return Int(summary.modifiedNanoseconds)
    }

    private static func translate<Result>(
        _ body: () throws -> Result
    ) throws -> Result where Result: ~Copyable {
        do {
            return try body()
        } catch let error as RowsError {
            throw UploadDamage.rows(error)
        } catch let error as GzipError {
            throw UploadDamage.gzip(error)
        } catch ObjectStoreError.noSuchKey {
            throw UploadDamage.removed
        } catch let error as ObjectStoreError {
            throw ImportError.upload(error)
        } catch let error as FileError {
            throw ImportError.upload(.file(error))
        }
    }
}

/// Why the rest of an upload cannot be read, now or later.
enum UploadDamage: Error, CustomStringConvertible {
    case rows(RowsError)
    case gzip(GzipError)
    case header(String)
    case replaced
    case removed

    var description: String {
        switch self {
        case .rows(let error): error.description
        case .gzip(let error): error.description
        case .header(let reason): "header: \(reason)"
        case .replaced: "the upload was replaced while it was imported"
        case .removed: "the upload was removed before it was imported"
        }
    }
}
