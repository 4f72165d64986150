internal import Compression
internal import EventLake
internal import Exports
internal import Files
internal import ObjectStore

/// Reads what the lake holds of a span of time, object by object in the order of their keys.
struct LakeReader {
    let store: FileObjectStore
    let bucket: String
    let range: TimeRange

    private static let chunkBytes = 262_144

    /// Visits the objects that can hold events of the range and no others.
    ///
    /// Objects under `LakeLayout.root` whose keys are not the lake's are passed over; answers how
    /// many.
    func forEachObject(
        _ body: (ObjectSummary) throws(ExportError) -> Void
    ) throws(ExportError) -> Int {
        var foreignObjects = 0
        var cursor = try cursor()
        while let object = try next(&cursor) {
            switch LakeLayout.relation(of: object.key, to: range) {
            case .inRange: try body(object)
            case .outside: continue
            case .after: return foreignObjects
            case .foreign: foreignObjects += 1
            }
        }
        return foreignObjects
    }

    /// Lends every line of an object, without its line feed.
    ///
    /// The object is gzip if its key ends in `.gz`, else plain text. `afterPiece` is called now and
    /// then between lines, for what the lines have piled up.
    func forEachLine(
        of key: String,
        _ body: LineSplitter.Body,
        afterPiece: () throws(ExportError) -> Void
    ) throws(ExportError) {
        var file = try open(key)
        var lines = LineSplitter()
        if key.hasSuffix(".gz") {
            var gzip = GzipReader()
            while let chunk = try nextChunk(&file, key) {
                gzip.append(chunk)
                while let piece = try nextPiece(&gzip, key) {
                    try feed(&lines, piece, key, body)
                    try afterPiece()
                }
            }
            do throws(GzipError) {
                try gzip.finish()
            } catch {
                throw .damagedObject(key: key, error)
            }
        } else {
            while let chunk = try nextChunk(&file, key) {
                try feed(&lines, chunk, key, body)
                try afterPiece()
            }
        }
        do throws(EventLineError) {
            try lines.finish(body)
        } catch {
            throw .damagedLine(key: key, line: lines.line, error)
        }
    }

    // Each step gives its error the object's key.

    private func cursor() throws(ExportError) -> ObjectCursor {
        do throws(ObjectStoreError) {
            return try store.objects(
                bucket: bucket,
                prefix: LakeLayout.root,
                after: LakeLayout.keyBefore(range)
            )
        } catch {
            throw .lake(key: LakeLayout.root, error)
        }
    }

    private func next(_ cursor: inout ObjectCursor) throws(ExportError) -> ObjectSummary? {
        do throws(ObjectStoreError) {
            return try cursor.next()
        } catch {
            throw .lake(key: LakeLayout.root, error)
        }
    }

    private func open(_ key: String) throws(ExportError) -> FileReader {
        do throws(ObjectStoreError) {
            return try store.open(bucket: bucket, key: key)
        } catch {
            throw .lake(key: key, error)
        }
    }

    private func nextChunk(
        _ file: inout FileReader,
        _ key: String
    ) throws(ExportError) -> [UInt8]? {
        do throws(FileError) {
            let chunk = try file.next(Self.chunkBytes)
            return chunk.isEmpty ? nil : chunk
        } catch {
            throw .lake(key: key, .file(error))
        }
    }

    private func nextPiece(
        _ gzip: inout GzipReader,
        _ key: String
    ) throws(ExportError) -> [UInt8]? {
        do throws(GzipError) {
            return try gzip.next()
        } catch {
            throw .damagedObject(key: key, error)
        }
    }

    private func feed(
        _ lines: inout LineSplitter,
        _ piece: [UInt8],
        _ key: String,
        _ body: LineSplitter.Body
    ) throws(ExportError) {
        do throws(EventLineError) {
            try lines.feed(piece, body)
        } catch {
            throw .damagedLine(key: key, line: lines.line, error)
        }
    }
}
