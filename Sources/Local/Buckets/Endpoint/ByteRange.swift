/// What a `Range` header asks for.
///
/// https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
enum ByteRange {
    /// The bytes of an object of this size.
    ///
    /// - Parameters:
    ///   - header: `bytes=0-99`, `bytes=100-` or `bytes=-100`.
    ///   - sizeBytes: of the object.
    /// - Returns: nil where the header is none that S3 heeds.
    /// - Throws: `invalidRange` where it begins behind the end.
    static func bytes(_ header: String, of sizeBytes: Int) throws(S3Error) -> Range<Int>? {
        guard header.hasPrefix("bytes=") else { return nil }
        let bounds = header.dropFirst(6).split(
            separator: "-",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard bounds.count == 2 else { return nil }
        if bounds[0].isEmpty {
            guard let count = Int(bounds[1]), count >= 0 else { return nil }
            guard count > 0, sizeBytes > 0 else { throw .invalidRange(sizeBytes: sizeBytes) }
            return max(0, sizeBytes - count)..<sizeBytes
        }
        guard let first = Int(bounds[0]), let last = bounds[1].isEmpty ? Int.max : Int(bounds[1]),
            first >= 0, first <= last
        else { return nil }
        guard first < sizeBytes else { throw .invalidRange(sizeBytes: sizeBytes) }
        return first..<min(sizeBytes, last == Int.max ? last : last + 1)
    }
}
