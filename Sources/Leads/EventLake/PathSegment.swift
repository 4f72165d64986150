/// An identifier as one segment of an object key.
package enum PathSegment {
    /// A segment is a file name where buckets are folders, with a label before it.
    ///
    /// File names have at most 255 bytes.
    package static let maximumBytes = 240

    /// The text with all but `A-Z a-z 0-9 _ . -` percent-encoded; nil if empty or then too long.
    ///
    /// `.` and `..` are encoded as well, for they would name folders.
    package static func encode(_ text: String) -> String? {
        let isDots = text == "." || text == ".."
        var segment: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte), !isDots {
                segment.append(byte)
            } else {
                segment.append(UInt8(ascii: "%"))
                segment.append(hexDigits[Int(byte >> 4)])
                segment.append(hexDigits[Int(byte & 15)])
            }
        }
        guard (1...maximumBytes).contains(segment.count) else { return nil }
        return String(decoding: segment, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
