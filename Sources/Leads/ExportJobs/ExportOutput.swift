internal import Compression
internal import Files
internal import ObjectStore

/// The object of an export while it is written: gzip, and in the bucket only once it is whole.
struct ExportOutput: ~Copyable {
    private let store: FileObjectStore
    private let bucket: String
    private var file: AtomicFileWriter
    private var gzip = GzipWriter()
    private var compressed: [UInt8] = []
    /// Text not yet compressed; rows are appended here.
    var rows: [UInt8] = []
    /// Written to the file so far.
    private(set) var bytes = 0

    private static let pieceBytes = 65_536

    init(_ store: FileObjectStore, bucket: String, key: String) throws(ExportError) {
        self.store = store
        self.bucket = bucket
        do throws(ObjectStoreError) {
            file = try store.writer(bucket: bucket, key: key)
        } catch {
            throw .output(error)
        }
    }

    /// Compresses what has been appended, once there is enough of it.
    @inline(__always)
    mutating func flushIfFull() throws(ExportError) {
        if rows.count >= Self.pieceBytes { try flush() }
    }

    private mutating func flush() throws(ExportError) {
        gzip.write(rows, into: &compressed)
        rows.removeAll(keepingCapacity: true)
        if compressed.count >= Self.pieceBytes { try writeCompressed() }
    }

    private mutating func writeCompressed() throws(ExportError) {
        do throws(FileError) {
            try file.append(compressed)
        } catch {
            throw .output(.file(error))
        }
        bytes += compressed.count
        compressed.removeAll(keepingCapacity: true)
    }

    /// Puts the object into the bucket; answers its size.
    consuming func commit() throws(ExportError) -> Int {
        try flush()
        gzip.finish(into: &compressed)
        try writeCompressed()
        do throws(ObjectStoreError) {
            try store.commit(file, bucket: bucket)
        } catch {
            throw .output(error)
        }
        return bytes
    }
}
