internal import Compression
internal import Files
internal import ObjectStore
internal import Rows

/// The text of an upload, piece by piece: unpacked where it is gzip, UTF-16 turned into UTF-8.
final class UploadText {
    let encoding: TextEncoding
    private var file: FileReader
    private var gzip: Unpacker?
    private var decoder: UTF16Decoder?
    /// Bytes read and not yet decoded.
    private var pending: [UInt8]
    /// Text that `skip` has read too far.
    private var decoded: [UInt8] = []
    private let markBytes: Int
    private var isAtEnd = false

    private static let chunkBytes = 262_144

    /// Opens an object.
    ///
    /// - Throws: `ObjectStoreError`, `FileError`, and `GzipError` where it begins like gzip and is
    ///   none.
    init(_ store: FileObjectStore, bucket: String, key: String) throws {
        file = try store.open(bucket: bucket, key: key)
        let head = try file.next(Self.chunkBytes)
        pending = head
        // https://www.rfc-editor.org/rfc/rfc1952#page-6
        if head.starts(with: [0x1F, 0x8B]) {
            let gzip = Unpacker(head)
            self.gzip = gzip
            pending = try gzip.next(&file)
        }
        (encoding, markBytes) = TextEncoding.detect(pending)
        pending.removeFirst(markBytes)
        decoder = UTF16Decoder(encoding)
    }

    /// Further text; empty at its end.
    func next() throws -> [UInt8] {
        if !decoded.isEmpty {
            defer { decoded = [] }
            return decoded
        }
        while !isAtEnd {
            let bytes = try rawPiece()
            isAtEnd = bytes.isEmpty
            guard decoder != nil else { return bytes }
            var text: [UInt8] = []
            if isAtEnd { decoder?.finish(into: &text) } else { decoder?.append(bytes, to: &text) }
            if !text.isEmpty { return text }
        }
        return []
    }

    /// Goes on to a place of the text, in one step where it stands in the file as it is.
    func skip(to offset: Int) throws {
        if gzip == nil, decoder == nil {
            pending = []
            try file.seek(to: markBytes + offset)
            return
        }
        var rest = offset
        while rest > 0 {
            let text = try next()
            if text.isEmpty { return }
            guard text.count > rest else {
                rest -= text.count
                continue
            }
            decoded = Array(text.dropFirst(rest))
            rest = 0
        }
    }

    private func rawPiece() throws -> [UInt8] {
        if !pending.isEmpty {
            defer { pending = [] }
            return pending
        }
        return try gzip?.next(&file) ?? file.next(Self.chunkBytes)
    }

    /// The reader of a packed file, which cannot be in an optional variable itself.
    private final class Unpacker {
        private var reader = GzipReader()

        init(_ head: [UInt8]) {
            reader.append(head)
        }

        func next(_ file: inout FileReader) throws -> [UInt8] {
            while true {
                if let piece = try reader.next() { return piece }
                let chunk = try file.next(chunkBytes)
                guard !chunk.isEmpty else {
                    try reader.finish()
                    return []
                }
                reader.append(chunk)
            }
        }
    }
}
