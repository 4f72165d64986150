/// What a key or bucket name must satisfy to become a path inside the store.
///
/// S3 takes any key of up to 1,024 bytes; a key that is a path in a file system cannot do so.
package enum ObjectKeyRule: String, Hashable, Sendable {
    case notEmpty = "a key is not empty"
    case atMost1024Bytes = "a key has at most 1024 bytes"
    case relative = "a key does not begin with a slash"
    case noEmptySegment = "a key has no empty segment: no // and no slash at its end"
    case noDotSegment = "no segment of a key is . or .."
    case noNUL = "a key has no NUL byte"
    case segmentAtMost255Bytes = "no segment of a key has more than 255 bytes"
    case bucketName = "a bucket name has 3 to 63 of a-z, 0-9, . and -, the first a letter or digit"

    /// The first rule that `key` breaks, or nil.
    package static func broken(by key: String) -> ObjectKeyRule? {
        let bytes = key.utf8
        if bytes.isEmpty { return .notEmpty }
        if bytes.count > 1_024 { return .atMost1024Bytes }
        if bytes.first == UInt8(ascii: "/") { return .relative }
        if bytes.contains(0) { return .noNUL }
        for segment in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if segment.isEmpty { return .noEmptySegment }
            if segment.count <= 2, segment.allSatisfy({ $0 == UInt8(ascii: ".") }) {
                return .noDotSegment
            }
            if segment.count > 255 { return .segmentAtMost255Bytes }
        }
        return nil
    }

    /// Whether the store can have a bucket of this name.
    package static func isBucketName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (3...63).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first) else {
            return false
        }
        return bytes.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
