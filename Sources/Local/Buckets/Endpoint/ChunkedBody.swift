/// Takes a body in S3's own chunks apart: sizes with signatures, and checksums behind the last.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
struct ChunkedBody {
    private var place = Place.size
    private var line: [UInt8] = []
    private(set) var trailers: [HeaderField] = []

    private enum Place: Equatable {
        case size
        case data(left: Int)
        /// The line break behind a chunk's data.
        case breakAfterData
        case trailer
        case end
    }

    /// Of a size or a trailer, with its signature.
    private static let longestLine = 4096

    /// Whether the last chunk and the trailers are in.
    var isComplete: Bool { place == .end || place == .trailer && line.isEmpty }

    /// Hands on the data in the next bytes of the body.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        _ data: (UnsafeRawBufferPointer) throws(S3Error) -> Void
    ) throws(S3Error) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if case .data(let left) = place {
                let piece = rest.prefix(left)
                rest = rest.dropFirst(piece.count)
                try data(UnsafeRawBufferPointer(rebasing: piece))
                place = piece.count == left ? .breakAfterData : .data(left: left - piece.count)
                continue
            }
            guard let byte = rest.popFirst(), place != .end else { throw .incompleteBody }
            guard byte == UInt8(ascii: "\n") else {
                guard line.count < Self.longestLine else { throw .incompleteBody }
                line.append(byte)
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            line = []
            try read(text)
        }
    }

    private mutating func read(_ text: String) throws(S3Error) {
        switch place {
        case .size:
            guard let size = Int(text.prefix { $0 != ";" }, radix: 16), size >= 0 else {
                throw .incompleteBody
            }
            place = size == 0 ? .trailer : .data(left: size)
        case .breakAfterData:
            guard text.isEmpty else { throw .incompleteBody }
            place = .size
        case .trailer:
            guard let colon = text.firstIndex(of: ":") else {
                place = .end
                return
            }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            trailers.append(HeaderField(text[..<colon].lowercased(), String(value)))
        case .data, .end: throw .incompleteBody
        }
    }
}
